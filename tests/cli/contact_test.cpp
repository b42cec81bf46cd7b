// `parent contact` and `report emergency-contacts`: what they say, and that a fault loses nothing that was
// acknowledged.
#include <fmt/format.h>

#include <random>
#include <regex>

#include "tests/support/parent_account.h"
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string who = "guadalupe.reyes@example.org ";

struct Parent : Sandbox {
  Parent() { give_account(path("portal.db")); }
  Ran contact(const std::string& options, RunOptions more = {}) const {
    return (*this)("parent contact " + who + options + " " + morning, std::move(more));
  }
  /// All that lies in outgoing/misis/, in the order of the names.
  std::string outgoing() const {
    return output_of("cd '" + folder.path().string() + "' && cat outgoing/misis/contacts_*.csv 2>/dev/null");
  }
  std::string stray() const { return output_of("ls -A '" + path("outgoing/misis") + "' 2>/dev/null | grep '^\\.'"); }
  std::string rows(const std::string& sql) const {
    return output_of("sqlite3 '" + path("portal.db") + "' \"" + sql + "\"");
  }
  // Every change in the database is in a file, and the other way round.
  void check_files() const {
    auto files = outgoing();
    std::istringstream changes(
        rows("SELECT student_id || ',' || guardian_id || ',' || field || ',' || before || ',' || value FROM "
             "contact_changes"));
    std::ptrdiff_t count = 0;
    for (std::string line; std::getline(changes, line); ++count) CHECK_MESSAGE(has(files, line + ","), line);
    static const std::regex change(",parent\r\n");
    CHECK(std::distance(std::sregex_iterator(files.begin(), files.end(), change), {}) == count);
    CHECK(rows("SELECT count(*) FROM contact_changes WHERE written_at IS NULL") == "0\n");
  }
};

struct Point {
  std::string call;
  int when;
};

std::vector<std::string> tracing(std::vector<std::string> more) {
  std::vector<std::string> all = {"strace", "-f", "-qq", "-o", "trace"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<Point> points_of(const std::string& options, std::size_t most) {
  Parent parent;
  REQUIRE(
      parent
          .contact(options, {.wrapper = tracing({"-e", "trace=write,pwrite64,fsync,fdatasync,rename,renameat,linkat"})})
          .code == 0);
  std::map<std::string, int> counts;
  std::istringstream trace(parent.read("trace"));
  static const std::regex call("\\d+ +([a-z0-9]+)\\(.*");
  for (std::string line; std::getline(trace, line);)
    if (std::smatch found; std::regex_match(line, found, call)) ++counts[found[1]];
  std::vector<Point> all;
  for (const auto& [name, count] : counts)
    for (int when = 1; when <= count; ++when) all.push_back({name, when});
  REQUIRE(counts["rename"] + counts["renameat"] + counts["linkat"] >= 2);
  const char* wish = getenv("PORTALCTL_FAULTS");
  if (wish && std::string(wish) == "all") return all;
  std::shuffle(all.begin(), all.end(), std::mt19937(20260814));
  std::stable_partition(all.begin(), all.end(), [](const Point& point) {
    return point.call == "rename" || point.call == "renameat" || point.call == "linkat";
  });
  all.resize(std::min(all.size(), most));
  return all;
}

}  // namespace

TEST_CASE("contact: shows the card, changes it, and says what goes to MiSiS") {
  Parent parent;
  auto shown = parent.contact("");
  CHECK(shown.code == 0);
  CHECK(shown.err.empty());
  CHECK(has(shown.out, "023907F123  G100216"));
  CHECK(has(shown.out, "as in MiSiS"));
  auto ran = parent.contact("--cell (213)555-0177 --text-opt-in yes --prefer text");
  CHECK(ran.code == 0);
  CHECK(ran.err == "6 fields changed; on its way to MiSiS in contacts_20260814T160000Z_000001.csv\n");
  CHECK(has(ran.out, "cell_phone         213-555-0177  pending      2026-08-14 09:00\n"));
  CHECK(has(ran.out, "preferred_contact  text          sent "));
  CHECK(mode_of(parent.folder / "outgoing/misis/contacts_20260814T160000Z_000001.csv") == 0600);
  CHECK(mode_of(parent.folder / "outgoing/misis") == 0700);
  parent.check_files();
  CHECK(parent.contact("--cell 213-555-0177").err == "nothing was changed: the card says so already\n");
  auto dry = parent.contact("--work 213-555-0100 --dry-run");
  CHECK(dry.err == "dry run: 2 fields would change; nothing was changed\n");
  CHECK(parent.rows("SELECT count(*) FROM contact_changes") == "6\n");
  CHECK_FALSE(has(parent("audit list --format csv").out, "555-0177"));
  auto blank = parent.run({"parent", "contact", "guadalupe.reyes@example.org", "--work", "", "--prefer", "call",
                           "--cell", "", "--now", "2026-08-14T09:00:00-07:00"});
  CHECK_MESSAGE(blank.code == 0, blank.err);
  parent.check_files();
  auto report = parent("report emergency-contacts --format csv " + morning);
  CHECK(report.code == 0);
  CHECK(report.out.starts_with(
      "location_code,student_id,student_name,grade,homeroom,parent_name,guardian_id,relationship,field,before,"
      "value,changed_at,state\r\n"));
  CHECK(has(report.out, "Guadalupe Reyes,G100216,Mother,preferred_contact,text,call,2026-08-14 09:00,sent\r\n"));
  CHECK(has(parent("report emergency-contacts --format html " + morning).out, ">Location code<"));
  CHECK_FALSE(has(parent("report emergency-contacts --school 8123 --format html " + morning).out, ">Location code<"));
}

TEST_CASE("contact: what is refused, and where to go instead") {
  Parent parent;
  auto ends = [&](const std::string& options, int code, const std::string& message) {
    CAPTURE(options);
    auto ran = parent.contact(options);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, message), ran.err);
  };
  for (const std::string option : {"--address", "--name", "--add-contact"}) {
    ends(option + " x", 5, "cannot be changed here\n  the school's main office does it");
    ends(option + " x --cell 213-555-0177", 5, "Marvelous Middle School, ");
  }
  ends("--prefer text", 5, "without the opt-in\n  opt in with --text-opt-in yes");
  ends("--cell 12", 2, "--cell: '12' is no phone number");
  ends("--prefer fax", 2, "--prefer: 'fax' is not understood\n  it is call or text or email");
  CHECK(parent("parent contact nobody@example.org " + morning).code == 4);
  CHECK(parent("report emergency-contacts --since x").code == 2);
  CHECK(parent("report emergency-contacts --school 9999").code == 4);
  CHECK(parent.rows("SELECT count(*) FROM contact_changes") == "0\n");
  CHECK_FALSE(parent.exists("outgoing"));
}

TEST_CASE("contact: two at once change the same card: both are kept, the later holds, each has its file") {
  Parent parent;
  std::vector<std::unique_ptr<Running>> all;
  for (int i = 0; i < 10; ++i)
    all.push_back(std::make_unique<Running>(
        words(fmt::format("parent contact {}--cell 213-555-02{} {}", who, 10 + i, morning)), parent.in_here({})));
  for (auto& one : all) {
    auto ran = one->wait();
    CHECK_MESSAGE(ran.code == 0, ran.err);
  }
  parent.check_files();
  CHECK(parent.rows("SELECT state, count(*) FROM contact_changes GROUP BY 1") == "pending|2\nreplaced|18\n");
  CHECK(parent.rows("SELECT count(DISTINCT value) FROM contact_changes WHERE state = 'pending'") == "1\n");
  CHECK(output_of("ls '" + parent.path("outgoing/misis") + "' | wc -l") == "10\n");
  CHECK(parent("audit verify").code == 0);
}

TEST_CASE("contact: killed at any write or rename: the change is there with its file after the next, or not at all") {
  const std::string change = "--cell 213-555-0177";
  for (const auto& [call, when] : points_of(change, 14)) {
    CAPTURE(call);
    CAPTURE(when);
    Parent parent;
    auto inject = fmt::format("inject={}:signal=KILL:when={}", call, when);
    CHECK(parent.contact(change, {.wrapper = tracing({"-e", "trace=" + call, "-e", inject})}).code == 137);
    CHECK(parent("audit verify").code == 0);
    auto kept = parent.rows("SELECT count(*) FROM contact_changes");
    CHECK((kept == "0\n" || kept == "2\n"));
    CHECK(parent.contact("--home 213-555-0111").code == 0);
    parent.check_files();
    CHECK(parent.stray().empty());
  }
}

TEST_CASE("contact: a full or failing disk: exit 7 and nothing changed, or done, and the file comes with the next") {
  const std::string change = "--cell 213-555-0177";
  for (const std::string error : {"ENOSPC", "EIO"})
    for (const auto& [call, when] : points_of(change, 8)) {
      CAPTURE(error);
      CAPTURE(call);
      CAPTURE(when);
      Parent parent;
      auto inject = fmt::format("inject={}:error={}:when={}{}", call, error, when, error == "ENOSPC" ? "+" : "");
      auto ran = parent.contact(change, {.wrapper = tracing({"-e", "trace=" + call, "-e", inject})});
      CHECK_MESSAGE((ran.code == 7 || ran.code == 0), ran.code, ": ", ran.err);
      auto kept = parent.rows("SELECT count(*) FROM contact_changes");
      if (ran.code == 0) CHECK(kept == "2\n");
      if (ran.code == 7 && error == "ENOSPC") CHECK(kept == "0\n");
      CHECK(parent("audit verify").code == 0);
      CHECK(parent.contact("--home 213-555-0111").code == 0);
      parent.check_files();
    }
}

TEST_CASE("contact: the night settles what the extract has by now") {
  Parent parent;
  CHECK(parent.contact("--cell 213-555-0177 --work 213-555-0178").code == 0);
  parent.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  auto night = parent("job run nightly-sync " + second_night);  // it has another cell number for her since
  CHECK_MESSAGE(has(night.err, "settle-contacts: done: 0 changes confirmed, 2 overruled, 2 pending\n"), night.err);
  auto card = parent("parent contact " + who + second_night);
  CHECK(has(card.out, "213-555-0178"));
  CHECK_FALSE(has(card.out, "213-555-0177"));
  auto report = parent("report emergency-contacts --school 8123 " + second_night);
  CHECK(has(report.out, "overruled"));
  CHECK(report.err == "overruled: MiSiS has another value since, and that one holds; ask the parent which is right\n");
}
