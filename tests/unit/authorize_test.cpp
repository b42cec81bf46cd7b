#include "lib/access/operator_store.h"

#include <doctest/doctest.h>
#include "lib/access/session.h"
#include "lib/district/student.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

// Three schools in two Local Districts, a student at each, and staff of every fate.
struct Staffed : test::Rehearsal {
  Staffed() {
    test::DistrictRows rows;
    rows.schools = {{"8001", "A", "NW"}, {"8002", "B", "NW"}, {"8003", "C", "West"}};
    rows.students = {{}, {.id = "023907F124", .school = "8003"}};
    rows.staff =
        "EmployeeNumber,LastName,FirstName,Login,LocationCode,HrStatus\n"
        "00000001,Diaz,Ana,adiaz,8001,complete\n"
        "00000002,Kim,Bo,bkim,8001,pending\n"
        "00000003,Lee,Cy,clee,8001,left\n"
        "00000004,Ray,Di,shared,8001,complete\n"
        "00000005,Ray,Ed,shared,8002,complete\n"
        "00000006,Poe,Flo,fpoe,NW,complete\n"
        "00000007,Orr,Gus,gorr,8001,\n";
    rows.staff_roles =
        "EmployeeNumber,Role,LocationCode,ExpirationDate\n"
        "00000001,Principal,8001,2026-08-15\n"
        "00000001,Principal,8002,2026-08-14\n"
        "00000001,Beekeeper,8001,\n"
        "00000002,Principal,8001,\n"
        "00000006,PACE,NW,\n";
    import(rows);
  }
  std::string refusal(const std::string& login) {
    return problem<NotPermitted>([&] { as(login); });
  }
};

}  // namespace

TEST_CASE("authorize: a role counts at its own school, its Local District, or everywhere") {
  Staffed world;
  auto at = [](const char* code) { return Place::school(*LocationCode::parse(code)); };
  for (const auto& role : world.roles.all()) {
    auto place = role.scope == ScopeKind::school ? "8001" : role.scope == ScopeKind::local_district ? "Northwest" : "";
    auto session = world.with_role(role.name, place);
    for (const auto& known : world.roles.find("District IT")->may) {
      CAPTURE(role.name);
      CAPTURE(action_name(known));
      bool may = role.may.contains(known);
      CHECK(permitted(*session, known, at("8001")) == may);
      CHECK(permitted(*session, known, at("8002")) == (may && role.scope != ScopeKind::school));
      CHECK(permitted(*session, known, at("8003")) == (may && role.scope == ScopeKind::district));
      CHECK(permitted(*session, known, at("9999")) == (may && role.scope == ScopeKind::district));
      CHECK(permitted(*session, known, Place::district()) == (may && role.scope == ScopeKind::district));
    }
  }
}

TEST_CASE("authorize: a school role without a place is worth nothing") {
  Staffed world;
  CHECK(!permitted(*world.with_role("Principal", ""), Action::student_find, Place::district()));
  CHECK(!permitted(*world.with_role("PACE", ""), Action::student_find, Place::school(LocationCode::trusted("9999"))));
}

TEST_CASE("authorize: staff hold the roles of the staff file that have not expired") {
  Staffed world;
  auto diaz = world.as("adiaz");
  CHECK(diaz->who.employee_number == "00000001");
  CHECK(permitted(*diaz, Action::student_find, Place::school(LocationCode::trusted("8001"))));
  CHECK(!permitted(*diaz, Action::student_find, Place::school(LocationCode::trusted("8002"))));  // ended today
  CHECK(diaz->who.roles.size() == 1);                                                            // no Beekeeper
  world.clock.set(test::moment("2026-08-15T12:00:00Z"));
  CHECK(!permitted(*world.as("adiaz"), Action::student_find, Place::school(LocationCode::trusted("8001"))));
  auto poe = world.as("fpoe");  // NW, as the file says it, is Northwest
  CHECK(permitted(*poe, Action::pin_new, Place::school(LocationCode::trusted("8002"))));
  CHECK(!permitted(*poe, Action::pin_new, Place::school(LocationCode::trusted("8003"))));
}

TEST_CASE("authorize: nobody is let in before HR has completed the record, after leaving, or under a shared login") {
  Staffed world;
  CHECK(has(world.refusal("bkim"), "has no complete HR record"));
  CHECK(has(world.refusal("clee"), "left the district"));
  CHECK(has(world.refusal("gorr"), "has no complete HR record"));  // a blank status is pending
  CHECK(has(world.refusal("shared"), "belongs to two staff records"));
  CHECK(has(world.refusal("nobody"), "is no operator of this portal"));
  CHECK(has(world.refusal(""), "is no operator of this portal"));
}

TEST_CASE("authorize: staff who are no longer in the staff file are let in no more") {
  Staffed world;
  test::DistrictRows rows;
  rows.schools = {{"8001", "A", "NW"}, {"8002", "B", "NW"}, {"8003", "C", "West"}};
  rows.students = {{}, {.id = "023907F124", .school = "8003"}};
  rows.staff = "EmployeeNumber,LastName,FirstName,Login,HrStatus\n00000006,Poe,Flo,fpoe,complete\n";
  world.import(rows, test::accepting());
  CHECK(has(world.refusal("adiaz"), "is no operator"));
  CHECK(world.as("fpoe")->who.roles.size() == 1);  // a file that did not come says nothing
}

TEST_CASE("authorize: what is refused names who, what and where, and goes to the log") {
  Staffed world;
  auto diaz = world.as("adiaz");
  try {
    authorize(*diaz, Action::pin_new, Place::school(LocationCode::trusted("8003")), "023907F124");
    FAIL("permitted");
  } catch (const NotPermitted& error) {
    CHECK(error.message() == "adiaz may not do this (pin.new at school 8003)");
    CHECK(error.denial.action == "pin.new");
    CHECK(error.denial.subject == "023907F124");
    record_denial(*diaz, error.denial, error.message());
  }
  CHECK(world.query("SELECT operator, action, subject, outcome FROM audit_log ORDER BY seq DESC LIMIT 1") ==
        "adiaz|pin.new|023907F124|denied");
  CHECK(has(problem<NotPermitted>([&] { authorize(*diaz, Action::job_run, Place::district()); }),
            "(job.run at the district)"));
}

TEST_CASE("authorize: a student elsewhere, one that nobody knows and a bad ID read the same on the screen") {
  Staffed world;
  auto diaz = world.as("adiaz");
  auto find = [&](const std::string& id) -> NotFound {
    try {
      find_student(*diaz, id, Action::student_find);
    } catch (const NotFound& error) {
      return error;
    }
    return {"found", ""};
  };
  CHECK(find("023907F123").message() == "found");
  auto elsewhere = find("023907F124"), unknown = find("999999F999"), bad = find("12");
  CHECK(elsewhere.message() == "there is no student 023907F124 at a school that you may see");
  CHECK(unknown.message() == "there is no student 999999F999 at a school that you may see");
  CHECK(bad.message() == "there is no student 12 at a school that you may see");
  CHECK(elsewhere.hint() == unknown.hint());
  CHECK(elsewhere.hint() == bad.hint());
  CHECK(elsewhere.denial.action == "student.find");  // only the log knows which it was
  CHECK(unknown.denial.action.empty());
}

}  // namespace portal
