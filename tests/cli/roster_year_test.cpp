// The school year of extracts, on the samples of a rollover: what an operator reads when last year's extract comes once
// more, and when the new year's comes. The rollover itself is written into the tables here.
#include <SQLiteCpp/Database.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string june = "--now 2027-06-10T02:30:00-07:00", august = "--now 2027-08-16T02:30:00-07:00";

// The second night, the last extract of the year, and the rollover of July 1 in effect.
struct RolledSandbox : Sandbox {
  RolledSandbox() {
    copy_sample("incoming/2026-10-14", "2026-10-14");
    copy_sample("rollover/2027-06-10", "2027-06-10");
    copy_sample("rollover/2027-08-16", "2027-08-16");
    (*this)("roster import 2026-10-14 " + second_night);
    imported = (*this)("roster import 2027-06-10 " + june);
    roll_over();
  }
  Ran imported;

  void roll_over() const {
    SQLite::Database database(path("portal.db"), SQLite::OPEN_READWRITE);
    database.exec(R"sql(
      INSERT INTO rollovers (school_year, schools, fingerprint, state, decided_at, decided_by, takes_effect,
        in_effect_at, newest_run, students, graduates, left_open, backup)
        VALUES ('2027-28', '', 'f', 'in effect', '2027-06-20T10:00:00Z', 'root', '2027-07-01', '2027-07-01T07:00:00Z', 3,
                100, 5, 0, '');
      INSERT INTO rollover_students SELECT 1, student_id,
        CASE WHEN grade = '12' THEN 'graduated' WHEN student_id = '020619M944' THEN 'retained' ELSE 'promoted' END,
        CASE WHEN location_code = '0417' AND grade = '2' THEN '2345' WHEN location_code = '2345' AND grade = '5'
          THEN '8123' WHEN grade = '8' THEN '8654' ELSE location_code END,
        CASE WHEN grade = '12' OR student_id = '020619M944' THEN grade WHEN grade = 'TK' THEN 'K' WHEN grade = 'K'
          THEN '1' ELSE grade + 1 END,
        location_code, grade, school_year, homeroom, homeroom_teacher, homeroom_teacher_email, enrollment_status,
        entry_date, exit_date, next_location_code, next_grade, updated_run, fingerprint
        FROM students WHERE absent_since IS NULL;
      INSERT INTO graduates SELECT student_id, 1, '2026-27', '2027-09-28' FROM rollover_students
        WHERE outcome = 'graduated';
      UPDATE students SET exit_date = '2027-06-30', fingerprint = NULL WHERE student_id IN
        (SELECT student_id FROM graduates);
      UPDATE students SET location_code = m.location_code, grade = m.grade, school_year = '2027-28', homeroom = NULL,
        homeroom_teacher = NULL, homeroom_teacher_email = NULL, entry_date = '2027-07-01', exit_date = NULL,
        next_location_code = NULL, next_grade = NULL, fingerprint = NULL
        FROM rollover_students m WHERE m.student_id = students.student_id AND m.outcome <> 'graduated';
    )sql");
  }
  std::string places() const {
    return (*this)("roster export --columns student_id,location_code,grade,school_year --format csv " + august).out;
  }
};

const std::string stopped =
    "the extract is of the school year 2026-27, and the schools have been rolled over to 2027-28: it would put 95 "
    "students back to last year; import an extract of 2027-28 (or undo the rollover)";

}  // namespace

TEST_CASE("school year: last year's extract after the rollover ends with 5, and nobody is pulled back") {
  RolledSandbox sandbox;
  CHECK(sandbox.imported.code == 0);
  auto before = sandbox.places();
  for (std::string more : {"", " --mode delta", " --dry-run"}) {
    CAPTURE(more);
    auto ran = sandbox("roster import 2027-06-10 --business-date 2027-08-16" + more + " " + august);
    CHECK(ran.code == 5);
    CHECK(has(ran.err, stopped));
    CHECK(has(ran.err, "students who would go to a lower grade, as by an extract of last year: 94 of "));
  }
  CHECK(sandbox.places() == before);
  CHECK(has(before, "023907F123,8123,7,2027-28"));
}

TEST_CASE("school year: the nightly job is stopped by it like by any guard") {
  RolledSandbox sandbox;
  sandbox.copy_sample("rollover/2027-06-10", "incoming/2027-08-16");
  sandbox.shell("touch incoming/2027-08-16.done");
  auto before = sandbox.places();
  auto ran = sandbox("job run nightly-sync --seed 1 " + august);
  CHECK(ran.code == 5);
  CHECK(has(ran.err, stopped));
  CHECK(sandbox.places() == before);
}

TEST_CASE("school year: who lets it through is told what, and so is the history") {
  RolledSandbox sandbox;
  auto ran = sandbox("roster import 2027-06-10 --business-date 2027-08-16 --accept-mass-change " + august);
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "let through: " + stopped));
  CHECK(has(sandbox("roster history --run 4 --format jsonl").out, stopped));
  CHECK(has(sandbox("audit list --format jsonl").out, stopped));
}

TEST_CASE("school year: the new year's extract finds everybody where the rollover put them") {
  RolledSandbox sandbox;
  auto ran = sandbox("roster import 2027-08-16 --format csv " + august);
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "students,,97,2,95,0,0,0,5,0,0"));  // two newcomers; homerooms and first days; five graduates
  CHECK(has(ran.out, "guardians,,"));
  CHECK(!has(ran.out, "withdrawn 1"));
  auto changes = sandbox("student history 023907F123 --reason test --format csv " + august).out;
  CHECK(has(changes, ",2027-07-01,in effect,rollover,2027-28,promoted,grade,6,7"));
  CHECK(!has(changes, "4,2027-08-16,applied,students,,changed,grade"));
  CHECK(has(changes, "4,2027-08-16,applied,students,,changed,homeroom,,B204"));
  auto runs = sandbox("roster history --format csv").out;
  CHECK(has(runs, ",school_year,sha256"));
  CHECK(has(sandbox("roster history --run 4 --format jsonl").out, R"("school_year":"2027-28")"));
  CHECK(has(sandbox("roster history --run 3 --format jsonl").out, R"("school_year":"2026-27")"));
  auto both = sandbox("roster export --what enrollments --format csv " + august).out;
  CHECK(has(both, "023907F123,8123,2026-27,6,A,2026-08-13,2027-06-30"));
  CHECK(has(both, "023907F123,8123,2027-28,7,A,2027-08-12,"));
}

TEST_CASE("school year: the import before a rollover is undone after the rollover only") {
  RolledSandbox sandbox;
  auto before = sandbox.places();
  auto ran = sandbox("roster undo 3 --yes " + august);
  CHECK(ran.code == 5);
  CHECK(ran.err ==
        "portalctl: run 3 cannot be undone: the rollover to 2027-28 stands on it\n"
        "  undo the rollover first: `portalctl year undo-rollover`; nothing was changed\n");
  CHECK(sandbox.places() == before);
}

TEST_CASE("school year: a setting that is none is refused, and its origin is named") {
  Sandbox sandbox;
  auto ran = sandbox("roster history", {.environment = {"PORTALCTL_ROSTER_SCHOOL_YEAR=2026"}});
  CHECK(ran.code == 2);
  CHECK(
      has(ran.err, "PORTALCTL_ROSTER_SCHOOL_YEAR: roster.school_year is '2026', and should be a school year, such as"));
}
