#include "lib/calendar/school_years.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::problem;
using test::Rehearsal;

SchoolYearDays days(const char* year, const char* first_day, const char* last_day) {
  return parse_school_year_days(year, first_day, last_day);
}
std::string wrong(const char* year, const char* first_day, const char* last_day) {
  return problem<UsageError>([&] { days(year, first_day, last_day); });
}
std::string refused(const char* first_day, const char* last_day) {
  return problem<Refused>([&] { days("2026-27", first_day, last_day); });
}

}  // namespace

TEST_CASE("school years: what is no year and no date is said so") {
  CHECK(wrong("2026", "2026-08-13", "2027-06-10") == "YEAR: '2026' is no school year");
  CHECK(wrong("2026-28", "2026-08-13", "2027-06-10") == "YEAR: '2026-28' is no school year");
  CHECK(wrong("\x1b[2J", "2026-08-13", "2027-06-10") == "YEAR: '\\x1b[2J' is no school year");
  CHECK(wrong("2026-27", "08/13/2026", "2027-06-10") == "--first-day: '08/13/2026' is no date");
  CHECK(wrong("2026-27", "2026-08-13", "2027-06-31") == "--last-day: '2027-06-31' is no date");
}

TEST_CASE("school years: both days lie in July 1 to June 30, in order") {
  CHECK(refused("2026-07-01", "2027-06-30") == "no error");
  CHECK(refused("2026-06-30", "2027-06-10") == "2026-06-30 lies outside the school year 2026-27");
  CHECK(refused("2026-08-13", "2027-07-01") == "2027-07-01 lies outside the school year 2026-27");
  CHECK(refused("2025-08-13", "2027-06-10") == "2025-08-13 lies outside the school year 2026-27");
  CHECK(refused("2027-06-10", "2026-08-13") ==
        "the last day of school, 2026-08-13, does not come after the first, 2027-06-10");
  CHECK(refused("2026-08-13", "2026-08-13") ==
        "the last day of school, 2026-08-13, does not come after the first, 2026-08-13");
  CHECK(refused("2026-08-13", "2026-08-14") == "no error");
}

TEST_CASE("school years: recorded, the same again, and changed; each change is in the log") {
  Rehearsal world;
  auto record = [&](const char* first_day, DryRun dry_run = DryRun::no) {
    return record_school_year(*world.session, days("2026-27", first_day, "2027-06-10"), dry_run);
  };
  auto logged = [&] { return world.query("SELECT action, subject, detail FROM audit_log WHERE action LIKE 'year.%'"); };
  CHECK(record("2026-08-13", DryRun::yes) == YearChange::added);
  CHECK(!find_school_year(*world.store, *SchoolYear::parse("2026-27")));
  CHECK(logged() == "");
  CHECK(record("2026-08-13") == YearChange::added);
  CHECK(record("2026-08-13") == YearChange::none);
  CHECK(logged() == R"(year.add|2026-27|{"first_day":"2026-08-13","last_day":"2027-06-10"})");
  CHECK(record("2026-08-17", DryRun::yes) == YearChange::changed);
  CHECK(find_school_year(*world.store, *SchoolYear::parse("2026-27"))->first_day.text() == "2026-08-13");
  CHECK(record("2026-08-17") == YearChange::changed);
  CHECK(find_school_year(*world.store, *SchoolYear::parse("2026-27"))->first_day.text() == "2026-08-17");
  CHECK(test::has(logged(), R"(year.change|2026-27|{"first_day":"2026-08-17")"));
  CHECK(test::has(logged(), R"("first_day_before":"2026-08-13")"));
  CHECK(world.query("SELECT school_year, recorded_by FROM school_years") == "2026-27|admin");
}

TEST_CASE("school years: District IT records them; who works with photos reads them") {
  Rehearsal world;
  auto one = days("2026-27", "2026-08-13", "2027-06-10");
  for (const auto& role : world.roles.all()) {
    CAPTURE(role.name);
    auto session = world.with_role(role.name, role.scope == ScopeKind::school ? "8001" : "");
    bool changes = role.name == "District IT";
    CHECK((problem<NotPermitted>([&] { record_school_year(*session, one, DryRun::yes); }) == "no error") == changes);
    bool reads = role.may.contains(Action::year_read);
    CHECK((problem<NotPermitted>([&] { school_years(*session); }) == "no error") == reads);
  }
}

TEST_CASE("school years: listed in their order") {
  Rehearsal world;
  for (auto* year : {"2027-28", "2026-27"}) {
    auto first = *SchoolYear::parse(year);
    record_school_year(*world.session, {first, first.first_day().plus_days(40), first.last_day()}, DryRun::no);
  }
  auto all = school_years(*world.session);
  REQUIRE(all.size() == 2);
  CHECK(all[0].year.text() == "2026-27");
  CHECK(all[1].last_day.text() == "2028-06-30");
}

}  // namespace portal
