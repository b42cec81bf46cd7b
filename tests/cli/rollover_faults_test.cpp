// What a fault leaves behind of a rollover: last year or next year, never both; the log holds, and the next command
// completes.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <set>

#include "tests/support/waiting_rollover.h"

using namespace portal::test;

namespace {

const std::string command = "student find 023907F123 --format csv" + july_1;

std::vector<std::string> injecting(const std::string& call, const std::string& what) {
  return {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + call, "-e", fmt::format("inject={}:{}", call, what)};
}

std::string last_year() {
  static const auto state = WaitingRollover().state_of_rollover();
  return state;
}

std::string next_year() {
  static const auto state = [] {
    WaitingRollover district;
    REQUIRE(district(command).code == 0);
    return district.state_of_rollover();
  }();
  return state;
}

void check_sound_and_completed(const WaitingRollover& district) {
  CHECK(district("audit verify" + june_30).code == 0);
  CHECK(district(command).code == 0);
  CHECK(district.state_of_rollover() == next_year());
  CHECK(district("audit verify").code == 0);
}

// `year rollover` of the sandbox's district, carried out in July: at once in effect.
struct RollingDistrict : Sandbox {
  std::string roll = "year rollover --to 2027-28 --plan " + fingerprint() + " --leave-open --yes --seed 1" + july_1;

  std::string fingerprint() const {
    static const auto found = [] {
      auto told = Sandbox()("year rollover --to 2027-28 --dry-run" + july_1).err;
      auto at = told.find("\nplan ");
      REQUIRE_MESSAGE(at != told.npos, told);
      return told.substr(at + 6, 19);
    }();
    return found;
  }
  std::string state() const {
    shell("cp portal.db copy.db; cp portal.db-wal copy.db-wal 2>/dev/null");
    auto text = output_of(fmt::format(
        "sqlite3 '{}' \"SELECT school_year, count(*), sum(location_code), sum(exit_date IS NULL) FROM students GROUP "
        "BY "
        "1; SELECT (SELECT count(*) FROM rollovers), (SELECT count(*) FROM rollover_students), (SELECT count(*) FROM "
        "graduates), (SELECT count(*) FROM audit_log WHERE action = 'year.rollover')\"",
        path("copy.db")));
    shell("rm -f copy.db copy.db-wal copy.db-shm");
    return text;
  }
};

std::string rolled() {
  static const auto state = [] {
    RollingDistrict district;
    auto ran = district(district.roll);
    REQUIRE_MESSAGE((ran.code == 0 || ran.code == 1), ran.err);
    return district.state();
  }();
  return state;
}

// Calls that a run of the command makes in that district, spread over all of them.
template <class District>
std::vector<int> points(const std::string& line, const std::string& call, int samples) {
  District district;
  auto ran = district(line, {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + call}});
  REQUIRE_MESSAGE((ran.code == 0 || ran.code == 1), ran.err);
  std::map<std::string, int> by_thread;
  int most = 0;
  std::istringstream trace(district.read("trace"));
  for (std::string row; std::getline(trace, row);)
    if (has(row, call + "(")) most = std::max(most, ++by_thread[row.substr(0, row.find(' '))]);
  std::vector<int> all;
  for (int i = 1; i <= samples; ++i)
    if (int when = most * i / samples; when > 0 && (all.empty() || all.back() != when)) all.push_back(when);
  return all;
}

}  // namespace

TEST_CASE("year rollover, killed at a write: last year or next year, never both; the same run again completes") {
  const auto before = RollingDistrict().state();
  REQUIRE(rolled() != before);
  std::set<std::string> seen;
  for (const auto* call : {"pwrite64", "fdatasync"})
    for (int when : points<RollingDistrict>(RollingDistrict().roll, call, 12)) {
      CAPTURE(call);
      CAPTURE(when);
      RollingDistrict district;
      auto ran = district(district.roll, {.wrapper = injecting(call, fmt::format("signal=KILL:when={}", when))});
      CHECK_MESSAGE((ran.code == 137 || ran.code == 0 || ran.code == 1), ran.code, ": ", ran.err);
      auto state = district.state();
      CHECK_MESSAGE((state == before || state == rolled()), state);
      seen.insert(state);
      CHECK(district("audit verify").code == 0);
      auto again = district(district.roll);
      CHECK_MESSAGE((again.code == 0 || again.code == 1), again.err);
      CHECK(district.state() == rolled());
    }
  CHECK(seen.contains(before));
}

TEST_CASE("year rollover onto a full disk: exit 7, nothing changed; with more space it completes") {
  const auto before = RollingDistrict().state();
  for (int when : points<RollingDistrict>(RollingDistrict().roll, "pwrite64", 12)) {
    CAPTURE(when);
    RollingDistrict district;
    auto ran = district(district.roll, {.wrapper = injecting("pwrite64", fmt::format("error=ENOSPC:when={}+", when))});
    // What is written behind the commit, such as emptying the log, may fail without harm.
    CHECK_MESSAGE((ran.code == 7 || district.state() == rolled()), ran.code, ": ", ran.err);
    if (ran.code == 7) CHECK(district.state() == before);
    auto again = district(district.roll);
    CHECK_MESSAGE((again.code == 0 || again.code == 1), again.err);
    CHECK(district.state() == rolled());
  }
}

TEST_CASE("a school year that begins, killed at a write: last year or next year, never both") {
  REQUIRE(has(last_year(), "|waiting|0\n"));
  REQUIRE(has(next_year(), "|in effect|1\n"));
  std::set<std::string> seen;
  for (const auto* call : {"pwrite64", "fdatasync"})
    for (int when : points<WaitingRollover>(command, call, 10)) {
      CAPTURE(call);
      CAPTURE(when);
      WaitingRollover district;
      auto ran = district(command, {.wrapper = injecting(call, fmt::format("signal=KILL:when={}", when))});
      CHECK((ran.code == 137 || ran.code == 0));  // or it writes less often
      auto state = district.state_of_rollover();
      CHECK_MESSAGE((state == last_year() || state == next_year()), state);
      seen.insert(state);
      check_sound_and_completed(district);
    }
  CHECK(seen.contains(last_year()));
}

TEST_CASE("a school year that cannot begin, as the disk is full: the look-up answers all the same") {
  auto writes = points<WaitingRollover>(command, "pwrite64", 10);
  REQUIRE(writes.size() == 10);
  std::set<std::string> seen;
  for (std::size_t i = 4; i < 9; ++i) {  // the first ones are of the opening, the last ones behind the commit
    CAPTURE(writes[i]);
    WaitingRollover district;
    auto ran = district(command, {.wrapper = injecting("pwrite64", fmt::format("error=ENOSPC:when={}+", writes[i]))});
    CHECK_MESSAGE(ran.code == 0, ran.err);
    CHECK(has(ran.out, "023907F123"));
    auto state = district.state_of_rollover();
    CHECK_MESSAGE((state == last_year() || state == next_year()), state);
    seen.insert(state);
    check_sound_and_completed(district);
  }
  CHECK(seen.contains(last_year()));
}
