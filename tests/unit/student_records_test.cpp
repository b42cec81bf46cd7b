// What parents read about a student, from the extract's optional files: imported as the other kinds are.
#include <doctest/doctest.h>

#include "lib/roster/history.h"
#include "lib/roster/undo.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::has;
using test::problem;

struct World : test::Rehearsal {
  // An extract of two students with further files besides the required three.
  std::filesystem::path extract(const std::map<std::string, std::string>& files,
                                std::vector<test::StudentRow> students = {{}, {.id = "A000000002"}}) {
    test::DistrictRows rows;
    rows.students = std::move(students);
    auto path = write_extract(rows);
    for (const auto& [name, text] : files) folder.write(path.filename().string() + "/" + name, text);
    return path;
  }
  ImportResult import_files(const std::map<std::string, std::string>& files, ImportRequest request = {}) {
    request.paths = {extract(files)};
    return import_roster(*session, request);
  }
  ImportResult import_attendance(const std::string& rows, ImportRequest request = {}) {
    return import_files({{"attendance.csv", "StudentID,Date,Period,Course,Code,Description\n" + rows}}, request);
  }
  std::string attendance() {
    return query("SELECT student_id, date, period, course, code, absent_since FROM attendance ORDER BY 1, 2, 3, 4");
  }
};

std::string counts(const ImportResult& result, const std::string& kind) {
  for (const auto& row : result.counts)
    if (row.kind == kind)
      return fmt::format("+{} ~{} -{} back {} ={} held {} bad {}", row.counts.added, row.counts.changed,
                         row.counts.withdrawn, row.counts.returned, row.counts.unchanged, row.counts.held,
                         row.counts.rejected);
  return "none";
}

}  // namespace

TEST_CASE("student records: a part of the key may be blank, and is then no NULL") {
  World world;
  const std::string rows = "023907F123,2026-08-13,,,A,\n023907F123,8/13/2026,1,Art,T,Tardy\n";
  CHECK(counts(world.import_attendance(rows), "attendance") == "+2 ~0 -0 back 0 =0 held 0 bad 0");
  CHECK(world.attendance() == "023907F123|2026-08-13|||A|NULL\n023907F123|2026-08-13|1|Art|T|NULL");
  // Seen again by its fingerprint, changed by its key, absent, and back.
  const std::string changed = "023907F123,2026-08-13,,,E,Excused\n";
  CHECK(counts(world.import_attendance(rows + "\n"), "attendance") == "+0 ~0 -0 back 0 =2 held 0 bad 0");
  CHECK(counts(world.import_attendance(changed, accepting()), "attendance") == "+0 ~1 -1 back 0 =0 held 0 bad 0");
  CHECK(world.attendance() == "023907F123|2026-08-13|||E|NULL\n023907F123|2026-08-13|1|Art|T|2026-08-14");
  CHECK(counts(world.import_attendance(rows), "attendance") == "+0 ~1 -0 back 1 =0 held 0 bad 0");
  CHECK(world.query("SELECT kind, part, change FROM roster_changes WHERE run_id = 3 ORDER BY 2") ==
        "attendance|2026-08-13//|changed\nattendance|2026-08-13/1/Art|withdrawn");
}

TEST_CASE("student records: every kind has its table and its other names") {
  World world;
  auto result = world.import_files(
      {{"Marks_20260814.csv",
        "Student Number,Marking Period,Course Name,Teacher,Teacher Email,Final Mark,Percentage,Assignment Name,Due,"
        "Points\n023907F123,Fall,Art,\"Kim, Grace\",gk@x.org,A,95,,,\n023907F123,Fall,Art,,,,,Mask,10/02/2026,9/10\n"},
       {"English Learner.csv", "StudentID,Item,Date,Value,Detail\n023907F123,ELPAC,2026-04-22,3,\n"},
       {"tests.csv", "StudentID,Item,Result\n023907F123,SBA,2400\n"},
       {"services.csv", "StudentID,Item,Date,Value,Detail\n023907F123,Speech,,weekly,\n"},
       {"graduation.csv", "StudentID,Item,Date,Value,Detail\n023907F123,Credits,2026-06-10,10,\n"}});
  for (const auto* kind : {"marks", "englishlearner", "tests", "services", "graduation"})
    CHECK(has(counts(result, kind), "bad 0"));
  CHECK(world.query("SELECT student_id, term, course, assignment, teacher_name, mark, due_date, score FROM marks") ==
        "023907F123|Fall|Art||Kim, Grace|A|NULL|NULL\n023907F123|Fall|Art|Mask|NULL|NULL|2026-10-02|9/10");
  CHECK(world.query("SELECT item, date, value FROM english_learner UNION ALL SELECT item, date, value FROM tests UNION "
                    "ALL SELECT item, date, value FROM services UNION ALL SELECT item, date, value FROM graduation") ==
        "ELPAC|2026-04-22|3\nSBA||2400\nSpeech||weekly\nCredits|2026-06-10|10");
}

TEST_CASE("student records: rejects tell what is wrong; what they may be about is held") {
  World world;
  world.import_attendance("023907F123,2026-08-13,1,Art,A,\nA000000002,2026-08-13,1,Art,A,\n");
  auto result = world.import_attendance(
      "023907F123,soon,1,Art,A,\n"
      "S999999999,2026-08-13,1,Art,A,\n"
      "A000000002,2026-08-14,1,Art,A,\nA000000002,2026-08-14,1,Art,T,\n"
      "A000000002,2026-08-15,1,Art,,\n",
      accepting());
  CHECK(counts(result, "attendance") == "+0 ~0 -1 back 0 =0 held 1 bad 5");
  std::string reasons;
  for (const auto& [kind, reject] : result.rejects)
    reasons += fmt::format("{} {}: {}\n", kind, reject.column, reject.reason);
  CHECK(has(reasons, "attendance date: 'soon' is no date"));
  CHECK(has(reasons, "attendance student_id: there is no student S999999999 in the extract or the roster"));
  CHECK(has(reasons, "attendance student_id: the same record, with different content (lines 4, 5)"));
  CHECK(has(reasons, "attendance code: is blank"));
}

TEST_CASE("student records: those of a held student are held") {
  World world;
  world.import_attendance("023907F123,2026-08-13,1,Art,A,\nA000000002,2026-08-13,1,Art,A,\n");
  ImportRequest request = accepting();
  request.paths = {world.extract({{"attendance.csv", "StudentID,Date,Period,Course,Code,Description\n"}},
                                 {{}, {.id = "A000000002", .grade = "13"}})};
  CHECK(counts(import_roster(*world.session, request), "attendance") == "+0 ~0 -1 back 0 =0 held 1 bad 0");
}

TEST_CASE("student records: a file that is not there leaves them as they are; one that shrinks stops the import") {
  World world;
  std::string rows;
  for (int day = 10; day < 30; ++day) rows += fmt::format("023907F123,2026-09-{},1,Art,A,\n", day);
  world.import_attendance(rows);
  world.import_files({});
  CHECK(world.query("SELECT count(*) FROM attendance WHERE absent_since IS NULL") == "20");
  world.import_attendance(rows);
  auto said = problem<Refused>([&] { world.import_attendance("023907F123,2026-09-10,1,Art,A,\n"); });
  CHECK(has(said, "attendance.csv has 1 row, less than half of the last import's 20"));
  // Eight of twenty are gone, as at the end of a term: no guard for that.
  rows.resize(rows.size() / 20 * 12);
  CHECK(counts(world.import_attendance(rows), "attendance") == "+0 ~0 -8 back 0 =12 held 0 bad 0");
}

TEST_CASE("student records: an import of them can be undone, with their student") {
  World world;
  ImportRequest one;
  one.paths = {world.extract({}, {{}})};
  import_roster(*world.session, one);
  world.import_attendance("023907F123,2026-08-13,,,A,\n");
  auto before = world.attendance();
  auto run = world.import_attendance(
      "023907F123,2026-08-13,,,E,\n023907F123,2026-08-14,,,A,\nA000000002,2026-08-14,2,Art,A,\n");
  undo_run(*world.session, *run.run);
  CHECK(world.attendance() == before);
  undo_run(*world.session, 2);
  CHECK(world.attendance().empty());
  CHECK(world.query("SELECT count(*) FROM students") == "1");
}

TEST_CASE("student records: the student's history tells how many came, and each change") {
  World world;
  world.import_attendance("023907F123,2026-08-13,1,Art,A,\n023907F123,2026-08-13,2,Gym,A,\n");
  world.import_attendance("023907F123,2026-08-13,1,Art,E,\n023907F123,2026-08-13,2,Gym,A,\n");
  std::string told;
  student_history(*world.session, "023907F123", "", [&](const HistoryRow& row) {
    if (row.kind == "attendance")
      told += fmt::format("{} {} {} {}: {}>{}\n", row.run.value_or(0), row.part, row.change, row.column, row.before,
                          row.after);
  });
  CHECK(told == "1  added records: >2\n2 2026-08-13/1/Art changed code: A>E\n");
}

}  // namespace portal
