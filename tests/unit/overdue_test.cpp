#include "lib/staff/overdue.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/access/removed_roles.h"
#include "tests/support/staff_world.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::problem;
using test::StaffWorld;

Date day(const char* text) { return *Date::parse(text); }

struct World : StaffWorld {
  using StaffWorld::StaffWorld;
  void ran(const char* school, const char* at) {
    store->database().exec(fmt::format("INSERT INTO security_audits VALUES ('{}', '{}', 'x')", school, at));
  }
  // "code since administrators what" of each.
  std::string overdue(const std::string& login = "admin", const std::string& school = {}) {
    std::string text;
    for (const auto& one : overdue_schools(*as(login), school))
      text += fmt::format("{} {} {} {}\n", one.location_code, one.overdue_since ? one.overdue_since->text() : "-",
                          one.administrators, one.what());
    return text;
  }
};

const std::string never = "the Security Audit Report was never run", nobody = "no Parent Access Account Administrator";

}  // namespace

TEST_CASE("overdue: six calendar months, to the month's last day where it has no such day") {
  CHECK(audit_good_until(day("2026-01-15")) == day("2026-07-15"));
  CHECK(audit_good_until(day("2026-08-31")) == day("2027-02-28"));
  CHECK(audit_good_until(day("2027-08-30")) == day("2028-02-29"));
  CHECK(audit_good_until(day("2027-08-31")) == day("2028-02-29"));
  CHECK(audit_good_until(day("2026-03-31")) == day("2026-09-30"));
  CHECK(audit_good_until(day("2026-12-31")) == day("2027-06-30"));
  CHECK(audit_good_until(day("2026-02-28")) == day("2026-08-28"));
}

TEST_CASE("overdue: never run, older than six months, and not yet") {
  World world;  // 2026-08-14
  CHECK(world.overdue() == "8001 - 1 " + never + "\n8002 - 0 " + never + "; " + nobody + "\n");
  world.ran("8001", "2026-02-14T20:00:00Z");
  CHECK(world.overdue() == "8002 - 0 " + never + "; " + nobody + "\n");  // six months to the day
  world.clock.set(moment("2026-08-15T10:00:00Z"));
  CHECK(has(world.overdue(), "8001 2026-08-15 1 the Security Audit Report is older than 6 months\n"));
  world.ran("8001", "2026-08-01T20:00:00Z");  // the newest counts
  CHECK(!has(world.overdue(), "8001"));
  world.ran("8002", "2026-08-01T20:00:00Z");
  CHECK(world.overdue() == "8002 - 0 " + nobody + "\n");
}

TEST_CASE("overdue: the day of a report is the district's") {
  World world;
  world.ran("8001", "2026-02-14T04:00:00Z");  // the evening of February 13
  CHECK(has(world.overdue(), "8001 2026-08-14 1 "));
}

TEST_CASE("overdue: an administrator counts while the role is in force") {
  World world;
  world.ran("8001", "2026-08-01T20:00:00Z");
  CHECK(world.overdue("admin", "8001") == "");
  for (const auto* spoiled :
       {"UPDATE staff SET hr_status = 'left' WHERE employee_number = '00000002'",
        "UPDATE staff SET absent_since = '2026-08-14' WHERE employee_number = '00000002'",
        "UPDATE staff_roles SET expiration_date = '2026-08-14' WHERE employee_number = '00000002'",
        "UPDATE staff_roles SET absent_since = '2026-08-14' WHERE employee_number = '00000002'"}) {
    CAPTURE(spoiled);
    World other;
    other.store->database().exec(spoiled);
    CHECK(has(other.overdue("admin", "8001"), nobody));
  }
  WriteTransaction transaction(*world.store);
  REQUIRE(
      remove_role(*world.session, {*EmployeeNumber::parse("00000002"), "Parent Access Account Administrator", "8001"}));
  transaction.commit();
  CHECK(has(world.overdue("admin", "8001"), nobody));
  world.give("00000003", "Parent Access Account Administrator", "8001", day("2027-06-30"));
  CHECK(world.overdue("admin", "8001") == "");
}

TEST_CASE("overdue: of the schools that one may see") {
  World world;
  CHECK(has(world.overdue("principal"), "8001"));
  CHECK(!has(world.overdue("principal"), "8002"));
  CHECK(!has(world.overdue("northwest"), "8002"));
  CHECK(has(world.overdue("northwest"), "8001"));
  CHECK(has(problem<NotPermitted>([&] { world.overdue("principal", "8002"); }), "may not do this"));
  CHECK(has(problem<NotPermitted>([&] { world.overdue("principal", "9999"); }), "may not do this"));
  CHECK(has(problem<NotFound>([&] { world.overdue("admin", "9999"); }), "9999"));
  CHECK(has(problem<NotPermitted>([&] { world.overdue("teacher"); }), "may not do this"));
}

TEST_CASE("overdue: the principals by their roles, with their addresses") {
  World world;
  world.give("00000005", "Principal", "8001");
  auto found = overdue_schools(*world.session, "8001").at(0);
  CHECK(found.principals == std::vector<std::string>{"Theo Okafor", "Flo Poe"});
  CHECK(found.principal_emails == std::vector<std::string>{"theo@d.example.org", "flo@d.example.org"});
}

TEST_CASE("overdue: what the night tells") {
  World world;
  CHECK(review_access(*world.as("cron")).sentence() ==
        "1 role of people who left the district, 2 others to remove (`portalctl staff list --to-remove`); 2 schools "
        "overdue with the Security Audit Report: 8001 (theo@d.example.org), 8002 (flo@d.example.org); 1 school without "
        "a Parent Access Account Administrator: 8002; see `portalctl staff overdue`");
  AccessReview quiet;
  CHECK(quiet.sentence() == "no role is to be removed");
  for (int i = 0; i < 7; ++i) quiet.no_administrator.push_back(fmt::format("100{}", i));
  CHECK(
      quiet.sentence() ==
      "no role is to be removed; 7 schools without a Parent Access Account Administrator: 1000, 1001, 1002, 1003, 1004 "
      "and 2 more; see `portalctl staff overdue`");
}

}  // namespace portal
