#include "lib/calendar/rollover_plan.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

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

}  // namespace portal
