#include "lib/roster/export.h"

#include <doctest/doctest.h>

#include "lib/pins/issue.h"
#include "tests/support/exported.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct Exported : test::Rehearsal {
  Exported() {
    test::DistrictRows rows;
    rows.students = {{},
                     {.id = "A000000001", .last = "Lee", .grade = "K", .school = "8002", .homeroom = "R1"},
                     {.id = "A000000002", .last = "Ray", .exit = "2026-08-13"},
                     {.id = "A000000001", .last = "Lee", .grade = "K", .school = "8001", .status = "I"}};
    rows.guardians = {{}, {.student = "A000000001"}, {.student = "A000000002", .id = "G2"}};
    rows.staff = "EmployeeNumber,LastName,FirstName,LocationCode\n00000001,Diaz,Ana,8001\n";
    import(rows);
  }
  // The first column of the rows, or the columns that are asked for.
  std::string rows_of(const ExportRequest& request) {
    std::string text;
    auto count = export_roster(*session, request, [&](const std::vector<std::string>& row) {
      for (const auto& cell : row) text += cell + (request.columns.empty() ? "" : "|");
      text += "\n";
    });
    CHECK(count == std::count(text.begin(), text.end(), '\n'));
    return text;
  }
};

}  // namespace

TEST_CASE("export: active students by default, the others or all on request") {
  Exported world;
  CHECK(world.rows_of({.columns = {"student_id", "active"}}) == "023907F123|yes|\nA000000001|yes|\n");
  CHECK(world.rows_of({.active = "no", .columns = {"student_id", "active"}}) == "A000000002|no|\n");
  CHECK(world.rows_of({.active = "all", .columns = {"student_id"}}) == "023907F123|\nA000000001|\nA000000002|\n");
}

TEST_CASE("export: by school, grade (in any form) and homeroom") {
  Exported world;
  CHECK(world.rows_of({.location_code = "8002", .columns = {"last_name"}}) == "Lee|\n");
  CHECK(world.rows_of({.grade = "06", .columns = {"last_name"}}) == "Reyes|\n");
  CHECK(world.rows_of({.homeroom = "R1", .columns = {"last_name"}}) == "Lee|\n");
  CHECK(world.rows_of({.location_code = "8001", .grade = "K", .columns = {"last_name"}}) == "");
}

TEST_CASE("export: every kind, with every column that it names") {
  Exported world;
  for (const auto& what : export_names()) {
    CAPTURE(what);
    for (const auto& column : export_columns({.what = what})) {
      CAPTURE(column);
      CHECK(has(world.rows_of({.what = what, .active = "all", .columns = {column}}), "|\n"));
    }
  }
  CHECK(world.rows_of({.what = "guardians", .columns = {"guardian_id", "students"}}) == "G1|2|\n");
  CHECK(world.rows_of({.what = "links", .columns = {"student_id", "guardian_id"}}) ==
        "023907F123|G1|\nA000000001|G1|\n");
  CHECK(world.rows_of({.what = "schools", .columns = {"location_code"}}) == "8001|\n8002|\n");
  CHECK(world.rows_of({.what = "enrollments", .columns = {"student_id", "location_code"}}) ==
        "023907F123|8001|\nA000000001|8002|\nA000000002|8001|\n");
  CHECK(world.rows_of({.what = "enrollments", .active = "no", .columns = {"student_id", "location_code"}}) ==
        "A000000001|8001|\n");
}

TEST_CASE("export: neither a PIN nor a student PIN ever leaves by it") {
  Exported world;
  issue_pins(*world.session, {});
  auto digits = world.pin_of("023907F123", "G1").digits();
  for (const auto& what : export_names()) {
    for (const auto& column : export_columns({.what = what})) CHECK(!has(column, "pin"));
    CHECK(!has(world.rows_of({.what = what, .active = "all"}), digits));
  }
  CHECK_THROWS_AS(world.rows_of({.columns = {"student_pin"}}), UsageError);
}

TEST_CASE("export: a wrong name gets the nearest one") {
  Exported world;
  auto hint = [&](const ExportRequest& request) {
    try {
      world.rows_of(request);
    } catch (const UsageError& error) {
      return error.hint();
    }
    return std::string("accepted");
  };
  CHECK(hint({.what = "student"}) == "did you mean students?");
  CHECK(hint({.columns = {"lastname"}}) == "did you mean last_name?");
  CHECK(has(hint({.grade = "13"}), "grades are"));
  CHECK(hint({.what = "schools", .grade = "6"}) == "leave the option out");
  CHECK_THROWS_AS(world.rows_of({.location_code = "9999"}), NotFound);
}

TEST_CASE("export: the log says who took what out; only who may, may") {
  Exported world;
  auto analyst = world.with_role("Analyst", "");
  export_roster(*analyst, {.location_code = "8001", .columns = {"last_name"}}, [](const auto&) {});
  CHECK(world.query("SELECT operator, subject, detail FROM audit_log ORDER BY seq DESC LIMIT 1") ==
        "somebody|students|{\"rows\":1,\"columns\":\"last_name\",\"school\":\"8001\"}");
  CHECK(
      has(problem<NotPermitted>([&] { export_roster(*world.with_role("Principal", "8001"), {}, [](const auto&) {}); }),
          "roster.export"));
}

}  // namespace portal
