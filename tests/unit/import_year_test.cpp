// The school year that an extract is of: who tells it, what becomes of rows that do not, and which years may come in.
#include <doctest/doctest.h>

#include "lib/roster/history.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;

// An extract under that name; each student's SchoolYear is `column`.
std::filesystem::path extract(Rehearsal& world, DistrictRows rows, const std::string& folder,
                              const std::string& file = "students.csv", const std::string& column = "") {
  for (auto& row : rows.students)
    if (row.year.empty()) row.year = column;
  world.folder.write(folder + "/schools.csv", rows.schools_csv());
  world.folder.write(folder + "/" + file, rows.students_csv());
  world.folder.write(folder + "/guardians.csv", rows.guardians_csv());
  return world.folder / folder;
}

ImportResult import(Rehearsal& world, const std::filesystem::path& path, ImportRequest request = {}) {
  request.paths = {path};
  return import_roster(*world.session, request);
}

std::string years(Rehearsal& world) {
  return world.query("SELECT DISTINCT school_year FROM students ORDER BY 1") + " " +
         world.query("SELECT school_year FROM roster_runs ORDER BY run_id DESC LIMIT 1");
}

std::string year_in(std::string_view name) {
  auto year = year_in_name(name);
  return year ? year->text() : "";
}

}  // namespace

TEST_CASE("year: a name tells it, a date does not") {
  CHECK(year_in("2026-27") == "2026-27");
  CHECK(year_in("2026-2027") == "2026-27");
  CHECK(year_in("students_2026-27_20260814.csv") == "2026-27");
  CHECK(year_in("students_20260814_2026-27.csv") == "2026-27");
  CHECK(year_in("misis 2026-2027.zip") == "2026-27");
  for (const auto* name : {"students.csv", "2026-10-14", "2011-12-05", "students_2011-12-05.csv", "2026-28", "12026-27",
                           "2026-277", "20262027", "", "2026-2", "2026-20278"}) {
    CAPTURE(name);
    CHECK(year_in(name) == "");
  }
  CHECK(date_in_name("students_2026-27_20260814.csv") == Date(2026, 8, 14));
  CHECK(!date_in_name("2026-27"));
  CHECK(!date_in_name("2026-2027"));
}

TEST_CASE("year: of a first import that nothing tells it is the business date's, and no row's year is blank") {
  Rehearsal world;
  auto rows = test::district_of(3);
  rows.students.push_back({.id = rows.students[0].id, .last = "Last0", .grade = "5", .school = "8002", .status = "I"});
  world.import(rows);
  CHECK(years(world) == "2026-27 2026-27");
  CHECK(world.query("SELECT school_year FROM enrollments") == "2026-27");
}

TEST_CASE("year: the column tells it, also for rows that leave it blank; else the name, else the setting") {
  auto rows = test::district_of(3);
  SUBCASE("the column") {
    Rehearsal world;
    rows.students[1].year = "2026-27";
    import(world, extract(world, rows, "one"));
    CHECK(years(world) == "2026-27 2026-27");
  }
  SUBCASE("a file's name") {
    Rehearsal world;
    import(world, extract(world, rows, "one", "students_2025-26.csv"), {.business_date = Date(2026, 6, 1)});
    CHECK(years(world) == "2025-26 2025-26");
  }
  SUBCASE("the folder's name") {
    Rehearsal world;
    import(world, extract(world, rows, "2025-2026"), {.business_date = Date(2026, 6, 1)});
    CHECK(years(world) == "2025-26 2025-26");
  }
  SUBCASE("the setting") {
    Rehearsal world({{Key::extract_school_year, "2025-26"}});
    import(world, extract(world, rows, "one"), {.business_date = Date(2026, 6, 1)});
    CHECK(years(world) == "2025-26 2025-26");
  }
}

TEST_CASE("year: nobody tells it, so it is the roster's own, until an extract or a rollover goes on") {
  Rehearsal world;
  auto rows = test::district_of(30);
  import(world, extract(world, rows, "one"), {.business_date = Date(2026, 6, 1)});
  CHECK(years(world) == "2025-26 2025-26");
  rows.students[0].homeroom = "A1";
  import(world, extract(world, rows, "two"), {.business_date = Date(2026, 8, 14)});  // the old one goes on
  CHECK(years(world) == "2025-26 2025-26");
  for (auto& row : rows.students) row.grade = "7";
  CHECK(has(problem<Refused>([&] { import(world, extract(world, rows, "three")); }),
            "the extract does not tell its school year, and 30 of 30 students would go to a higher grade: it seems to "
            "be of 2026-27; say so in its name (students_2026-27.csv), or by the setting roster.school_year"));
  CHECK(years(world) == "2025-26 2025-26");
  auto told = extract(world, rows, "told", "students_2026-27.csv");
  CHECK(has(problem<Refused>([&] { import(world, told); }),
            "30 of 30 students would go into 2026-27 by this extract, and not by a rollover: roll over first"));
  import(world, told, {.accept = AcceptMassChange::yes});
  CHECK(years(world) == "2026-27 2026-27");
  rows.students[0].homeroom = "A2";
  import(world, extract(world, rows, "four"));
  CHECK(years(world) == "2026-27 2026-27");
}

TEST_CASE("year: the same bytes under another year are other records") {
  Rehearsal world;
  auto rows = test::district_of(3);
  import(world, extract(world, rows, "2025-26"), {.business_date = Date(2026, 6, 1)});
  auto result = import(world, extract(world, rows, "2026-27"),
                       {.accept = AcceptMassChange::yes, .business_date = Date(2026, 8, 14)});
  CHECK(!result.same_as);
  CHECK(years(world) == "2026-27 2026-27");
  CHECK(import(world, extract(world, rows, "2026-2027")).same_as == 2);
  CHECK(years(world) == "2026-27 2026-27");
}

TEST_CASE("year: a name or a setting that contradicts the column stops the import, and both are named") {
  auto rows = test::district_of(2);
  Rehearsal world;
  auto folder = extract(world, rows, "2025-26", "students_2026-27.csv", "2026-27");
  auto message = problem<Refused>([&] { import(world, folder); });
  CHECK(has(message, "the name 2025-26 says that the extract is of 2025-26, and the column SchoolYear says 2026-27"));
  CHECK(!has(message, "students_2026-27.csv says"));
  CHECK(world.query("SELECT count(*) FROM students") == "0");
  auto accepted = import(world, folder, accepting());
  REQUIRE(accepted.accepted.size() == 1);
  CHECK(years(world) == "2026-27 2026-27");
  CHECK(has(world.query("SELECT detail FROM audit_log ORDER BY seq DESC LIMIT 1"), "the name 2025-26 says"));

  Rehearsal other({{Key::extract_school_year, "2025-26"}});
  CHECK(has(problem<Refused>([&] { import(other, extract(other, rows, "one", "students.csv", "2026-27")); }),
            "the setting roster.school_year (--school-year) says that the extract is of 2025-26, and the column "
            "SchoolYear says 2026-27"));
  CHECK(has(problem<Refused>([&] { import(other, extract(other, rows, "named", "students_2026-27.csv")); }),
            "says that the extract is of 2025-26, and the name students_2026-27.csv says 2026-27"));
}

TEST_CASE("year: an extract of the next year does not come in before July 1") {
  Rehearsal world;
  auto rows = test::district_of(2);
  auto folder = extract(world, rows, "one", "students.csv", "2026-27");
  CHECK(has(problem<Refused>([&] { import(world, folder, {.business_date = Date(2026, 6, 30)}); }),
            "the extract is of the school year 2026-27, and the current one is 2025-26"));
  import(world, folder, {.business_date = Date(2026, 7, 1)});
  CHECK(years(world) == "2026-27 2026-27");
}

TEST_CASE("year: each run remembers it, also one that read the same files, or came too late") {
  Rehearsal world;
  auto rows = test::district_of(2);
  import(world, extract(world, rows, "one", "students.csv", "2026-27"));
  import(world, extract(world, rows, "two", "students.csv", "2026-27"));
  auto runs = roster_history(*world.session, {});
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].run.outcome == "unchanged");
  for (const auto& found : runs) CHECK(found.run.school_year == "2026-27");
}

TEST_CASE("year: rows that were read before are known again where the column or the name tells it") {
  Rehearsal world;
  auto rows = test::district_of(5);
  import(world, extract(world, rows, "one", "students_2026-27.csv"));
  rows.students[4].homeroom = "B2";
  world.store->database().exec("UPDATE students SET last_name = 'kept' WHERE student_id = 'S000000000'");
  import(world, extract(world, rows, "two", "students_2026-27.csv"));
  CHECK(world.query("SELECT last_name FROM students WHERE student_id = 'S000000000'") == "kept");  // was not looked at
}

}  // namespace portal
