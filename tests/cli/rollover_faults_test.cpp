// What a fault leaves behind of a rollover: last year or next year, never both; the log holds, and the next command
// completes.
#include <doctest/doctest.h>
#include <fmt/format.h>

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

}  // namespace

TEST_CASE("a school year that begins, killed at a write: last year or next year, never both") {
  REQUIRE(has(last_year(), "|waiting|0\n"));
  REQUIRE(has(next_year(), "|in effect|1\n"));
  std::set<std::string> seen;
  for (const auto* call : {"pwrite64", "fdatasync"})
    for (int when : {1, 2, 3, 5, 8, 13, 21, 34, 55}) {
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
  WaitingRollover district;
  auto ran = district(command, {.wrapper = injecting("pwrite64", "error=ENOSPC:when=3+")});
  CHECK_MESSAGE(ran.code == 0, ran.err);
  CHECK(has(ran.out, "023907F123"));
  CHECK(district.state_of_rollover() == last_year());
  check_sound_and_completed(district);
}
