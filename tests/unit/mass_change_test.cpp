// Ways in which an extract could empty a district, or free those whom it restrains, without one record being absent.
#include <doctest/doctest.h>

#include "lib/pins/expiry.h"
#include "lib/pins/issue.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::district_of;
using test::has;
using test::moment;
using test::problem;
using test::Rehearsal;

constexpr int many = 40;

std::string stop(Rehearsal& world, const test::DistrictRows& rows) {
  return problem<Refused>([&] { world.import(rows); });
}

ImportRequest of(int day) { return {.business_date = Date(2026, 8, static_cast<unsigned>(day))}; }

}  // namespace

TEST_CASE("guard: dates that end everybody's enrollment, today or within a week, stop the import") {
  for (auto [entry, exit] : {std::pair("", "2026-08-13"), {"", "2026-08-17"}, {"2027-08-16", ""}}) {
    Rehearsal world;
    auto rows = district_of(many);
    world.import(rows);
    for (auto& student : rows.students) student.entry = entry, student.exit = exit;
    CHECK(has(stop(world, rows), "students who would no longer be enrolled: 40 of 40"));
    CHECK_NOTHROW(world.import(rows, accepting()));
  }
}

TEST_CASE("guard: an end that is far away, or that was known before, does not") {
  Rehearsal world;
  auto rows = district_of(many);
  for (auto& student : rows.students) student.exit = "2026-08-16";
  world.import(rows);
  for (auto& student : rows.students) student.homeroom = "A1";
  CHECK_NOTHROW(world.import(rows));
  for (auto& student : rows.students) student.exit = "2027-06-10";
  CHECK_NOTHROW(world.import(rows));
}

TEST_CASE("guard: a column that the last import had, and that is gone, stops the import") {
  Rehearsal world;
  auto rows = district_of(many);
  world.import(rows);
  auto guardians = rows.guardians_csv();
  guardians.replace(guardians.find("Restricted"), 10, "Restrict");
  auto without = [&](ImportRequest request) {
    return world.import(rows.schools_csv(), rows.students_csv(), guardians, request);
  };
  CHECK(has(problem<Refused>([&] { without({}); }),
            "guardians.csv lacks the column restricted, which the last import had"));
  CHECK_NOTHROW(without(accepting()));
}

TEST_CASE("guard: contacts who would all become legal guardians stop the import") {
  Rehearsal world;
  auto rows = district_of(many);
  for (int i = 0; i < 10; ++i) rows.guardians[static_cast<std::size_t>(i)].legal = "N";
  world.import(rows);
  for (auto& guardian : rows.guardians) guardian.legal = "Y";
  CHECK(has(stop(world, rows), "contacts who would become legal guardians: 10 of 40"));
}

TEST_CASE("revoking: neither a rejected row nor a delta confirms that a guardian lost the flag") {
  Rehearsal world;
  auto rows = district_of(many);
  world.import(rows, of(10));
  issue_pins(*world.session, {});
  rows.guardians[3].legal = "N";
  world.import(rows, of(11));
  auto revoked = [&] { return expire_pins(*world.session).revoked; };
  CHECK(revoked() == 0);

  auto rejected = rows;
  rejected.guardians[3].legal = "?";
  world.import(rejected, of(12));
  CHECK(revoked() == 0);

  auto delta = of(13);
  delta.mode = ImportMode::delta;
  auto few = rows;
  few.guardians.resize(1);
  world.import(few, delta);
  CHECK(revoked() == 0);

  world.import(rows, of(14));
  CHECK(revoked() == 1);
}

TEST_CASE("encoding: one damaged byte in a file of UTF-8 costs one row, not every accent") {
  Rehearsal world;
  auto rows = district_of(many);
  for (auto& student : rows.students) student.first = "José";
  auto students = rows.students_csv();
  auto at = students.find("Last7,José");
  students.replace(at + 6, 5, "Jos\xe9");
  auto result = world.import(rows.schools_csv(), students, "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n");
  REQUIRE(result.rejects.size() == 1);
  CHECK(result.rejects[0].reject.reason == "holds a character that could not be read");
  CHECK(world.query("SELECT count(*) FROM students WHERE first_name = 'José'") == "39");
}

}  // namespace portal
