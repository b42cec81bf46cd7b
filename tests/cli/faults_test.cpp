// What a fault leaves behind (design: quality, "Faults"): the state before or the state after, a log that
// holds, the exit code of cli.md, and a next run that completes. Points are sampled with a fixed seed;
// PORTALCTL_FAULTS=all takes every one.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <pwd.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include "tests/support/command.h"
#include "tests/support/small_disk.h"
#include "tests/support/temporary_folder.h"

namespace fs = std::filesystem;
using portal::test::Ran;
using portal::test::Running;
using portal::test::RunOptions;
using portal::test::samples;
using portal::test::slurp;
using portal::test::SmallDisk;
using portal::test::TemporaryFolder;

namespace {

using Words = std::vector<std::string>;

constexpr const char* first_night = "2026-08-14T02:30:00-07:00";
constexpr const char* second_night = "2026-10-14T02:30:00-07:00";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
bool done(int code) { return code == 0 || code == 1; }

/// A sandbox in a folder of its own: a copy of it is another district in the same state.
class District {
 public:
  District() {
    folder_.write("portal.yaml", "database: portal.db\nincoming: incoming\n");
    fs::create_directory(folder_ / "letters");
    REQUIRE(run({"init", "--sandbox", "--admin", getpwuid(geteuid())->pw_name}, {}, first_night).code == 0);
  }
  District(const District& other) {
    fs::copy(other.folder_.path(), folder_.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }

  fs::path operator/(const std::string& name) const { return folder_ / name; }
  RunOptions options(RunOptions more = {}) const {
    if (more.folder.empty()) more.folder = folder_.path().string();
    more.environment.push_back("PORTALCTL_MODULES=" + fs::path(portal::test::binary()).parent_path().string());
    return more;
  }
  static Words at(Words words, const char* now = second_night) {
    words.insert(words.end(), {"--now", now, "--seed", "1"});
    return words;
  }
  Ran run(const Words& words, RunOptions more = {}, const char* now = second_night) const {
    return portal::test::run(at(words, now), options(std::move(more)));
  }
  SQLite::Database open() const { return {(*this / "portal.db").string(), SQLite::OPEN_READWRITE, 5000}; }

 private:
  TemporaryFolder folder_;
};

const Words import_second = {"roster", "import", samples() + "/incoming/2026-10-14"};
const Words issue_pins = {"pin", "issue"};
const Words write_letters = {"pin", "letters", "--all", "-o", "letters"};

// The states that faults are tried on, each made once.
const District& imported() {
  static const District district = [] {
    District made;
    REQUIRE(done(made.run({"roster", "import", samples() + "/incoming/2026-08-14"}, {}, first_night).code));
    return made;
  }();
  return district;
}
const District& issued() {
  static const District district = [] {
    District made = imported();
    REQUIRE(made.run(issue_pins).code == 0);
    return made;
  }();
  return district;
}

std::string rows_of(SQLite::Database& database, const std::string& sql) {
  SQLite::Statement select(database, sql);
  std::string text;
  while (select.executeStep()) {
    for (int i = 0; i < select.getColumnCount(); ++i) text += select.getColumn(i).getString() + '|';
    text += '\n';
  }
  return text;
}

enum class What { records, everything };

// What a copy of the database says, its log included, so that the original is recovered by portalctl alone.
std::string dump(const District& district, What what) {
  TemporaryFolder copy;
  for (const char* name : {"portal.db", "portal.db-wal"})
    if (fs::exists(district / name)) fs::copy_file(district / name, copy / name);
  SQLite::Database database((copy / "portal.db").string(), SQLite::OPEN_READWRITE);
  auto text = rows_of(database, "PRAGMA integrity_check") + rows_of(database, "PRAGMA foreign_key_check");
  for (const char* table : {"schools", "students", "enrollments", "guardian_links", "staff", "staff_roles",
                            "attendance", "marks", "english_learner", "tests", "services", "graduation"})
    text += rows_of(database, fmt::format("SELECT * FROM {} ORDER BY 1, 2, 3", table));
  text += rows_of(
      database, "SELECT student_id, guardian_id, generation, state, letter_at, sealed IS NULL FROM pins ORDER BY 1, 2");
  if (what == What::records) return text;
  for (const char* columns :
       {"run_id, business_date, outcome FROM roster_runs", "kind, line, reason FROM roster_rejects",
        "run_id, kind, record, part, change, fields FROM roster_changes",
        "seq, action, subject, outcome FROM audit_log"})
    text += rows_of(database, fmt::format("SELECT {} ORDER BY 1, 2, 3", columns));
  return text;
}

/// A command, and the district before and after it.
struct Trial {
  Trial(const District& from, Words command_line)
      : start(from), command(std::move(command_line)), before(dump(from, What::everything)) {
    District end = from;
    REQUIRE(done(end.run(command).code));
    after = dump(end, What::everything);
    records_after = dump(end, What::records);
    REQUIRE(before != after);
  }

  void check_sound(const District& district) const {
    auto found = dump(district, What::everything);
    CHECK((found == before || found == after));
    CHECK(district.run({"audit", "verify"}).code == 0);
  }
  void check_next_run(const District& district) const {
    auto again = district.run(command);
    CHECK_MESSAGE((done(again.code) || has(again.err, "was undone already")), again.err);
    CHECK((dump(district, What::records) == records_after));
    CHECK(district.run({"audit", "verify"}).code == 0);
  }

  const District& start;
  Words command;
  std::string before, after, records_after;
};

Words tracing(const Words& more) {
  Words words = {"strace", "-f", "-qq", "-o", "trace"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}
RunOptions under(Words wrapper) { return {.wrapper = std::move(wrapper)}; }
RunOptions injecting(const std::string& what) {
  return under(tracing({"-e", "trace=" + what.substr(0, what.find(':')), "-e", "inject=" + what}));
}

struct Point {
  std::string call;
  int when;
};

// The calls that a command makes in its first thread; strace counts each call and each thread by itself.
std::vector<Point> points_of(const Trial& trial, const Words& calls) {
  District district = trial.start;
  auto joined = fmt::format("{}", fmt::join(calls, ","));
  REQUIRE(done(district.run(trial.command, under(tracing({"-e", "trace=" + joined}))).code));
  std::map<std::string, int> counts;
  auto trace = slurp(district / "trace");
  auto own = trace.substr(0, trace.find(' '));
  for (std::size_t at = 0, end; at < trace.size(); at = end + 1) {
    end = std::min(trace.find('\n', at), trace.size() - 1);
    auto name = trace.find_first_not_of(' ', trace.find(' ', at));
    if (trace.substr(at, own.size()) == own && trace.find('(', name) < end)
      ++counts[trace.substr(name, trace.find('(', name) - name)];
  }
  std::vector<Point> all;
  for (const auto& call : calls)
    for (int when = 1; when <= counts[call]; ++when) all.push_back({call, when});
  REQUIRE(!all.empty());
  return all;
}

std::vector<Point> sampled(std::vector<Point> all, std::size_t most) {
  const char* wish = getenv("PORTALCTL_FAULTS");
  if ((wish && std::string(wish) == "all") || all.size() <= most) return all;
  std::mt19937 random(20260814);
  std::shuffle(all.begin() + 1, all.end() - 1, random);
  std::swap(all[1], all.back());  // the first and the last are among them
  all.resize(most);
  return all;
}

const Words disk_calls = {"pwrite64", "fdatasync", "fsync"};

void kill_at_writes(const Trial& trial, std::size_t most) {
  for (const auto& [call, when] : sampled(points_of(trial, disk_calls), most)) {
    CAPTURE(call);
    CAPTURE(when);
    District district = trial.start;
    CHECK(district.run(trial.command, injecting(fmt::format("{}:signal=KILL:when={}", call, when))).code == 137);
    trial.check_sound(district);
    trial.check_next_run(district);
  }
}

// The disk fails at one call, or is full from it on.
void fail_at_writes(const Trial& trial, const Words& calls, const std::string& error, std::size_t most) {
  for (const auto& [call, when] : sampled(points_of(trial, calls), most)) {
    CAPTURE(call);
    CAPTURE(when);
    District district = trial.start;
    auto ran =
        district.run(trial.command,
                     injecting(fmt::format("{}:error={}:when={}{}", call, error, when, error == "ENOSPC" ? "+" : "")));
    bool changed = dump(district, What::everything) == trial.after;
    CHECK_MESSAGE((ran.code == 7 || (done(ran.code) && changed)), ran.code, ": ", ran.err);
    if (ran.code == 7) CHECK_MESSAGE(has(ran.err, "the disk of "), ran.err);
    if (ran.code == 7 && error == "ENOSPC") CHECK_FALSE(changed);
    trial.check_sound(district);
    trial.check_next_run(district);
  }
}

const Trial& import_trial() {
  static const Trial trial(issued(), import_second);
  return trial;
}
const Trial& issue_trial() {
  static const Trial trial(imported(), issue_pins);
  return trial;
}

const Trial& undo_trial() {
  static const District two_nights = [] {
    District made = issued();
    REQUIRE(done(made.run(import_second).code));
    REQUIRE(made.run(issue_pins).code == 0);
    return made;
  }();
  static const Trial trial(two_nights, {"roster", "undo", "2", "--yes"});
  return trial;
}

void wait_for(const fs::path& file) {
  for (int i = 0; i < 500 && !fs::exists(file); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE(fs::exists(file));
}

std::vector<std::string> partial_files(const District& district) {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(district / ""))
    if (entry.path().extension() == ".partial") found.push_back(entry.path().string());
  return found;
}

}  // namespace

TEST_CASE("killed at a write of an import: the state before or after, and the next run completes") {
  kill_at_writes(import_trial(), 12);
}

TEST_CASE("killed at a write of a PIN run: the state before or after, and the next run completes") {
  kill_at_writes(issue_trial(), 6);
}

TEST_CASE("killed at a write of an undo: the state before or after, and the next run completes") {
  kill_at_writes(undo_trial(), 6);
}

TEST_CASE("killed at a write of a letters run: what has its name is whole, and the next run completes") {
  Trial trial(issued(), write_letters);
  for (const auto& [call, when] : sampled(points_of(trial, {"write", "pwrite64", "fdatasync", "fsync"}), 7)) {
    CAPTURE(call);
    CAPTURE(when);
    District district = issued();
    CHECK(district.run(write_letters, injecting(fmt::format("{}:signal=KILL:when={}", call, when))).code == 137);
    CHECK(district.run({"audit", "verify"}).code == 0);
    for (const auto& entry : fs::directory_iterator(district / "letters")) {
      CHECK((fs::status(entry).permissions() & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
      if (entry.path().extension() == ".pdf") CHECK(has(slurp(entry).substr(fs::file_size(entry) - 8), "%%EOF"));
    }
    // A letter that is marked as written has its file.
    auto database = district.open();
    auto written = rows_of(database,
                           "SELECT DISTINCT location_code FROM pins JOIN students USING (student_id) "
                           "WHERE letter_at IS NOT NULL");
    for (std::size_t at = 0; at < written.size(); at = written.find('\n', at) + 1)
      CHECK(fs::exists(district / ("letters/" + written.substr(at, written.find('|', at) - at) + ".pdf")));
    trial.check_next_run(district);
    CHECK_MESSAGE(partial_files(district).empty(), "a file with PINs stays under another name");
  }
}

TEST_CASE("a disk that is full from some write on: exit 7, and nothing changed") {
  fail_at_writes(import_trial(), {"pwrite64"}, "ENOSPC", 8);
  fail_at_writes(issue_trial(), {"pwrite64"}, "ENOSPC", 4);
  fail_at_writes(undo_trial(), {"pwrite64"}, "ENOSPC", 4);
}

TEST_CASE("a disk that fails at a write or at a sync: exit 7, the state before or after") {
  fail_at_writes(import_trial(), disk_calls, "EIO", 8);
  fail_at_writes(issue_trial(), disk_calls, "EIO", 4);
  fail_at_writes(undo_trial(), disk_calls, "EIO", 4);
}

TEST_CASE("letters onto a full or failing disk: exit 7, no file without its name, and the next run completes") {
  Trial trial(issued(), write_letters);
  for (const char* error : {"ENOSPC", "EIO"}) {
    for (const auto& [call, when] : sampled(points_of(trial, {"write", "pwrite64", "fsync"}), 5)) {
      CAPTURE(error);
      CAPTURE(call);
      CAPTURE(when);
      District district = issued();
      auto ran = district.run(write_letters, injecting(fmt::format("{}:error={}:when={}", call, error, when)));
      CHECK_MESSAGE((ran.code == 7 || dump(district, What::everything) == trial.after), ran.code, ": ", ran.err);
      CHECK(partial_files(district).empty());
      trial.check_next_run(district);
    }
  }
}

TEST_CASE("a small disk that fills up: exit 7, nothing changed; with more space the same command completes") {
  TemporaryFolder mount_point;
  for (int spare : {40, 120}) {
    CAPTURE(spare);
    auto database = fs::file_size(issued() / "portal.db") / 1024 + 40;  // with what lies beside it
    SmallDisk disk(mount_point.path(), database + static_cast<std::uintmax_t>(spare));
    if (!disk.mounted()) {
      MESSAGE("skipped: a tmpfs cannot be mounted here");
      return;
    }
    fs::copy(issued() / "", mount_point.path(), fs::copy_options::recursive);
    auto bytes = slurp(mount_point / "portal.db");
    RunOptions there{.folder = mount_point.path().string()};
    auto ran = issued().run(import_second, there);
    CHECK_MESSAGE(ran.code == 7, ran.err);
    CHECK_MESSAGE(has(ran.err, "full"), ran.err);
    CHECK((slurp(mount_point / "portal.db") == bytes));
    disk.grow();
    CHECK(issued().run({"audit", "verify"}, there).code == 0);
    CHECK(done(issued().run(import_second, there).code));
  }
}

TEST_CASE("a file-size limit is a full disk, not the end of the program") {
  for (int limit : {0, 50'000, 150'000}) {
    District district = issued();
    auto ran = district.run(import_second, under({"prlimit", fmt::format("--fsize={}", limit)}));
    CHECK_MESSAGE(ran.code == 7, ran.err);
    CHECK((dump(district, What::everything) == import_trial().before));
    import_trial().check_next_run(district);
  }
}

TEST_CASE("a full disk under standard output is exit 7; a reader that goes away ends it quietly") {
  District district = issued();
  auto full = district.run({"roster", "export"}, under({"sh", "-c", "\"$@\" >/dev/full", "sh"}));
  CHECK(full.code == 7);
  CHECK(has(full.err, "standard output"));
  auto head = district.run({"roster", "export", "--format", "csv"},
                           under({"env", "--default-signal=PIPE", "sh", "-c", "\"$@\" | head -1", "sh"}));
  CHECK(head.code == 0);
  CHECK_MESSAGE(head.err.empty(), head.err);
  CHECK(std::count(head.out.begin(), head.out.end(), '\n') == 1);
  auto closed = district.run({"roster", "export"}, under({"sh", "-c", "\"$@\" >&-", "sh"}));
  CHECK(closed.code == 7);
}

TEST_CASE("two imports at once: one wins, the other repeats it or ends with 6 and says so") {
  District district = issued();
  auto slow = district.options(injecting("pwrite64:delay_enter=5000"));
  Running one(District::at(import_second), slow), other(District::at(import_second), district.options());
  auto first = one.wait(), second = other.wait();
  CHECK((done(first.code) || done(second.code)));
  for (const auto& ran : {first, second}) {
    CHECK_MESSAGE((done(ran.code) || ran.code == 6), ran.code, ": ", ran.err);
    if (ran.code == 6) CHECK_MESSAGE(has(ran.err, "another"), ran.err);
  }
  CHECK((dump(district, What::records) == import_trial().records_after));
  CHECK(district.run({"audit", "verify"}).code == 0);
}

TEST_CASE("a second nightly sync ends with 6 within a second, and the first completes") {
  District district = imported();
  fs::create_directory(district / "incoming");
  fs::copy(samples() + "/incoming/2026-10-14", district / "incoming/2026-10-14");
  Words job = {"job", "run", "nightly-sync"};
  Running first(District::at(job), district.options(injecting("pwrite64:delay_enter=10000")));
  wait_for(district / "portal.db.job-nightly-sync.lock");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  auto start = std::chrono::steady_clock::now();
  auto second = district.run(job);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
  CHECK_MESSAGE(second.code == 6, second.err);
  CHECK(has(second.err, "running already"));
  CHECK(done(first.wait().code));
}

TEST_CASE("help-desk writers during an import: none fails, and each PIN is the newest of its pair") {
  District district = issued();
  std::vector<std::pair<std::string, std::string>> pairs;
  District later = issued();
  REQUIRE(done(later.run(import_second).code));
  auto live = later.open();
  SQLite::Statement select(live,
                           "SELECT student_id, guardian_id FROM pins JOIN guardian_links USING (student_id, "
                           "guardian_id) JOIN students s USING (student_id) WHERE pins.state = 'live' AND entitled "
                           "AND s.absent_since IS NULL AND s.enrollment_status = 'A' ORDER BY 1, 2 LIMIT 16");
  while (select.executeStep()) pairs.emplace_back(select.getColumn(0).getString(), select.getColumn(1).getString());
  REQUIRE(pairs.size() == 16);
  Running import(District::at(import_second), district.options(injecting("pwrite64:delay_enter=5000")));
  std::vector<std::thread> desks;
  std::vector<Ran> answers(pairs.size());
  for (std::size_t desk = 0; desk < 4; ++desk)
    desks.emplace_back([&, desk] {
      for (auto i = desk; i < pairs.size(); i += 4)
        answers[i] = district.run({"pin", "new", pairs[i].first, pairs[i].second, "-y", "--verified-now", "--channel",
                                   "video", "--document", "passport"});
    });
  for (auto& desk : desks) desk.join();
  auto ran = import.wait();
  CHECK_MESSAGE(done(ran.code), ran.err);
  for (const auto& answer : answers) CHECK_MESSAGE(answer.code == 0, answer.err);
  auto now = district.open();
  CHECK(rows_of(now, "SELECT count(*) FROM pins WHERE state = 'live' AND generation = 2") == "16|\n");
  CHECK(district.run({"audit", "verify"}).code == 0);
}

TEST_CASE("a wrong, missing or readable key file is told, and changes nothing") {
  for (const char* fault : {"wrong", "missing", "readable", "empty"}) {
    INFO("key file: ", std::string(fault));
    District district = imported();
    auto key = district / "portal.db.key";
    auto before = dump(district, What::everything);
    auto is = [&](const char* name) { return std::string(fault) == name; };
    if (!is("readable")) fs::remove(key);
    if (is("wrong")) std::ofstream(key) << "portalctl-key-1:" << std::string(64, 'a') << '\n';
    if (is("empty")) std::ofstream(key).close();
    chmod(key.c_str(), is("readable") ? 0644 : 0400);
    auto ran = district.run(issue_pins);
    CHECK_MESSAGE(ran.code == 7, ran.err);
    CHECK_MESSAGE(has(ran.err, "key"), ran.err);
    CHECK((dump(district, What::everything) == before));
    CHECK(done(district.run({"roster", "export"}).code));  // what needs no key goes on
  }
}

TEST_CASE("a database of a newer program is refused with 7") {
  District district = imported();
  district.open().exec("INSERT INTO schema_versions VALUES (9999, 'from the future', '2030-01-01T00:00:00Z')");
  auto before = dump(district, What::everything);
  for (const auto& words : {import_second, issue_pins, Words{"roster", "export"}, Words{"audit", "verify"}}) {
    auto ran = district.run(words);
    CHECK_MESSAGE(ran.code == 7, ran.err);
    CHECK_MESSAGE(has(ran.err, "newer"), ran.err);
  }
  CHECK((dump(district, What::everything) == before));
}

TEST_CASE("a damaged page is exit 7 or is not met: never a crash, a bug, or other records") {
  auto pages = fs::file_size(issued() / "portal.db") / 4096;
  auto exported = District(issued()).run({"roster", "export", "--format", "csv"}).out;
  for (std::uintmax_t page = 1; page < pages; page += pages / 8) {
    CAPTURE(page);
    District district = issued();
    {
      std::fstream file(district / "portal.db", std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(page * 4096));
      file << std::string(4096, '\xA5');
    }
    auto ran = district.run({"roster", "export", "--format", "csv"});
    CHECK_MESSAGE((ran.code == 7 || (ran.code == 0 && ran.out == exported)), ran.code, ": ", ran.err);
    for (const auto& words : {Words{"audit", "verify"}, issue_pins, import_second}) {
      ran = district.run(words);
      CHECK_MESSAGE((done(ran.code) || ran.code == 7), ran.code, ": ", ran.err);
      if (ran.code == 7) CHECK_MESSAGE(has(ran.err, "damaged"), ran.err);
    }
  }
}

TEST_CASE("no database at all, or another file in its place: exit 7") {
  District district = imported();
  std::ofstream(district / "portal.db", std::ios::trunc) << std::string(8192, 'x');
  auto ran = district.run({"roster", "export"});
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "damaged, or is no database"));
}

TEST_CASE("a log that is cut after a kill holds the state before or after") {
  const auto& trial = import_trial();
  std::unique_ptr<District> killed;  // after the commit, before the log is emptied
  for (const auto& point : points_of(trial, {"fdatasync"})) {
    killed = std::make_unique<District>(trial.start);
    killed->run(trial.command, injecting(fmt::format("fdatasync:signal=KILL:when={}", point.when)));
    if (dump(*killed, What::everything) == trial.after && fs::file_size(*killed / "portal.db-wal") > 0) break;
  }
  auto whole = fs::file_size(*killed / "portal.db-wal");
  REQUIRE(whole > 4096);
  for (auto size : {whole, whole - 1, whole - 4096, whole / 2 + 13, whole / 3, std::uintmax_t{4000}, std::uintmax_t{31},
                    std::uintmax_t{0}}) {
    CAPTURE(size);
    District district = *killed;
    fs::resize_file(district / "portal.db-wal", size);
    trial.check_sound(district);
    trial.check_next_run(district);
  }
}

TEST_CASE("an interrupt during an import ends it with 130 and nothing changed") {
  TemporaryFolder extract;
  std::string students = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode\n";
  std::string guardians = "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n";
  for (int i = 0; i < 30'000; ++i) {
    students += fmt::format("S{:09},Reyes,Ana,2012-03-04,6,8001\n", i);
    guardians += fmt::format("S{:09},G{},Reyes,Maria,Y\n", i, i);
  }
  extract.write("schools.csv", "LocationCode,SchoolName\n8001,Marvel Middle School\n");
  extract.write("students.csv", students);
  extract.write("guardians.csv", guardians);
  const District empty;
  auto before = dump(empty, What::everything);
  Words command = {"roster", "import", extract.path().string()};
  int interrupted = 0;
  for (int milliseconds : {15, 40, 70, 100, 150, 250, 400}) {
    CAPTURE(milliseconds);
    District district = empty;
    Running running(District::at(command), district.options());
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    running.signal(SIGINT);
    auto ran = running.wait();
    CHECK_MESSAGE((ran.code == 130 || done(ran.code)), ran.code, ": ", ran.err);
    if (ran.code != 130) continue;
    ++interrupted;
    CHECK((dump(district, What::everything) == before));
    CHECK(district.run({"audit", "verify"}).code == 0);
  }
  CHECK(interrupted > 0);
}
