// On July 1 a rollover that waits begins with whatever command comes first.
#include <doctest/doctest.h>

#include "lib/base/files.h"
#include "tests/support/waiting_rollover.h"

using namespace portal::test;

namespace {

const std::string begun = "school year 2027-28 has begun: ";

}  // namespace

TEST_CASE("July 1: the first command begins the school year, and says so; the next one has nothing to say") {
  WaitingRollover district;
  auto before = district.state_of_rollover();
  auto eve = district("student find 023907F123 --format csv" + june_30);
  CHECK(eve.code == 0);
  CHECK_FALSE(has(eve.err, begun));
  CHECK(district.state_of_rollover() == before);
  auto first = district("student find 023907F123 --format csv" + july_1);
  CHECK_MESSAGE(first.code == 0, first.err);
  CHECK_MESSAGE(has(first.err, begun), first.err);
  CHECK(has(district.state_of_rollover(), "|in effect|1\n"));
  auto second = district("student find 023907F123 --format csv" + july_1);
  CHECK(second.code == 0);
  CHECK_FALSE(has(second.err, begun));
  auto log = district("audit list --format csv" + july_1).out;
  CHECK(has(log, "year.begin,2027-28,done,"));
  CHECK(has(log, "bsolano"));
  CHECK(district("audit verify").code == 0);
}

TEST_CASE(
    "July 1: where another writes a look-up does not wait; a dry run begins it, and who is not District IT is told "
    "nothing") {
  WaitingRollover district;
  auto before = district.state_of_rollover();
  {
    portal::FileLock writer(district.path("portal.db.lock"), district.path("portal.db"));
    REQUIRE(writer.try_lock());
    auto busy = district("student find 023907F123 --format csv" + july_1);
    CHECK_MESSAGE(busy.code == 0, busy.err);
    CHECK(busy.err.empty());
    CHECK(district.state_of_rollover() == before);
  }
  auto dry = district("pin expire --dry-run --as tokafor" + july_1);
  CHECK(dry.code == 3);
  CHECK_FALSE(has(dry.err, begun));
  CHECK(has(district.state_of_rollover(), "|in effect|1\n"));
}

TEST_CASE("July 1: the nightly job begins it, and names the schools that are not rolled over yet") {
  WaitingRollover district;
  district.sql("DELETE FROM rollover_students WHERE from_location_code = '8123'");
  auto ran = district("job run nightly-sync --seed 1" + july_1);
  CHECK(has(ran.err, begun));
  CHECK_MESSAGE(has(ran.err, "school-year: findings: " + begun), ran.err);
  CHECK_MESSAGE(has(ran.err, " | 1 school is not rolled over to 2027-28 yet: 8123 "), ran.err);
  CHECK_MESSAGE(has(ran.err, " students); `portalctl year rollover --to 2027-28 --dry-run`\n"), ran.err);
}
