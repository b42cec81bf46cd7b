#include "lib/photos/windows.h"

#include <doctest/doctest.h>

namespace portal {
namespace {

Date day(const char* text) { return Date::parse(text).value(); }
SchoolYear year(const char* text) { return SchoolYear::parse(text).value(); }
SchoolYearDays days_of(const char* first_day) { return {year("2026-27"), day(first_day), day("2027-06-10")}; }

}  // namespace

TEST_CASE("windows: vendors register from March 1 before the year to its June 30") {
  CHECK(vendors_register_from(year("2026-27")) == day("2026-03-01"));
  CHECK(!may_register_for(year("2026-27"), day("2026-02-28")));
  CHECK(may_register_for(year("2026-27"), day("2026-03-01")));
  CHECK(may_register_for(year("2026-27"), day("2027-06-30")));
  CHECK(!may_register_for(year("2026-27"), day("2027-07-01")));
  CHECK(!may_register_for(year("2028-29"), day("2028-02-29")));  // a leap year's
}

TEST_CASE("windows: principals assign from July 1 to June 30") {
  CHECK(!may_assign_for(year("2026-27"), day("2026-06-30")));
  CHECK(may_assign_for(year("2026-27"), day("2026-07-01")));
  CHECK(may_assign_for(year("2026-27"), day("2027-06-30")));
  CHECK(!may_assign_for(year("2026-27"), day("2027-07-01")));
}

TEST_CASE("windows: in the spring people prepare the coming year") {
  CHECK(year_in_preparation(day("2026-02-28")) == year("2025-26"));
  CHECK(year_in_preparation(day("2026-03-01")) == year("2026-27"));
  CHECK(year_in_preparation(day("2026-06-30")) == year("2026-27"));
  CHECK(year_in_preparation(day("2026-07-01")) == year("2026-27"));
}

TEST_CASE("windows: rosters are shown from two weeks before the first day of school to June 30") {
  CHECK(rosters_shown_from(day("2026-08-13")) == day("2026-07-30"));
  auto days = days_of("2026-08-13");
  CHECK(!rosters_shown(days, day("2026-07-29")));
  CHECK(rosters_shown(days, day("2026-07-30")));
  CHECK(rosters_shown(days, day("2027-06-30")));
  CHECK(!rosters_shown(days, day("2027-07-01")));
}

TEST_CASE("windows: before school begins a roster holds those of its first day") {
  auto days = days_of("2026-08-13");
  CHECK(roster_day(days, day("2026-06-30")) == day("2026-06-30"));
  CHECK(roster_day(days, day("2026-07-01")) == day("2026-08-13"));
  CHECK(roster_day(days, day("2026-08-12")) == day("2026-08-13"));
  CHECK(roster_day(days, day("2026-08-13")) == day("2026-08-13"));
  CHECK(roster_day(days, day("2026-08-14")) == day("2026-08-14"));
  CHECK(roster_day(days, day("2027-06-30")) == day("2027-06-30"));
}

}  // namespace portal
