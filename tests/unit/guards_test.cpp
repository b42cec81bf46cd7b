#include "lib/roster/guards.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;

// Imports one district, then another; what stopped the second, or "no error".
std::string stopped(const DistrictRows& before, const DistrictRows& after, ImportRequest request = {},
                    std::map<Key, std::string> settings = {}) {
  Rehearsal world(std::move(settings));
  world.import(before);
  return problem<Refused>([&] { world.import(after, request); });
}

template <class Change>
DistrictRows changed(DistrictRows rows, int count, Change change) {
  for (int i = 0; i < count; ++i) change(rows, static_cast<std::size_t>(i));
  return rows;
}

DistrictRows without_students(DistrictRows rows, int count) {
  rows.students.erase(rows.students.begin(), rows.students.begin() + count);
  rows.guardians.erase(rows.guardians.begin(), rows.guardians.begin() + count);
  return rows;
}

// So many students at each of two schools, so that one school's share is not the district's.
DistrictRows two_schools(int first, int second) {
  auto rows = test::district_of(first + second);
  for (int i = first; i < first + second; ++i) rows.students[static_cast<std::size_t>(i)].school = "8002";
  return rows;
}

}  // namespace

TEST_CASE("guards: 5 % of the district may be withdrawn, not more") {
  auto rows = test::district_of(100);
  CHECK(stopped(rows, without_students(rows, 4)) == "no error");
  CHECK(stopped(rows, without_students(rows, 5)) == "no error");
  auto message = stopped(rows, without_students(rows, 6));
  CHECK(has(message, "students who would no longer be enrolled: 6 of 100 (6.0 %; the limit is 5 %)"));
  CHECK(has(message, "nothing was changed"));
  CHECK(stopped(rows, without_students(rows, 6), {}, {{Key::max_withdrawals, "6"}, {Key::max_links_dropped, "6"}}) ==
        "no error");
}

TEST_CASE("guards: an inactive status counts as a withdrawal") {
  auto rows = test::district_of(100);
  auto end = [](DistrictRows& all, std::size_t i) { all.students[i].status = "I"; };
  CHECK(stopped(rows, changed(rows, 5, end)) == "no error");
  CHECK(has(stopped(rows, changed(rows, 6, end)), "6 of 100"));
}

TEST_CASE("guards: 25 % of one school may be withdrawn, not more, and the school is named") {
  auto rows = two_schools(20, 480);
  CHECK(stopped(rows, without_students(rows, 4)) == "no error");
  CHECK(stopped(rows, without_students(rows, 5)) == "no error");
  CHECK(has(stopped(rows, without_students(rows, 6)),
            "students who would no longer be enrolled at school 8001: 6 of 20 (30.0 %; the limit is 25 %)"));
}

TEST_CASE("guards: 10 % of a file's rows may be rejected, not more; of a file of fewer than 20 all") {
  auto break_date = [](DistrictRows& all, std::size_t i) { all.students[i].birth = "2012-13-45"; };
  auto rows = test::district_of(100);
  CHECK(stopped(rows, changed(rows, 10, break_date)) == "no error");
  CHECK(has(stopped(rows, changed(rows, 11, break_date)),
            "rows of students.csv that would be rejected: 11 of 100 (11.0 %; the limit is 10 %)"));
  CHECK(stopped(rows, changed(rows, 11, break_date), accepting()) == "no error");
  CHECK(stopped(rows, changed(rows, 11, break_date), {}, {{Key::max_rejects, "11"}}) == "no error");
  auto few = test::district_of(19);
  CHECK(stopped(few, changed(few, 19, break_date)) == "no error");
}

TEST_CASE("guards: 5 % of the staff may be withdrawn, not more; of fewer than 20 any") {
  auto staffed = [](int count) {
    auto rows = test::district_of(3);
    rows.staff = "EmployeeNumber,LastName,FirstName\n";
    for (int i = 0; i < count; ++i) rows.staff += fmt::format("{:08},Lee,Bo\n", i);
    return rows;
  };
  CHECK(stopped(staffed(40), staffed(38)) == "no error");
  CHECK(has(stopped(staffed(40), staffed(37)), "staff that would be withdrawn: 3 of 40 (7.5 %; the limit is 5 %)"));
  CHECK(stopped(staffed(19), staffed(10)) == "no error");
}

TEST_CASE("guards: a school of fewer than 20 is not judged by itself") {
  auto rows = two_schools(19, 481);
  CHECK(stopped(rows, without_students(rows, 19)) == "no error");
}

TEST_CASE("guards: a student who moves is withdrawn from nowhere") {
  auto rows = two_schools(40, 40);
  CHECK(stopped(rows, changed(rows, 40, [](DistrictRows& all, std::size_t i) { all.students[i].school = "8002"; })) ==
        "no error");
}

TEST_CASE("guards: 5 % of the guardian links may be dropped, not more") {
  auto rows = test::district_of(100);
  auto drop = [](DistrictRows& all, std::size_t) { all.guardians.pop_back(); };
  CHECK(stopped(rows, changed(rows, 4, drop)) == "no error");
  CHECK(stopped(rows, changed(rows, 5, drop)) == "no error");
  CHECK(has(stopped(rows, changed(rows, 6, drop)), "guardian links that would be dropped: 6 of 100"));
}

TEST_CASE("guards: 5 % of the legal guardians may lose the flag, or be restricted, not more") {
  auto rows = test::district_of(100);
  auto lose = [](DistrictRows& all, std::size_t i) {
    (i % 2 ? all.guardians[i].legal = "N" : all.guardians[i].restricted = "Y");
  };
  CHECK(stopped(rows, changed(rows, 5, lose)) == "no error");
  CHECK(has(stopped(rows, changed(rows, 6, lose)), "legal guardians who would lose the flag: 6 of 100"));
}

TEST_CASE("guards: 2 % may change the birth date, and 2 % the last name, not more") {
  auto rows = test::district_of(100);
  auto birth = [](DistrictRows& all, std::size_t i) { all.students[i].birth = "2011-01-01"; };
  auto name = [](DistrictRows& all, std::size_t i) { all.students[i].last = "Other"; };
  CHECK(stopped(rows, changed(rows, 1, birth)) == "no error");
  CHECK(stopped(rows, changed(rows, 2, birth)) == "no error");
  CHECK(has(stopped(rows, changed(rows, 3, birth)), "students whose birth date would change: 3 of 100 (3.0 %"));
  CHECK(stopped(rows, changed(rows, 2, name)) == "no error");
  CHECK(has(stopped(rows, changed(rows, 3, name)), "students whose last name would change: 3 of 100 (3.0 %"));
  CHECK(stopped(rows, changed(changed(rows, 2, name), 2, birth)) == "no error");
}

TEST_CASE("guards: no file may shrink to less than half, in a full import") {
  auto rows = test::district_of(2);
  rows.schools.clear();
  for (int i = 1; i <= 11; ++i) rows.schools.push_back({fmt::format("{:04}", 8000 + i), "S", "NW"});
  auto less = [&](std::size_t count) {
    auto after = rows;
    after.schools.resize(count);
    return after;
  };
  CHECK(stopped(rows, less(6)) == "no error");
  CHECK(has(stopped(rows, less(5)), "schools.csv has 5 rows, less than half of the last import's 11"));
  CHECK(stopped(rows, less(5), {.mode = ImportMode::delta}) == "no error");
  auto even = less(10);
  CHECK(stopped(even, less(5)) == "no error");
}

TEST_CASE("guards: the year of the extract, where it is told, must be the current one") {
  Rehearsal world;
  auto rows = test::district_of(2);
  for (auto& row : rows.students) row.year = "2025-26";
  CHECK(has(problem<Refused>([&] { world.import(rows); }),
            "the extract is of the school year 2025-26, and the current one is 2026-27"));
  world.import(rows, {.business_date = Date(2026, 6, 30)});
  for (auto& row : rows.students) row.year = "2024-25";
  CHECK(
      has(problem<Refused>([&] { world.import(rows, {.mode = ImportMode::delta, .business_date = Date(2026, 7, 1)}); }),
          "the extract is of the school year 2024-25, and the roster is of 2025-26 already: it would put 2 students "
          "back to last year"));
}

TEST_CASE("guards: 2 % of 20 students or more may go to a lower grade, not more") {
  auto lower = [](DistrictRows& all, std::size_t i) { all.students[i].grade = "5"; };
  auto rows = test::district_of(100);
  CHECK(stopped(rows, changed(rows, 2, lower)) == "no error");
  CHECK(
      has(stopped(rows, changed(rows, 3, lower)),
          "students who would go to a lower grade, as by an extract of last year: 3 of 100 (3.0 %; the limit is 2 %)"));
  CHECK(stopped(rows, changed(rows, 3, lower), accepting()) == "no error");
  CHECK(stopped(rows, changed(rows, 3, lower), {}, {{Key::max_lower_grades, "3"}}) == "no error");
  auto few = test::district_of(19);
  CHECK(stopped(few, changed(few, 19, lower)) == "no error");
  auto higher = [](DistrictRows& all, std::size_t i) { all.students[i].grade = "7"; };
  CHECK(stopped(rows, changed(rows, 100, higher)) == "no error");
}

TEST_CASE("guards: 25 % of one school may go to a lower grade, not more, and the school is named") {
  auto rows = two_schools(20, 480);
  auto lower = [](DistrictRows& all, std::size_t i) { all.students[i].grade = "K"; };
  CHECK(stopped(rows, changed(rows, 5, lower)) == "no error");
  CHECK(has(stopped(rows, changed(rows, 6, lower)),
            "students of school 8001 who would go to a lower grade: 6 of 20 (30.0 %; the limit is 25 %)"));
}

TEST_CASE("guards: an accepted mass change goes through, and run and log say what was let through") {
  Rehearsal world;
  auto rows = test::district_of(10);
  world.import(rows);
  auto result = world.import(without_students(rows, 1), accepting());
  REQUIRE(result.accepted.size() == 3);  // the student, the link, and its flag
  CHECK(has(result.accepted[0], "students who would no longer be enrolled: 1 of 10"));
  CHECK(has(world.query("SELECT accepted FROM roster_runs WHERE run_id = 2"), "1 of 10"));
  CHECK(has(world.query("SELECT detail FROM audit_log ORDER BY seq DESC LIMIT 1"), "1 of 10"));
}

TEST_CASE("guards: every guard that stops is told, not the first alone") {
  auto rows = test::district_of(30);
  auto message = stopped(rows, without_students(rows, 16));
  for (const auto* part : {"students who would no longer be enrolled: 16 of 30", "at school 8001: 16 of 30",
                           "guardian links", "students.csv has 14 rows", "guardians.csv has 14 rows"})
    CHECK(has(message, part));
}

TEST_CASE("guards: a first import is judged by its year alone") {
  Rehearsal world;
  CHECK(world.import(test::district_of(1)).run == 1);
}

}  // namespace portal
