// The roster beside a rollover: an extract of last year never pulls a student back, one of the new year changes next to
// nothing, graduates are no loss, and undo, export and history know of it. The rollover is written into the tables
// here.
#include <doctest/doctest.h>

#include <algorithm>

#include "lib/roster/export.h"
#include "lib/roster/history.h"
#include "lib/roster/undo.h"
#include "tests/support/exported.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::moment;
using test::numbered_student;
using test::problem;
using test::Rehearsal;

constexpr int students = 60, seniors = 10;  // the first ten are in grade 12
const std::string senior = numbered_student(0), sixth = numbered_student(20);

DistrictRows last_year() {
  auto rows = test::district_of(students);
  for (auto& row : rows.students) row.year = "2026-27", row.entry = "2026-08-13", row.homeroom = "A1";
  for (int i = 0; i < seniors; ++i) rows.students[static_cast<std::size_t>(i)].grade = "12";
  return rows;
}

// The graduates are gone, the others one grade up, at the other school.
DistrictRows next_year() {
  auto rows = last_year();
  rows.students.erase(rows.students.begin(), rows.students.begin() + seniors);
  rows.guardians.erase(rows.guardians.begin(), rows.guardians.begin() + seniors);
  for (auto& row : rows.students)
    row.year = "2027-28", row.grade = "7", row.school = "8002", row.homeroom = "B1", row.entry = "2027-07-01";
  return rows;
}

struct Rolled : Rehearsal {
  Rolled() : Rehearsal({}, "2027-07-02T10:00:00Z") { import(last_year(), {.business_date = Date(2026, 10, 14)}); }

  void plan(const std::string& state, const std::string& schools = "") {
    exec(
        "INSERT INTO rollovers (school_year, schools, fingerprint, state, decided_at, decided_by, takes_effect, "
        "newest_run, students, graduates, left_open, backup) SELECT '2027-28', '" +
        schools + "', 'f', '" + state +
        "', '2027-06-01T10:00:00Z', 'admin', '2027-07-01', max(run_id), 60, 10, 0, '' "
        "FROM roster_runs");
    exec(
        "INSERT INTO rollover_students SELECT 1, student_id, iif(grade = '12', 'graduated', 'promoted'), "
        "iif(grade = '12', location_code, '8002'), iif(grade = '12', '12', grade + 1), location_code, grade, "
        "school_year, homeroom, homeroom_teacher, homeroom_teacher_email, enrollment_status, entry_date, exit_date, "
        "next_location_code, next_grade, updated_run, fingerprint FROM students");
  }
  void take_effect(const std::string& schools = "") {
    plan("in effect", schools);
    exec("INSERT INTO graduates SELECT student_id, 1, '2026-27', '2027-09-28' FROM students WHERE grade = '12'");
    exec("UPDATE students SET exit_date = '2027-06-30', fingerprint = NULL WHERE grade = '12'");
    exec(
        "UPDATE students SET school_year = '2027-28', grade = grade + 1, location_code = '8002', homeroom = NULL, "
        "entry_date = '2027-07-01', exit_date = NULL, fingerprint = NULL WHERE grade <> '12'");
  }
  void exec(const std::string& sql) { store->database().exec(sql); }

  ImportResult on(std::string_view date, const DistrictRows& rows, ImportRequest request = {}) {
    request.business_date = Date::parse(date);
    return import(rows, request);
  }
  std::string places() {
    return query("SELECT grade, location_code, school_year, count(*) FROM students GROUP BY 1, 2, 3 ORDER BY 1");
  }
};

const std::string rolled_places = "12|8001|2026-27|10\n7|8002|2027-28|50";

const Counts& of(const ImportResult& result, const std::string& kind) {
  return std::find_if(result.counts.begin(), result.counts.end(),
                      [&](const CountRow& row) { return row.kind == kind && row.location_code.empty(); })
      ->counts;
}

std::string enrollments(Session& session) {
  std::string text;
  ExportRequest request{.what = "enrollments", .active = "all"};
  export_roster(session, request, [&](const std::vector<std::string>& row) {
    if (row[0] != senior && row[0] != sixth) return;
    for (const auto& cell : row) text += cell + "|";
    text += "\n";
  });
  return text;
}

std::string history(Session& session, const std::string& student) {
  std::string text;
  student_history(session, student, "", [&](const HistoryRow& row) {
    if (row.kind != "students" && row.kind != "rollover") return;
    text += fmt::format("{} {} {} {} {} {} {}:{}>{}\n", row.run ? std::to_string(*row.run) : "-", row.business_date,
                        row.outcome, row.kind, row.part, row.change, row.column, row.before, row.after);
  });
  return text;
}

}  // namespace

TEST_CASE("rolled: an extract of last year is stopped, whatever its day, and pulls nobody back") {
  Rolled world;
  world.take_effect();
  auto rows = last_year();
  for (const auto* day : {"2027-06-30", "2027-07-02", "2027-08-20"}) {
    CAPTURE(day);
    CHECK(has(problem<Refused>([&] { world.on(day, rows); }),
              "the extract is of the school year 2026-27, and the schools have been rolled over to 2027-28: it would "
              "put 50 students back to last year; import an extract of 2027-28 (or undo the rollover)"));
    rows.students[30].homeroom += "x";  // nor are the very same files waved through
  }
  CHECK(has(problem<Refused>([&] { world.on("2027-07-02", rows, {.mode = ImportMode::delta}); }), "rolled over"));
  CHECK(world.places() == rolled_places);
}

TEST_CASE("rolled: where some schools are rolled, the sentence says how many") {
  Rolled world;
  world.take_effect("8001,8002,8003");
  CHECK(has(problem<Refused>([&] { world.on("2027-07-02", last_year()); }),
            "and 3 schools have been rolled over to 2027-28"));
}

TEST_CASE("rolled: an extract that does not tell its year is stopped by its grades") {
  Rolled world;
  world.take_effect();
  auto rows = last_year();
  for (auto& row : rows.students) row.year = "";
  auto message = problem<Refused>([&] { world.on("2027-07-02", rows); });
  CHECK(has(message, "students who would go to a lower grade, as by an extract of last year: 50 of 60"));
  CHECK(has(message, "students of school 8002 who would go to a lower grade: 50 of 50"));
  CHECK(world.places() == rolled_places);
}

TEST_CASE("rolled: one graduate may come back, a class may not") {
  Rolled world;
  world.take_effect();
  auto rows = next_year();
  auto add = [&](int count) {
    for (int i = 0; i < count; ++i) {
      rows.students.push_back(last_year().students[static_cast<std::size_t>(i)]);
      rows.students.back().year = "2027-28", rows.students.back().entry = "";
    }
  };
  add(10);
  CHECK(has(problem<Refused>([&] { world.on("2027-07-02", rows); }),
            "10 graduates would be enrolled again, and their parents' access would not end"));
  CHECK(world.places() == rolled_places);
  rows.students.resize(rows.students.size() - 10);
  add(1);
  CHECK_NOTHROW(world.on("2027-07-02", rows));
}

TEST_CASE("rolled: where a few are rolled, an extract that does not tell its year takes nobody else into the new one") {
  Rolled world;
  world.plan("in effect", "8009");
  world.exec("UPDATE students SET school_year = '2027-28', grade = '7', fingerprint = NULL WHERE student_id = '" +
             sixth + "'");
  auto before = world.places();
  auto rows = last_year();
  for (auto& row : rows.students) row.year = "";
  for (auto mode : {ImportMode::full, ImportMode::delta})
    CHECK(has(problem<Refused>([&] { world.on("2027-07-02", rows, {.mode = mode}); }),
              "59 of 60 students would go into 2027-28 by this extract, and not by a rollover: roll over first"));
  CHECK(world.places() == before);
}

TEST_CASE("rolled: who accepts it all the same has the sentence in the run and in the log, and can undo it") {
  Rolled world;
  world.take_effect();
  auto result = world.on("2027-07-02", last_year(), accepting());
  CHECK(std::any_of(result.accepted.begin(), result.accepted.end(),
                    [](const auto& text) { return has(text, "rolled over to 2027-28"); }));
  CHECK(has(world.query("SELECT accepted FROM roster_runs WHERE run_id = 2"), "rolled over to 2027-28"));
  CHECK(has(world.query("SELECT detail FROM audit_log ORDER BY seq DESC LIMIT 1"), "rolled over to 2027-28"));
  CHECK(world.query("SELECT school_year FROM roster_runs WHERE run_id = 2") == "2026-27");
  undo_run(*world.session, 2);
  CHECK(world.places() == rolled_places);
}

TEST_CASE("rolled: the first extract of the new year is quiet, and graduates who are gone are no loss") {
  Rolled world;
  world.take_effect();
  auto links = world.query("SELECT count(*) FROM guardian_links WHERE entitled");
  auto result = world.on("2027-08-13", next_year());
  CHECK(of(result, "students").changed == 50);  // the homerooms
  CHECK(of(result, "students").unchanged == 10);
  CHECK(of(result, "students").withdrawn == 0);
  CHECK(of(result, "guardians").withdrawn == 0);
  CHECK(world.query("SELECT DISTINCT fields FROM roster_changes") == R"({"homeroom":["","B1"]})");
  CHECK(world.query("SELECT count(*) FROM guardian_links WHERE entitled") == links);
  CHECK(world.places() == rolled_places);
  CHECK(world.query("SELECT school_year FROM roster_runs WHERE run_id = 2") == "2027-28");
}

TEST_CASE("rolled: in summer a student stays enrolled from July 1, though the extract has the first day of school") {
  Rolled world;
  world.take_effect();
  auto rows = next_year();
  for (auto& row : rows.students) row.entry = "2027-08-12";
  for (const auto* day : {"2027-07-05", "2027-07-06"}) {
    rows.students[0].homeroom += "x";
    world.on(day, rows);
    CHECK(world.query("SELECT DISTINCT entry_date FROM students WHERE grade = '7'") == "2027-07-01");
    CHECK(world.query("SELECT count(*) FROM students WHERE active_from <= '2027-07-05' AND '2027-07-05' <= "
                      "active_until") == "50");
  }
  CHECK(world.query("SELECT count(*) FROM roster_changes WHERE run_id = 3") == "1");
  CHECK(world.query("SELECT count(*) FROM roster_changes WHERE fields LIKE '%entry_date%'") == "0");
  rows.students[0].homeroom = "B2";
  CHECK(of(world.on("2027-08-12", rows), "students").changed == 50);
  CHECK(world.query("SELECT DISTINCT entry_date FROM students WHERE grade = '7'") == "2027-08-12");
}

TEST_CASE("rolled: once their grace period is over graduates are withdrawn, without a guard") {
  Rolled world;
  world.take_effect();
  world.on("2027-08-13", next_year());
  auto rows = next_year();
  rows.students[0].homeroom = "C1";
  auto result = world.on("2027-09-29", rows);
  CHECK(of(result, "students").withdrawn == 10);
  CHECK(of(result, "guardians").withdrawn == 10);
  rows.students[0].homeroom = "C2";
  CHECK(of(world.on("2027-09-30", rows), "guardians").withdrawn == 0);
}

TEST_CASE("not rolled: the old year goes on, and the first extract of the new one comes in") {
  Rolled world;
  auto rows = last_year();
  rows.students[30].homeroom = "A2";
  world.on("2027-07-02", rows);
  CHECK(world.query("SELECT school_year FROM roster_runs WHERE run_id = 2") == "2026-27");
  rows = next_year();
  rows.students.insert(rows.students.begin(), last_year().students[0]);
  CHECK(has(problem<Refused>([&] { world.on("2027-08-13", rows); }), "would no longer be enrolled"));
  world.on("2027-08-13", next_year(), accepting());
  CHECK(has(problem<Refused>([&] { world.on("2027-08-14", last_year()); }),
            "the extract is of the school year 2026-27, and the roster is of 2027-28 already"));
}

TEST_CASE("rolled: a run that a rollover stands on is not undone before the rollover") {
  Rolled world;
  SUBCASE("in effect") {
    world.take_effect();
    CHECK(problem<Refused>([&] { undo_run(*world.session, 1); }) ==
          "run 1 cannot be undone: the rollover to 2027-28 stands on it");
    try {
      undo_run(*world.session, 1);
    } catch (const Refused& error) {
      CHECK(has(error.hint(), "undo the rollover first: `portalctl year undo-rollover`"));
    }
    CHECK(world.places() == rolled_places);
    world.on("2027-08-13", next_year());
    undo_run(*world.session, 2);  // came after it
    CHECK(world.places() == rolled_places);
  }
  SUBCASE("undone") {
    world.plan("undone");
    world.exec("DELETE FROM rollover_students");
    undo_run(*world.session, 1);
    CHECK(world.places() == "");
  }
  SUBCASE("waiting") {
    auto rows = last_year();
    rows.students.push_back({.id = "N000000001", .homeroom = "A1", .year = "2026-27"});
    world.on("2027-05-01", rows);
    world.plan("waiting");
    CHECK(world.query("SELECT count(*) FROM rollover_students") == "61");
    undo_run(*world.session, 2);
    CHECK(world.query("SELECT count(*) FROM rollover_students") == "60");
    CHECK(world.query("PRAGMA foreign_key_check") == "");
  }
}

TEST_CASE("rolled: the export has one row for each student and year, before July 1 and after") {
  Rolled world;
  world.exec("INSERT INTO enrollments VALUES ('" + sixth +
             "', '8002', '2026-27', '6', 'I', '2026-08-13', '2026-09-01', NULL, 1, 1, NULL)");
  SUBCASE("waiting") {
    world.plan("waiting");
    CHECK(enrollments(*world.session) ==
          senior + "|8001|2026-27|12|A|2026-08-13||yes|\n" + sixth + "|8001|2026-27|6|A|2026-08-13||yes|\n" + sixth +
              "|8002|2026-27|6|I|2026-08-13|2026-09-01|no|\n" + sixth + "|8002|2027-28|7|A|2027-07-01||yes|\n");
    world.exec("UPDATE rollover_students SET outcome = 'stale'");
    CHECK(!has(enrollments(*world.session), "2027-28"));
  }
  SUBCASE("in effect") {
    world.take_effect();
    CHECK(enrollments(*world.session) == senior + "|8001|2026-27|12|A|2026-08-13|2027-06-30|yes|\n" + sixth +
                                             "|8001|2026-27|6|A|2026-08-13|2027-06-30|yes|\n" + sixth +
                                             "|8002|2026-27|6|I|2026-08-13|2026-09-01|no|\n" + sixth +
                                             "|8002|2027-28|7|A|2027-07-01||yes|\n");
  }
  SUBCASE("what the extract says of last year goes before") {
    world.take_effect();
    world.exec("UPDATE enrollments SET location_code = '8001', exit_date = '2027-06-10'");
    CHECK(enrollments(*world.session) == senior + "|8001|2026-27|12|A|2026-08-13|2027-06-30|yes|\n" + sixth +
                                             "|8001|2026-27|6|I|2026-08-13|2027-06-10|no|\n" + sixth +
                                             "|8002|2027-28|7|A|2027-07-01||yes|\n");
  }
  SUBCASE("undone") {
    world.plan("undone");
    CHECK(!has(enrollments(*world.session), "2027-28"));
  }
}

TEST_CASE("rolled: a student's history has it in its order") {
  Rolled world;
  SUBCASE("in effect") {
    world.take_effect();
    world.on("2027-08-13", next_year());
    CHECK(history(*world.session, sixth) ==
          "1 2026-10-14 applied students  added :>\n"
          "- 2027-07-01 in effect rollover 2027-28 promoted school_year:2026-27>2027-28\n"
          "- 2027-07-01 in effect rollover 2027-28 promoted grade:6>7\n"
          "- 2027-07-01 in effect rollover 2027-28 promoted location_code:8001>8002\n"
          "2 2027-08-13 applied students  changed homeroom:>B1\n");
    CHECK(history(*world.session, senior) ==
          "1 2026-10-14 applied students  added :>\n"
          "- 2027-07-01 in effect rollover 2027-28 graduated exit_date:>2027-06-30\n");
  }
  SUBCASE("waiting") {
    world.plan("waiting");
    auto rows = last_year();
    rows.students[20].homeroom = "A9";
    world.on("2027-06-15", rows);
    CHECK(has(history(*world.session, sixth),
              "2 2027-06-15 applied students  changed homeroom:A1>A9\n"
              "- 2027-07-01 waiting rollover 2027-28 promoted school_year"));
  }
}

}  // namespace portal
