// `year`: when school begins, and what follows from it.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string add = "year add 2026-27 --first-day 2026-08-13 --last-day 2027-06-10 ";

}  // namespace

TEST_CASE("year: recorded, shown, and the same again") {
  Sandbox sandbox;
  auto none = sandbox("year show");
  CHECK(none.code == 0);
  CHECK(none.err == "no school year is recorded yet; District IT does it with `portalctl year add`\n");
  auto dry = sandbox(add + "--dry-run");
  CHECK(dry.code == 0);
  CHECK(dry.err == "dry run: school year 2026-27 from 2026-08-13 to 2027-06-10 would be recorded\n");
  CHECK(sandbox("year show 2026-27").code == 4);
  auto added = sandbox(add);
  CHECK(added.code == 0);
  CHECK(added.out == "");
  CHECK(added.err ==
        "school year 2026-27 from 2026-08-13 to 2027-06-10 is recorded; vendors see its rosters from 2026-07-30 on\n");
  auto again = sandbox(add);
  CHECK(again.code == 0);
  CHECK(has(again.err, "is recorded so already; nothing was changed"));
  auto shown = sandbox("year show 2026-27 --format csv");
  CHECK(shown.code == 0);
  CHECK(shown.out ==
        "school_year,first_day,last_day,access_from,access_until,rosters_shown_from,vendors_register_from,"
        "roles_end,rollover,schools_not_rolled\r\n"
        "2026-27,2026-08-13,2027-06-10,2026-07-01,2027-06-30,2026-07-30,2026-03-01,2027-06-30,,\r\n");
  CHECK(has(sandbox("audit list --format csv").out, "year.add"));
}

TEST_CASE("year: changing it asks first") {
  Sandbox sandbox;
  sandbox(add);
  auto change = replaced(add, "08-13", "08-17");
  auto refused = sandbox(change);
  CHECK(refused.code == 5);
  CHECK(has(refused.err, "School year 2026-27 from 2026-08-13 to 2027-06-10 is recorded; it becomes 2026-08-17"));
  CHECK(has(sandbox("year show --format csv").out, "2026-08-13"));
  CHECK(sandbox(change, {.input = "n\n", .terminal = true}).code == 5);
  CHECK(sandbox(change, {.input = "y\n", .terminal = true}).code == 0);
  CHECK(has(sandbox("year show --format csv").out, "2026-08-17"));
  CHECK(sandbox(add + "--yes").code == 0);
  CHECK(has(sandbox("audit list --format csv").out, "year.change"));
}

TEST_CASE("year: one that is hardly meant asks first") {
  Sandbox sandbox;
  auto far = sandbox("year add 1900-01 --first-day 1900-08-13 --last-day 1901-06-10 " + morning);
  CHECK(far.code == 5);
  CHECK(has(far.err, "1900-01 is neither this school year nor the one before or after it"));
  CHECK(sandbox("year add 2025-26 --first-day 2025-08-13 --last-day 2026-06-10 " + morning).code == 0);
  CHECK(sandbox("year add 2027-28 --first-day 2027-08-13 --last-day 2028-06-10 " + morning).code == 0);
}

TEST_CASE("year: wrong words, days outside the year, and who may not") {
  Sandbox sandbox;
  CHECK(sandbox("year add 2026 --first-day 2026-08-13 --last-day 2027-06-10").code == 2);
  CHECK(sandbox("year add 2026-27 --first-day tomorrow --last-day 2027-06-10").code == 2);
  CHECK(sandbox("year add 2026-27 --first-day 2026-08-13").code == 2);
  CHECK(sandbox("year add 2026-27 --first-day 2026-06-30 --last-day 2027-06-10").code == 5);
  CHECK(sandbox("year add 2026-27 --first-day 2027-06-10 --last-day 2026-08-13").code == 5);
  CHECK(sandbox("year show 26").code == 2);
  CHECK(sandbox(add + "--as tokafor " + morning).code == 3);
  CHECK(sandbox("year show --as tokafor " + morning).code == 0);
  CHECK(sandbox("year show --as icastellanos " + morning).code == 3);
}
