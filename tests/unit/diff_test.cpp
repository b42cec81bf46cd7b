#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::Rehearsal;

}  // namespace

TEST_CASE("diff: a row for each record that would come or go, and for each field that would change, with names") {
  Rehearsal world;
  DistrictRows rows;
  rows.students = {{.id = "A000000001", .last = "Muñoz"},
                   {.id = "A000000002", .last = "Lee"},
                   {.id = "A000000003", .last = "Kim"},
                   {.id = "A000000004", .last = "Back"}};
  rows.guardians = {{.student = "A000000001"}, {.student = "A000000003", .id = "G3", .last = "Kim", .first = "Jo"}};
  rows.staff = "EmployeeNumber,LastName,FirstName\n00000001,Ito,Ken\n";
  rows.staff_roles = "EmployeeNumber,Role,LocationCode\n00000001,Teacher,8001\n";
  world.import(rows);
  auto less = rows;
  less.students.pop_back();
  world.import(less, accepting());
  auto next = rows;  // A000000004 comes back
  next.schools[1].name = "Bay School";
  next.students[0].grade = "7";
  next.students[0].homeroom = "B/1";
  next.students[1].school = "8002";
  next.students[2] = {.id = "A000000005", .last = "New"};
  next.students.push_back({.id = "A000000002", .last = "Lee", .status = "I"});  // the old enrollment
  next.guardians[1] = {.student = "A000000005", .id = "G5", .last = "New"};
  next.staff_roles = "EmployeeNumber,Role,LocationCode\n00000001,Teacher,8002\n";
  auto path = world.write_extract(next);
  world.folder.write(path.filename().string() + "/guardians.csv",
                     next.guardians_csv() + "A000000001,G9,No,Flag,perhaps,N,,\n");
  std::string seen;
  auto rejected = diff_roster(*world.session, {.paths = {path}}, [&](const DiffRow& row) {
    seen += fmt::format("{} {} {} <{}> {} {}:{}>{}\n", row.kind, row.record, row.part, row.name, row.change, row.column,
                        row.before, row.after);
  });
  CHECK(rejected == 1);
  CHECK(test::has(world.query("SELECT action, detail FROM audit_log ORDER BY seq DESC LIMIT 1"),
                  R"(roster.diff|{"records":11,"of":")"));
  CHECK(seen ==
        "schools 8002  <Bay School> changed school_name:Bay Elementary School>Bay School\n"
        "students A000000005  <Ana New> added :>\n"
        "students A000000001  <Ana Muñoz> changed grade:6>7\n"
        "students A000000001  <Ana Muñoz> changed homeroom:>B/1\n"
        "students A000000002  <Ana Lee> moved location_code:8001>8002\n"
        "students A000000003  <Ana Kim> withdrawn absent_since:>2026-08-14\n"
        "students A000000004  <Ana Back> returned absent_since:2026-08-14>\n"
        "enrollments A000000002 8001/2026-27 <Ana Lee> added :>\n"
        "guardians A000000005 G5 <Maria New> added :>\n"
        "guardians A000000003 G3 <Jo Kim> withdrawn absent_since:>2026-08-14\n"
        "staffroles 00000001 Teacher/8002 <> added :>\n"
        "staffroles 00000001 Teacher/8001 <> withdrawn absent_since:>2026-08-14\n");
  // The import does what the diff said.
  world.import(next, accepting());
  seen.clear();
  diff_roster(*world.session, {.paths = {path}}, [&](const DiffRow& row) { seen += row.record; });
  CHECK(seen.empty());
}

}  // namespace portal
