// What a fault leaves behind of `staff remove FILE`: all of it or nothing, and the next run completes (design:
// quality).
#include <fmt/format.h>

#include <set>

#include <doctest/doctest.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string now = " --now 2026-10-15T09:00:00-07:00";

struct District : Sandbox {
  District() { folder.write("f.csv", "employee_number\n11402288\n12006645\n99999999\n11270934\n10233871\n11530417\n"); }
  Ran remove(std::vector<std::string> wrapper = {}) const {
    return (*this)("staff remove f.csv --yes" + now, {.wrapper = std::move(wrapper)});
  }
  // How many roles are gone, how many are in the log, and how many mails tell of it.
  std::string state() const {
    shell("cp portal.db copy.db; cp portal.db-wal copy.db-wal 2>/dev/null");
    auto text = output_of(fmt::format(
        "sqlite3 '{}' \"SELECT (SELECT count(*) FROM removed_roles) || ' ' || (SELECT count(*) FROM audit_log WHERE "
        "action = 'role.remove') || ' ' || (SELECT count(*) FROM mails WHERE template = 'access-removed')\"",
        path("copy.db")));
    shell("rm -f copy.db copy.db-wal copy.db-shm");
    return text;
  }
};

std::vector<std::string> injecting(const std::string& call, const std::string& what) {
  return {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + call, "-e", fmt::format("inject={}:{}", call, what)};
}

const std::string nothing = "0 0 0\n";

std::string everything() {
  static const std::string state = [] {
    District district;
    REQUIRE(district.remove().code == 1);
    return district.state();
  }();
  return state;
}

void check_sound_and_completed(const District& district) {
  CHECK(district("audit verify").code == 0);
  auto again = district.remove();
  CHECK(again.code == 1);  // 99999999 is nobody, and where all went before, so is everybody
  CHECK(district.state() == everything());
  CHECK(district("audit verify").code == 0);
}

}  // namespace

TEST_CASE("staff remove, killed at a write: all of the file, or nothing; the next run completes") {
  REQUIRE(everything().starts_with("5 5 "));
  std::set<std::string> seen;
  for (const auto* call : {"pwrite64", "fdatasync"})
    for (int when : {1, 2, 3, 5, 8}) {
      CAPTURE(call);
      CAPTURE(when);
      District district;
      auto ran = district.remove(injecting(call, fmt::format("signal=KILL:when={}", when)));
      CHECK((ran.code == 137 || ran.code == 1));  // or it writes less often
      auto state = district.state();
      CHECK((state == nothing || state == everything()));
      seen.insert(state);
      check_sound_and_completed(district);
    }
  CHECK(seen.contains(nothing));
}

TEST_CASE("staff remove onto a full disk: exit 7, nothing changed; the next run completes") {
  for (int when : {1, 2, 4}) {
    CAPTURE(when);
    District district;
    auto ran = district.remove(injecting("pwrite64", fmt::format("error=ENOSPC:when={}+", when)));
    CHECK_MESSAGE(ran.code == 7, ran.err);
    CHECK(district.state() == nothing);
    check_sound_and_completed(district);
  }
}
