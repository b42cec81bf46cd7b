#include "lib/photos/vendor_assignments.h"

#include <doctest/doctest.h>

#include "tests/support/photo_world.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::PhotoWorld;
using test::problem;
using What = AssignmentResult::What;

VendorAtSchool at(const char* school = "8001", const char* login = "pviewfinder", const char* year = "2026-27") {
  return {school, login, *SchoolYear::parse(year)};
}

struct World : PhotoWorld {
  explicit World(std::string_view now = "2026-07-02T17:00:00Z") : PhotoWorld(now) { add_vendor("pviewfinder", ""); }
  What assign(const VendorAtSchool& where = at(), const std::string& agreement = "A-1") {
    return assign_vendor(*as("principal"), where, agreement, DryRun::no).what;
  }
  std::string refused(const VendorAtSchool& where = at()) {
    return problem<Refused>([&] { assign(where); });
  }
  std::string assignments() {
    return query(
        "SELECT location_code, school_year, agreement, iif(ended_at IS NULL, '', 'ended') FROM "
        "vendor_assignments ORDER BY assignment_id");
  }
};

}  // namespace

TEST_CASE("vendor assignments: assigned, again, and by another agreement") {
  World world;
  CHECK(assign_vendor(*world.as("principal"), at(), "A-1", DryRun::yes).what == What::assigned);
  CHECK(world.assignments() == "");
  CHECK(world.assign() == What::assigned);
  CHECK(world.assign(at(), " A-1 ") == What::none);
  auto changed = assign_vendor(*world.as("principal"), at(), "A-2", DryRun::no);
  CHECK(changed.what == What::renegotiated);
  CHECK(changed.agreement_before == "A-1");
  CHECK(changed.company == "Viewfinder School Portraits");
  CHECK(world.assignments() == "8001|2026-27|A-2|");
  CHECK(world.query("SELECT action, operator, subject, detail FROM audit_log WHERE action LIKE 'vendor.%'") ==
        "vendor.assign|principal|8001|{\"vendor\":\"pviewfinder\",\"school_year\":\"2026-27\",\"agreement\":\"A-1\"}\n"
        "vendor.assign|principal|8001|{\"vendor\":\"pviewfinder\",\"school_year\":\"2026-27\",\"agreement\":\"A-2\","
        "\"agreement_before\":\"A-1\"}");
  CHECK(problem<UsageError>([&] { world.assign(at(), " "); }) == "--agreement: a reference is needed");
}

TEST_CASE("vendor assignments: a vendor of the year before is extended, unless that was taken back") {
  World world;
  world.add_vendor("pviewfinder", "8001", "2025-26");
  CHECK(world.assign() == What::extended);
  unassign_vendor(*world.as("principal"), at(), DryRun::no);
  world.store->database().exec("UPDATE vendor_assignments SET ended_at = 'x' WHERE school_year = '2025-26'");
  CHECK(world.assign() == What::assigned);
}

TEST_CASE("vendor assignments: from July 1 to June 30 of the school year") {
  World world("2026-07-01T06:59:59Z");
  CHECK(world.refused() == "vendors are assigned for 2026-27 from 2026-07-01 to 2027-06-30");
  world.clock.set(moment("2026-07-01T07:00:00Z"));
  CHECK(world.refused() == "no error");
  world.clock.set(moment("2027-07-01T06:59:59Z"));
  CHECK(world.refused() == "no error");
  world.clock.set(moment("2027-07-01T07:00:00Z"));
  CHECK(has(world.refused(), "vendors are assigned for 2026-27 from"));
}

TEST_CASE("vendor assignments: only who is registered can be chosen, and they are listed") {
  World world;
  auto hint = [&](const VendorAtSchool& where) {
    try {
      world.assign(where);
    } catch (const Refused& refused) {
      return refused.message() + "; " + refused.hint();
    }
    return std::string("no error");
  };
  CHECK(
      hint(at("8001", "nobody")) ==
      "nobody is not registered for 2026-27; who can be chosen: pviewfinder (Viewfinder School Portraits); nothing was "
      "changed");
  world.store->database().exec("UPDATE vendor_years SET email_confirmed_at = NULL");
  CHECK(has(hint(at()), "pviewfinder is registered for 2026-27, but the new address is not confirmed; the "));
  CHECK(has(hint(at("8001", "nobody")), "none can be chosen yet"));
  world.store->database().exec("UPDATE vendor_years SET registered_at = NULL");
  CHECK(has(hint(at()), "pviewfinder is not registered for 2026-27; none can be chosen yet"));
  CHECK(has(hint(at("8001", "pviewfinder", "2027-28")), "come back on 2027-07-01"));
  CHECK(has(hint(at("8001", "pviewfinder", "2025-26")), "that is over; the present one is 2026-27"));
}

TEST_CASE("vendor assignments: taken back, and then the vendor sees the school no more") {
  World world;
  auto may = [&] { return permitted(*world.as("pviewfinder"), Action::photo_upload, {"8001"}); };
  CHECK(!may());
  world.assign();
  CHECK(may());
  unassign_vendor(*world.as("principal"), at(), DryRun::yes);
  CHECK(may());
  unassign_vendor(*world.as("principal"), at(), DryRun::no);
  CHECK(!may());
  CHECK(problem<NotFound>([&] { unassign_vendor(*world.as("principal"), at(), DryRun::no); }) ==
        "pviewfinder is not assigned to school 8001 in 2026-27");
  CHECK(world.assign() == What::assigned);
  CHECK(may());
  CHECK(world.assignments() == "8001|2026-27|A-1|ended\n8001|2026-27|A-1|");
  CHECK(has(world.query("SELECT action FROM audit_log"), "vendor.unassign"));
}

TEST_CASE("vendor assignments: the school's principal and District IT decide") {
  World world;
  for (const auto& role : world.roles.all()) {
    CAPTURE(role.name);
    auto session = world.with_role(role.name, role.scope == ScopeKind::school ? "8001" : "");
    bool it = role.name == "District IT", may = it || role.name == "Principal";
    auto outcome = [&](const char* school) {
      return problem<NotPermitted>([&] { assign_vendor(*session, at(school), "A-1", DryRun::yes); });
    };
    CHECK((outcome("8001") == "no error") == may);
    CHECK((outcome("8002") == "no error") == it);
    CHECK(has(outcome("9999"), it ? "there is no school 9999" : "may not do this"));
    CHECK(has(problem<NotPermitted>([&] { unassign_vendor(*session, at(), DryRun::yes); }),
              may ? "is not assigned" : "may not do this"));
  }
}

}  // namespace portal
