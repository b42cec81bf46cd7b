// The last use of a role (004): once a day, of the operator's own login.
#include "lib/access/role_uses.h"

#include <doctest/doctest.h>

#include "lib/district/student.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::moment;
using test::problem;
using test::Rehearsal;

// Ann is Principal and Office Manager of 8001, and Principal of 8002.
struct World : Rehearsal {
  World() {
    test::DistrictRows rows;
    rows.staff =
        "EmployeeNumber,LastName,FirstName,Login,Email,StaffType,LocationCode,HrStatus\n"
        "00000001,Lee,Ann,ann,,,8001,complete\n00000002,Ortega,Bo,admin,,,8001,complete\n";
    rows.staff_roles =
        "EmployeeNumber,Role,LocationCode,ExpirationDate,LastLogin\n"
        "00000001,Principal,8001,,\n00000001,Office Manager,8001,,\n00000001,Principal,8002,,\n";
    import(rows);
  }
  std::string uses() { return query("SELECT * FROM role_uses ORDER BY 1, 2, 3"); }
  std::string sign_ins() {
    return query("SELECT subject, detail FROM audit_log WHERE action = 'sign-in' ORDER BY seq");
  }
  void use(Action action, const std::string& school) {
    auto ann = as("ann");
    authorize(*ann, action, {school});
    record_role_uses(*ann);
  }
};

}  // namespace

TEST_CASE("role uses: each role that permits an action at its place is used, no other") {
  World world;
  world.use(Action::security_report, "8001");
  CHECK(world.uses() ==
        "00000001|Office Manager|8001|2026-08-14T10:00:00Z\n00000001|Principal|8001|2026-08-14T10:00:00Z");
  CHECK(world.sign_ins() ==
        "00000001|{\"role\":\"Office Manager\",\"at\":\"8001\"}\n00000001|{\"role\":\"Principal\",\"at\":\"8001\"}");
  world.use(Action::student_find, "8002");
  CHECK(world.query("SELECT place FROM role_uses WHERE role = 'Principal' ORDER BY 1") == "8001\n8002");
}

TEST_CASE("role uses: finding a student uses the role at the student's school") {
  World world;
  auto ann = world.as("ann");
  find_student(*ann, "023907F123", Action::student_find);
  record_role_uses(*ann);
  CHECK(world.query("SELECT role || place FROM role_uses") == "Principal8001");
}

TEST_CASE("role uses: what concerns no one place uses every role that permits it") {
  World world;
  auto ann = world.as("ann");
  authorize_somewhere(*ann, Action::student_find);
  record_role_uses(*ann);
  CHECK(world.query("SELECT role || place FROM role_uses ORDER BY 1") == "Principal8001\nPrincipal8002");
}

TEST_CASE("role uses: once in a day of the district, and no write after that") {
  World world;
  world.use(Action::contact_report, "8001");
  auto transactions = world.store->transactions();
  world.clock.set(moment("2026-08-15T06:59:59Z"));
  world.use(Action::contact_report, "8001");
  CHECK(world.store->transactions() == transactions);
  world.clock.set(moment("2026-08-15T07:00:00Z"));
  world.use(Action::contact_report, "8001");
  CHECK(world.query("SELECT DISTINCT last_used_at FROM role_uses") == "2026-08-15T07:00:00Z");
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'sign-in'") == "4");
}

TEST_CASE("role uses: a clock that went back takes nothing away") {
  World world;
  world.use(Action::student_find, "8001");
  world.clock.set(moment("2026-08-12T10:00:00Z"));
  world.use(Action::student_find, "8001");
  CHECK(world.query("SELECT last_used_at FROM role_uses") == "2026-08-14T10:00:00Z");
}

TEST_CASE("role uses: not of an operator that init made, of a vendor, with --as, or of what was refused") {
  World world;
  auto made = world.as("cron");
  authorize(*made, Action::job_run, Place::district());
  record_role_uses(*made);
  auto named = world.as("ann");
  Session by_other{
      *world.store, *world.settings, world.clock, world.random,
      *world.zone,  world.roles,     named->who,  AuditLog(*world.store, {"admin", "ann", "test"}, world.clock)};
  authorize(by_other, Action::student_find, {"8001"});
  record_role_uses(by_other);
  auto ann = world.as("ann");
  CHECK(
      test::has(problem<NotPermitted>([&] { authorize(*ann, Action::roster_import, Place::district()); }), "may not"));
  record_role_uses(*ann);
  CHECK(world.uses() == "");
  CHECK(world.sign_ins() == "");
}

TEST_CASE("role uses: while another writes it is left for the next command, without waiting") {
  World world;
  auto ann = world.as("ann");
  authorize(*ann, Action::student_find, {"8001"});
  Store other(world.store->file(), world.clock, 60);
  {
    WriteTransaction busy(other);
    CHECK(test::has(problem<Busy>([&] { record_role_uses(*ann); }), "another command is writing"));
  }
  record_role_uses(*ann);
  CHECK(world.uses() == "00000001|Principal|8001|2026-08-14T10:00:00Z");
}

}  // namespace portal
