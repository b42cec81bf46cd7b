#include "lib/roster/history.h"

#include <doctest/doctest.h>

#include "lib/roster/undo.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;

const std::string ana = "023907F123";

std::string history(Session& session, const std::string& student) {
  std::string text;
  student_history(session, student, "", [&](const HistoryRow& row) {
    text +=
        fmt::format("{}{} {} {} {} {}:{}>{}\n", row.run.value_or(0), row.outcome == "applied" ? "" : " " + row.outcome,
                    row.kind, row.part, row.change, row.column, row.before, row.after);
  });
  return text;
}

}  // namespace

TEST_CASE("history: it tells what each import changed about a student and the guardians, the oldest first") {
  Rehearsal world;
  DistrictRows rows;
  rows.students.push_back({.id = "A000000001"});
  world.import(rows);
  auto next = rows;
  next.students[0].grade = "7";
  next.students[0].homeroom = "B-12";
  next.guardians[0].phone = "555";
  world.import(next);
  next.students.erase(next.students.begin());
  next.guardians.clear();
  world.import(next, accepting());
  world.import(rows);
  CHECK(history(*world.session, ana) ==
        "1 students  added :>\n1 guardians G1 added :>\n"
        "2 students  changed grade:6>7\n2 students  changed homeroom:>B-12\n2 guardians G1 changed cell_phone:>555\n"
        "3 students  withdrawn absent_since:>2026-08-14\n3 guardians G1 withdrawn absent_since:>2026-08-14\n"
        "4 students  returned grade:7>6\n4 students  returned homeroom:B-12>\n"
        "4 students  returned absent_since:2026-08-14>\n4 guardians G1 returned cell_phone:555>\n"
        "4 guardians G1 returned absent_since:2026-08-14>\n");
  CHECK(history(*world.session, "A000000001") == "1 students  added :>\n");
}

TEST_CASE("history: what was undone is marked; a record's creation is that of the run that stands") {
  Rehearsal world;
  DistrictRows rows;
  world.import(rows);
  auto next = rows;
  next.students[0].grade = "7";
  next.guardians.push_back({.id = "G2"});
  world.import(next);
  undo_run(*world.session, 2);
  const std::string until_then =
      "1 students  added :>\n1 guardians G1 added :>\n2 undone students  changed grade:6>7\n";
  CHECK(history(*world.session, ana) == until_then);
  world.import(next);
  CHECK(history(*world.session, ana) == until_then + "3 guardians G2 added :>\n3 students  changed grade:6>7\n");
}

TEST_CASE("history: only for staff of the student's school") {
  Rehearsal world;
  world.import(DistrictRows{});
  CHECK(has(history(*world.with_role("Principal", "8001"), ana), "added"));
  CHECK(has(problem<NotFound>([&] { history(*world.with_role("Principal", "8002"), ana); }), "that you may see"));
  CHECK(has(problem<NotPermitted>([&] { history(*world.with_role("ITD Help Desk", ""), ana); }), "may not do this"));
}

TEST_CASE("history: the runs come newest first, one alone by its number") {
  Rehearsal world;
  DistrictRows rows;
  world.import(rows);
  rows.students[0].grade = "7";
  world.import(rows);
  world.import(rows);
  auto runs = roster_history(*world.session, {});
  REQUIRE(runs.size() == 3);
  CHECK(runs[0].run.id == 3);
  CHECK(runs[0].run.outcome == "unchanged");
  CHECK(runs[0].files[1].counts.unchanged == 1);  // the files of run 2, with nothing changed
  CHECK(runs[0].files[1].counts.changed == 0);
  CHECK(runs[1].files[1].counts.changed == 1);
  CHECK(roster_history(*world.session, 2).at(0).run.id == 2);
  CHECK(problem<NotFound>([&] { roster_history(*world.session, 9); }) == "there is no run 9");
  CHECK(has(problem<NotPermitted>([&] { roster_history(*world.with_role("Principal", "8001"), {}); }), "roster.read"));
}

TEST_CASE("history: rejected rows are given back as they came, with file, line, column and reason") {
  Rehearsal world;
  DistrictRows rows;
  auto students = rows.students_csv() + "023907F12,Lee,Bo,2012-03-04,6,8001,A,,,,\n\"too\",few\n" +
                  "A000000002,\"Lee, \"\"Bo\"\"\",Bo,2012-03-04,6,8001,A,,,,\n";
  students.insert(students.find("\nA0000"), "");
  students.replace(students.rfind("2012-03-04"), 10, "15/06/2012");
  auto guardians = rows.guardians_csv() + "023907F123,G9,Reyes,Jo,maybe,N,,\n";
  auto result = world.import(rows.schools_csv(), students, guardians);
  auto table = rejects_of_run(*world.session, *result.run);
  REQUIRE(table.rows.size() == 4);
  auto cell = [&](std::size_t row, const std::string& column) {
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (table.columns[i] == column) return table.rows[row][i];
    return std::string("no such column");
  };
  CHECK(cell(0, "StudentID") == "023907F12");
  CHECK(cell(0, "file") == "students.csv");
  CHECK(cell(0, "line") == "3");
  CHECK(cell(0, "column") == "student_id");
  CHECK(cell(0, "GuardianID") == "");
  CHECK(cell(1, "row") == "\"too\",few");
  CHECK(cell(1, "StudentID") == "");
  CHECK(cell(1, "reason") == "has 2 cells where the header has 11");
  CHECK(cell(2, "LastName") == "Lee, \"Bo\"");
  CHECK(cell(2, "column") == "birth_date");
  CHECK(cell(3, "GuardianID") == "G9");
  CHECK(cell(3, "file") == "guardians.csv");
  CHECK(has(world.query("SELECT action, subject, detail FROM audit_log ORDER BY seq DESC LIMIT 1"),
            R"(roster.rejects|run 1|{"rows":4,"secrets":"hidden"})"));
  // The same files again have the same rejects.
  auto again = world.import(rows.schools_csv(), students, guardians);
  CHECK(again.same_as == result.run);
  CHECK(rejects_of_run(*world.session, *again.run).rows == table.rows);
}

TEST_CASE("history: the student PINs of rejected rows are hidden, also in a row that does not fit its header") {
  Rehearsal world;
  const std::string header = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,StudentPIN\n";
  auto students = header + "A000000001,Ong,Ana,2012-03-04,6,8001,4711\nA000000002,Lee,Bo,2012-03-04,99,8001,4712\n" +
                  "A000000003,Kim,Jo,2012-03-04,6,8001,extra,4713\nA000000001,Ong,Ana,2012-03-04,6,8001,4711\n";
  auto run = *world
                  .import(DistrictRows().schools_csv(), students,
                          "StudentID,GuardianID,LastName,FirstName,"
                          "LegalGuardian\n")
                  .run;
  auto all = [](const RejectTable& table) {
    std::string text;
    for (const auto& row : table.rows)
      for (const auto& cell : row) text += cell + "|";
    for (const auto& row : table.raw) text += row + "\n";
    return text;
  };
  auto hidden = all(rejects_of_run(*world.session, run));
  CHECK_FALSE(has(hidden, "471"));
  CHECK(has(hidden, "A000000003"));
  auto as_came = rejects_of_run(*world.session, run, Secrets::as_they_came);
  as_came.raw.clear();
  CHECK(has(all(as_came), "4712"));
  CHECK(has(all(as_came), "4713"));
  CHECK(has(world.query("SELECT detail FROM audit_log ORDER BY seq DESC LIMIT 1"), R"("secrets":"as they came")"));
}

}  // namespace portal
