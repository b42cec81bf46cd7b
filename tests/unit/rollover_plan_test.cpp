#include "lib/calendar/rollover_plan.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/base/text.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct PupilRow {
  std::string id, grade, school, next_grade, next_school, year = "2025-26", homeroom;
  std::string last = "Reyes", address, city = "Bell", zip = "90011", exit;
};

// Bayview TK-2, Juniper K-5, Marvelous 6-8, El Sereno 9-12.
struct Town {
  test::TemporaryFolder folder;
  test::Rehearsal rehearsal;
  std::string schools =
      "LocationCode,SchoolName,LocalDistrict,LowGrade,HighGrade\n0417,Bayview Primary Center,South,TK,2\n"
      "2345,Juniper Street Elementary School,Northwest,K,5\n8123,Marvelous Middle School,Central,6,8\n"
      "8654,El Sereno Vista High School,East,9,12\n";

  explicit Town(const std::string& feeders = {}, std::string_view now = "2026-05-20T10:00:00Z")
      : rehearsal(settings(feeders), now) {}

  std::map<Key, std::string> settings(const std::string& feeders) {
    if (feeders.empty()) return {};
    return {{Key::feeders, folder.write("feeders.csv", "from_school,grade,to_school,rule,to_grade\n" + feeders)}};
  }

  void import(const std::vector<PupilRow>& rows) {
    std::string text =
        "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,EnrollmentStatus,Homeroom,ExitDate,SchoolYear,"
        "Address,City,Zip,NextGrade,NextLocationCode\n";
    std::string guardians = "StudentID,GuardianID,LastName,FirstName,LegalGuardian,Restricted\n";
    for (const auto& row : rows) {
      text += fmt::format("{},{},Ana,2012-03-04,{},{},A,{},{},{},{},{},{},{},{}\n", row.id, row.last, row.grade,
                          row.school, row.homeroom, row.exit, row.year, row.address, row.city, row.zip, row.next_grade,
                          row.next_school);
      guardians += fmt::format("{},G{},Reyes,Maria,Y,N\n", row.id, row.id);
    }
    rehearsal.import(schools, text, guardians, test::accepting());
  }

  RolloverPlan plan(const std::string& decisions = {}, const std::vector<std::string>& asked = {},
                    const std::string& to = "2026-27") {
    RolloverRequest request{*SchoolYear::parse(to), {}, {}};
    if (!decisions.empty()) request.decisions = folder.write("decisions.csv", decisions);
    for (const auto& code : asked) request.schools.push_back(LocationCode::trusted(code));
    return plan_rollover(*rehearsal.session, request);
  }
};

std::string told(const RolloverPlan& plan) {
  std::string text;
  for (const auto& student : plan.students)
    text += fmt::format("{} {} {} {} {}\n", student.student_id, outcome_name(student.outcome),
                        plan.schools[student.to_school].location_code, student.to.text(), placed_by_name(student.by));
  return text;
}

// "school grade before after leavers arrivals retained graduates open" of each.
std::string counted_rows(const RolloverPlan& plan) {
  std::string text;
  for (const auto& row : plan.counts) {
    text += fmt::format("{} {} {} {} {} {} {} {} {}\n", plan.schools[row.school].location_code, row.grade.text(),
                        row.before, row.after, row.leavers, row.arrivals, row.retained, row.graduates, row.open);
  }
  return text;
}

std::string asked(const RolloverPlan& plan) {
  std::string text;
  for (const auto& question : plan.questions)
    text += fmt::format("{} {} {} {}: {} [{}]\n", plan.schools[question.school].location_code, question.grade.text(),
                        question.students, joined(question.examples, " "), question.question, question.answer);
  return text;
}

const std::string usual_feeders = "0417,2,2345,,\n2345,5,8123,,\n8123,8,8654,,\n";

std::vector<PupilRow> pupils(int from, int to, const PupilRow& like) {
  std::vector<PupilRow> rows;
  for (int i = from; i < to; ++i) {
    rows.push_back(like);
    rows.back().id = test::numbered_student(i);
  }
  return rows;
}

std::vector<PupilRow> operator+(std::vector<PupilRow> all, const std::vector<PupilRow>& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

void require_sums(const RolloverPlan& plan) {
  std::int64_t before = 0, leavers = 0, arrivals = 0;
  std::map<std::pair<std::uint32_t, Grade>, std::int64_t> stay;
  for (const auto& student : plan.students)
    if (student.outcome != Outcome::open && student.outcome != Outcome::graduated)
      stay[{student.from_school, student.from}] += student.from_school == student.to_school;
  for (const auto& row : plan.counts) {
    CHECK(row.before == row.leavers + row.graduates + row.open + stay[{row.school, row.grade}]);
    before += row.before, leavers += row.leavers, arrivals += row.arrivals;
  }
  CHECK(before == static_cast<std::int64_t>(plan.students.size()));
  CHECK(leavers == arrivals);
}

}  // namespace

TEST_CASE("rollover plan: each grade goes up, up to the graduates") {
  Town town("0417,2,2345,,\n2345,5,8123,,\n8123,8,8654,,\n");
  town.import({{.id = "S000000001", .grade = "TK", .school = "0417"},
               {.id = "S000000002", .grade = "2", .school = "0417"},
               {.id = "S000000003", .grade = "5", .school = "2345"},
               {.id = "S000000004", .grade = "12", .school = "8654"}});
  auto plan = town.plan();
  CHECK(told(plan) ==
        "S000000001 promoted 0417 K next grade\nS000000002 promoted 2345 3 feeder\n"
        "S000000003 promoted 8123 6 feeder\nS000000004 graduated 8654 12 next grade\n");
  CHECK(plan.questions.empty());
  CHECK(plan.fingerprint.size() == 19);
}

TEST_CASE("rollover plan: counts tell leavers, arrivals, retained, graduates and who is open") {
  Town town(usual_feeders);
  town.import(pupils(0, 5, {.grade = "4", .school = "2345"}) + pupils(5, 8, {.grade = "5", .school = "2345"}) +
              pupils(8, 9, {.grade = "5", .school = "2345", .next_grade = "5", .next_school = "2345"}) +
              pupils(9, 11, {.grade = "12", .school = "8654"}) +
              pupils(11, 12, {.grade = "5", .school = "2345", .next_grade = "6", .next_school = "2345"}) +
              pupils(12, 13, {.grade = "6", .school = "8123", .year = "2026-27"}));
  auto plan = town.plan();
  CHECK(counted_rows(plan) ==
        "2345 4 5 0 0 0 0 0 0\n2345 5 5 6 3 0 1 0 1\n8123 6 0 4 0 3 0 0 0\n8654 12 2 0 0 0 0 2 0\n");
  CHECK(plan.already == 1);
  CHECK(plan.students.size() == 12);
  require_sums(plan);
}

TEST_CASE("rollover plan: an open question is one for each school, grade and reason, with its answer") {
  Town town("2345,5,8123,zip 90011,\n");
  town.import(pupils(0, 4, {.grade = "2", .school = "0417"}) +
              pupils(4, 5, {.grade = "5", .school = "2345", .zip = "90012"}) +
              pupils(5, 6, {.grade = "5", .school = "2345", .next_grade = "6", .next_school = "2345"}));
  auto plan = town.plan();
  auto file = (town.folder / "feeders.csv").string();
  CHECK(asked(plan) ==
        "0417 2 4 S000000000 S000000001 S000000002: 0417 Bayview Primary Center has no grade 3, and no rule says where "
        "its grade 2 goes [add a line to " +
            file +
            ": 0417,2,TO_SCHOOL,, – or name students in a decisions file]\n"
            "2345 5 1 S000000005: the next place in the extract cannot be: 2345 Juniper Street Elementary School has "
            "no grade 6 [correct it in MiSiS, or name students in a decisions file]\n"
            "2345 5 1 S000000004: no feeder rule fits them, and there is no line with else [add a line to " +
            file + ": 2345,5,TO_SCHOOL,else, – or name students in a decisions file]\n");
  for (const auto& student : plan.students)
    if (student.outcome == Outcome::open)
      CHECK(plan.schools[plan.questions.at(student.question).school].location_code ==
            plan.schools[student.from_school].location_code);
  Town bare;
  bare.import(pupils(0, 1, {.grade = "2", .school = "0417"}));
  CHECK(has(asked(bare.plan()),
            "[set rollover.feeders to a copy of config/feeders.csv with the line 0417,2,TO_SCHOOL,, – or name"));
}

TEST_CASE("rollover plan: the questions of a decisions file, answered by line") {
  Town town(usual_feeders);
  town.import(pupils(0, 3, {.grade = "5", .school = "2345"}) +
              pupils(3, 4, {.grade = "5", .school = "2345", .next_grade = "6", .next_school = "8123"}));
  auto plan =
      town.plan("student_id,decision\nS000000000,retain\nS000000001,to 8654\nS000000003,retain\nS000000009,retain\n");
  CHECK(told(plan) ==
        "S000000000 retained 2345 5 decision\nS000000001 open 2345 5 nobody\nS000000002 promoted 8123 6 feeder\n"
        "S000000003 promoted 8123 6 extract\n");
  CHECK(asked(plan) ==
        "2345 5 1 S000000001: the decision cannot be: 8654 El Sereno Vista High School has no grade 6 [correct their "
        "lines in the decisions file]\n");
  REQUIRE(plan.notes.size() == 4);
  CHECK(plan.notes[0] ==
        "line 4 of the decisions is not followed: the extract says that S000000003 goes to 8123, grade 6");
  CHECK(plan.notes[1] ==
        "line 5 of the decisions counts for nothing: S000000009 is rolled over already, not enrolled, or at another "
        "school than this plan is about");
  CHECK(plan.notes[2] == "line 2 of the feeder rules is for nobody: 0417 has no students in grade 2");
}

TEST_CASE("rollover plan: shares are allotted the same way each time, and twins stay together") {
  Town town("2345,5,8123,60%,\n2345,5,8124,40%,\n");
  town.schools += "8124,Other Middle School,Central,6,8\n";
  auto rows = pupils(0, 40, {.grade = "5", .school = "2345"});
  for (int i = 0; i < 20; ++i) {
    auto home = fmt::format("{} Main St", i);
    rows[static_cast<std::size_t>(2 * i)].address = rows[static_cast<std::size_t>(2 * i + 1)].address = home;
  }
  town.import(rows);
  auto plan = town.plan();
  REQUIRE(plan.students.size() == 40);
  int to_first = 0;
  for (std::size_t i = 0; i < 40; i += 2) {
    CHECK(plan.students[i].to_school == plan.students[i + 1].to_school);
    to_first += plan.schools[plan.students[i].to_school].location_code == "8123" ? 2 : 0;
  }
  CHECK(to_first == 24);
  CHECK(told(town.plan()) == told(plan));
}

TEST_CASE("rollover plan: a share of a school that cannot be is asked") {
  Town town("2345,5,8123,50%,\n2345,5,8654,50%,\n");
  town.import(pupils(0, 10, {.grade = "5", .school = "2345"}));
  CHECK(has(asked(town.plan()), "2345 5 5 "));
  CHECK(
      has(asked(town.plan()), "line 3 of the feeder rules cannot be: 8654 El Sereno Vista High School has no grade 6"));
}

TEST_CASE("rollover plan: a school whose grades are not recorded has those of its students") {
  Town town;
  town.schools = "LocationCode,SchoolName,LocalDistrict\n2345,Juniper Street Elementary School,Northwest\n";
  town.import(pupils(0, 1, {.grade = "3", .school = "2345"}) + pupils(1, 2, {.grade = "4", .school = "2345"}));
  auto plan = town.plan();
  CHECK(told(plan) == "S000000000 promoted 2345 4 next grade\nS000000001 open 2345 4 nobody\n");
}

TEST_CASE("rollover plan: who is in it was active on the last day, or is today") {
  auto rows = pupils(0, 1, {.grade = "3", .school = "2345"}) +
              pupils(1, 2, {.grade = "3", .school = "2345", .exit = "2026-06-30"}) +
              pupils(2, 3, {.grade = "3", .school = "2345", .exit = "2026-05-01"});
  auto both = "S000000000 promoted 2345 4 next grade\nS000000001 promoted 2345 4 next grade\n";
  Town spring;
  spring.import(rows);
  CHECK(told(spring.plan()) == both);
  Town summer({}, "2026-07-20T10:00:00Z");
  summer.import(rows);
  CHECK(told(summer.plan()) == both);
  CHECK(summer.plan().fingerprint == spring.plan().fingerprint);
}

TEST_CASE("rollover plan: the fingerprint is of what the plan rests on, and nothing else") {
  auto row = [](const std::string& next_grade, const std::string& address) {
    return pupils(0, 1, {.grade = "3", .school = "2345", .next_grade = next_grade, .address = address}) +
           pupils(1, 2, {.grade = "3", .school = "2345"});
  };
  Town town(usual_feeders);
  town.import(row("", "1 Main St"));
  auto first = town.plan().fingerprint;
  CHECK(town.plan().fingerprint == first);
  town.rehearsal.clock.set(test::moment("2026-06-20T10:00:00Z"));
  CHECK(town.plan().fingerprint == first);
  town.import(row("", "2 Main St"));
  CHECK(town.plan().fingerprint == first);
  CHECK(town.plan("student_id,decision\nS000000000,retain\n").fingerprint != first);
  CHECK(town.plan({}, {"2345"}).fingerprint != first);
  town.folder.write("feeders.csv", "from_school,grade,to_school,rule,to_grade\n0417,2,2345,,\n");
  auto fewer_rules = town.plan().fingerprint;
  CHECK(fewer_rules != first);
  town.import(row("4", "2 Main St"));
  CHECK(town.plan().fingerprint != fewer_rules);
}

TEST_CASE("rollover plan: only the schools that were asked for") {
  Town town(usual_feeders);
  town.import(pupils(0, 1, {.grade = "5", .school = "2345"}) + pupils(1, 2, {.grade = "6", .school = "8123"}) +
              pupils(2, 3, {.grade = "12", .school = "8654"}));
  auto plan = town.plan({}, {"2345"});
  CHECK(told(plan) == "S000000000 promoted 8123 6 feeder\n");
  CHECK(plan.schools_asked == std::vector<std::string>{"2345"});
  CHECK(counted_rows(plan) == "2345 5 1 0 1 0 0 0 0\n8123 6 0 1 0 1 0 0 0\n");
  CHECK(problem<NotFound>([&] { town.plan({}, {"7777"}); }) == "there is no school 7777");
}

TEST_CASE("rollover plan: who waits for the year already is not planned again, unless the enrollment is another") {
  Town town(usual_feeders);
  town.import(pupils(0, 1, {.grade = "5", .school = "2345"}) + pupils(1, 2, {.grade = "4", .school = "2345"}) +
              pupils(2, 3, {.grade = "12", .school = "8654"}));
  town.rehearsal.store->database().exec(
      "INSERT INTO rollovers VALUES (1, '2026-27', '', 'f', 'waiting', 't', 'a', '2026-07-01', NULL, NULL, 1, 3, 1, 0, "
      "'b');"
      "INSERT INTO rollover_students SELECT 1, student_id, iif(grade = '12', 'graduated', 'promoted'), "
      "iif(grade = '12', '8654', '8123'), iif(grade = '12', '12', '6'), location_code, iif(grade = '4', '3', grade), "
      "school_year, NULL, NULL, NULL, 'A', NULL, NULL, NULL, NULL, 1, NULL FROM students;");
  auto plan = town.plan();
  CHECK(told(plan) == "S000000001 promoted 2345 5 next grade\n");
  CHECK(plan.already == 2);
  CHECK(counted_rows(plan) == "2345 4 1 0 0 0 0 0 0\n2345 5 0 1 0 0 0 0 0\n");
  town.rehearsal.store->database().exec("UPDATE rollovers SET state = 'undone'");
  CHECK(town.plan().already == 0);
}

TEST_CASE("rollover plan: rules that lead nowhere are told, rules that nobody needs are not") {
  Town town(
      "2345,5,8123,zip 90011,\n2345,5,8123,city Bell,\n2345,5,8123,zip 90055,\n9999,5,8123,,\n0417,2,7777,,\n"
      "8654,12,,homeroom TRANS*,12\n");
  town.import(pupils(0, 1, {.grade = "5", .school = "2345"}) + pupils(1, 2, {.grade = "12", .school = "8654"}));
  CHECK(joined(town.plan().notes, "\n") ==
        "line 3 of the feeder rules fits nobody\nline 4 of the feeder rules fits nobody\n"
        "line 5 of the feeder rules: there is no school 9999\nline 6 of the feeder rules: there is no school 7777");
}

TEST_CASE("rollover plan: a school that is gone keeps nobody, and its graduates graduate") {
  Town town;
  town.import(pupils(0, 1, {.grade = "9", .school = "8654"}) + pupils(1, 2, {.grade = "12", .school = "8654"}));
  town.rehearsal.store->database().exec("UPDATE schools SET absent_since = '2026-05-01' WHERE location_code = '8654'");
  auto plan = town.plan();
  CHECK(told(plan) == "S000000000 open 8654 9 nobody\nS000000001 graduated 8654 12 next grade\n");
  CHECK(has(asked(plan),
            "8654 El Sereno Vista High School is not in the extracts any more, and no rule says where its "
            "grade 9 goes"));
}

TEST_CASE("rollover plan: where everybody is in the year, it is empty; graduates are not planned again") {
  Town town(usual_feeders, "2026-07-20T10:00:00Z");
  town.import(pupils(0, 1, {.grade = "5", .school = "2345", .year = "2026-27"}) +
              pupils(1, 2, {.grade = "12", .school = "8654", .exit = "2026-06-30"}));
  CHECK(told(town.plan()) == "S000000001 graduated 8654 12 next grade\n");
  town.rehearsal.store->database().exec(
      "INSERT INTO rollovers VALUES (1, '2026-27', '', 'f', 'in effect', 't', 'a', '2026-07-01', 't', NULL, 1, 1, 1, "
      "0, "
      "'b'); INSERT INTO graduates VALUES ('S000000001', 1, '2025-26', '2026-09-28');");
  auto plan = town.plan();
  CHECK(plan.students.empty());
  CHECK(plan.already == 2);
  CHECK(plan.notes.empty());
}

TEST_CASE("rollover plan: years go one after the other") {
  Town town(usual_feeders);
  town.import(pupils(0, 1, {.grade = "3", .school = "2345", .year = "2024-25"}));
  CHECK(problem<Refused>([&] { town.plan(); }) == "the roster is of 2024-25, and 2025-26 comes before 2026-27");
  CHECK(told(town.plan({}, {}, "2025-26")) == "S000000000 promoted 2345 4 next grade\n");
  town.import(pupils(0, 1, {.grade = "3", .school = "2345", .year = "2024-25"}) +
              pupils(1, 2, {.grade = "3", .school = "2345"}));
  CHECK(town.plan().students.size() == 2);
  CHECK(town.plan().notes.back() == "1 student is of an earlier year than 2025-26: they go up one grade all the same");
  CHECK(problem<Refused>([&] { town.plan({}, {}, "2023-24"); }) == "the roster is of 2025-26 already");
}

TEST_CASE("rollover plan: only who may roll over plans one, and it changes nothing") {
  Town town(usual_feeders);
  town.import(pupils(0, 1, {.grade = "3", .school = "2345"}));
  auto desk = town.rehearsal.with_role("ITD Help Desk", "");
  CHECK(problem<NotPermitted>([&] { plan_rollover(*desk, {*SchoolYear::parse("2026-27"), {}, {}}); }) != "no error");
  auto before = town.rehearsal.query("SELECT total_changes()");
  town.plan();
  CHECK(town.rehearsal.query("SELECT total_changes()") == before);
}

TEST_CASE("rollover plan: faults of both files are told with their names") {
  Town town("2345,5,812,,\n");
  town.import(pupils(0, 1, {.grade = "3", .school = "2345"}));
  CHECK(has(problem<BadInput>([&] { town.plan(); }), "feeders.csv: 1 fault\n  line 2: to_school '812'"));
  town.folder.write("feeders.csv", "from_school,grade,to_school\n");
  CHECK(has(problem<BadInput>([&] { town.plan("student_id,decision\n1,retain\n"); }), "decisions.csv: 1 fault"));
}

}  // namespace portal
