#include <doctest/doctest.h>

#include "lib/letters/pin_letters.h"
#include "lib/pins/identity.h"
#include "lib/pins/issue.h"
#include "lib/pins/pin_details.h"
#include "lib/pins/print.h"
#include "lib/reports/pin_roster.h"
#include "lib/reports/student_page.h"
#include "lib/roster/export.h"
#include "tests/support/exported.h"
#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"

namespace portal {
namespace {

using test::ask;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;
using test::told;

const std::string ana = "023907F123", ben = "A000000001";

struct World : Rehearsal {
  World() {
    DistrictRows rows;
    rows.students.push_back({.id = ben, .first = "Ben", .school = "8002"});
    rows.guardians.push_back({.student = ben, .id = "G2", .first = "Leo"});
    import(rows);
    issue_pins(*session, {});
  }
  std::string rows(Session& who, std::map<std::string, std::string> options,
                   const std::vector<std::string>& columns = {"scope", "student_id", "records", "operator"}) {
    return told(ask(who, "disclosures", std::move(options)), columns);
  }
};

}  // namespace

TEST_CASE("disclosures: every recorded access to a student, in its order, and no other student's") {
  World world;
  auto principal = world.with_role("Principal", "8001");
  student_page(*principal, ana, "parent conference");
  student_tab(*principal, ana, find_student_tab("marks"), "");
  verify_by_word(*principal, ana, "G1", {"video", "passport"});
  print_pin(*principal, ana, "G1");
  list_pins(*principal, {ana, {}, {}}, [](const PinDetail&) {});
  LettersRequest letters;
  letters.location_codes = {"8001"};
  letters.folder = world.folder.path();
  write_pin_letters(*principal, letters);
  write_pin_roster(*principal, "8001", world.folder / "roster.csv", Format::csv);
  ask(*principal, "registered-parents");
  ask(*principal, "campus-view");                              // counts alone
  ask(*principal, "registered-parents", {{"per", "school"}});  // the same
  ask(*world.session, "missing-emails");
  export_roster(*world.session, {}, [](const auto&) {});
  export_roster(*world.session, {.what = "links", .location_code = "8002"}, [](const auto&) {});
  export_roster(*world.session, {.what = "schools"}, [](const auto&) {});
  student_page(*world.session, ben, "");
  CHECK(world.rows(*principal, {{"student", ana}}) == "student|" + ana + "|home page|somebody\n" +               //
                                                          "student|" + ana + "|marks|somebody\n" +               //
                                                          "student|" + ana + "|identity questions|somebody\n" +  //
                                                          "student|" + ana + "|PIN|somebody\n" +                 //
                                                          "student|" + ana + "|PIN|somebody\n" +                 //
                                                          "school||PIN letters|somebody\n" +                     //
                                                          "school||Student/Parent PIN Roster|somebody\n" +       //
                                                          "school||report registered-parents|somebody\n" +       //
                                                          "district||report missing-emails|admin\n" +            //
                                                          "district||roster export: students|admin\n" +          //
                                                          "student|" + ana + "|report disclosures|somebody");
  auto of_ben = world.rows(*world.session, {{"student", ben}});
  CHECK(of_ben ==
        "district||report missing-emails|admin\ndistrict||roster export: students|admin\n"
        "school||roster export: links|admin\nstudent|" +
            ben + "|home page|admin\nstudent|" + ben + "|report disclosures|admin");
}

TEST_CASE("disclosures: the reason that was given, when, by whom and as whom, and which guardian's PIN") {
  World world;
  student_page(*world.session, ana, "parent conference");
  verify_by_word(*world.session, ana, "G1", {"video", "passport"});
  print_pin(*world.session, ana, "G1");
  auto rows = ask(*world.session, "disclosures", {{"student", ana}});
  REQUIRE(rows.size() == 4);
  CHECK(told({rows[0]}, {"disclosed_at", "student_name", "location_code", "reason", "guardian_id", "origin"}) ==
        "2026-08-14 03:00|Ana Reyes|8001|parent conference||test");
  CHECK(rows[2].at("guardian_id") == "G1");
  CHECK(rows[2].at("action") == "pin.print");
  CHECK(world.query("SELECT action FROM audit_log WHERE seq = " + rows[2].at("log_row")) == "pin.print");
}

TEST_CASE("disclosures: of a school, since a day, and of the whole district") {
  World world;
  student_page(*world.session, ana, "");
  world.clock.set(test::moment("2026-08-16T10:00:00Z"));
  student_page(*world.session, ana, "");
  student_page(*world.session, ben, "");
  auto principal = world.with_role("Principal", "8001");
  CHECK(world.rows(*principal, {}) == "student|" + ana + "|home page|admin\nstudent|" + ana +
                                          "|home page|admin\nschool||report disclosures|somebody");
  CHECK(world.rows(*principal, {{"since", "2026-08-16"}}, {"student_id", "records"}) ==
        ana + "|home page\n|report disclosures\n|report disclosures");
  CHECK(world.rows(*world.session, {}, {"location_code", "student_id"}) ==
        "8001|" + ana + "\n8001|" + ana + "\n8002|" + ben + "\n8001|\n8001|\n|");
}

TEST_CASE("disclosures: a report of a Local District tells of its own schools alone") {
  World world;
  ask(*world.with_role("Local District Administrator", "West"), "missing-emails");  // 8002
  CHECK_FALSE(has(world.rows(*world.session, {{"school", "8001"}}), "missing-emails"));
  CHECK(has(world.rows(*world.session, {{"school", "8002"}}), "school||report missing-emails"));
}

TEST_CASE("disclosures: what was denied disclosed nothing; who may ask") {
  World world;
  auto teacher = world.with_role("Teacher", "8001");
  try {
    student_page(*teacher, ana, "");
  } catch (const NotPermitted& error) {
    record_denial(*world.session, error.denial, "x");
  }
  CHECK(world.rows(*world.session, {{"student", ana}}, {"records"}) == "report disclosures");
  auto principal = world.with_role("Principal", "8002");
  CHECK(has(problem<NotFound>([&] { ask(*principal, "disclosures", {{"student", ana}}); }), "there is no student"));
  CHECK(has(problem<UsageError>([&] {
              ask(*principal, "disclosures", {{"student", ana}, {"school", "8001"}});
            }),
            "either --school or --student"));
}

TEST_CASE("disclosures: the log is not read through for one student, nor for a school") {
  World world;
  for (const auto* from : {"students s CROSS JOIN audit_log a ON substr(a.subject, 1, 10) = +s.student_id",
                           "schools x CROSS JOIN audit_log a ON substr(a.subject, 1, 10) = +x.location_code"}) {
    auto condition = world.query(
        "SELECT substr(sql, instr(sql, 'WHERE') + 6) FROM sqlite_schema WHERE name = "
        "'audit_log_disclosures'");
    auto plan = world.query(fmt::format("EXPLAIN QUERY PLAN SELECT a.at FROM {} WHERE {}", from, condition));
    CHECK_MESSAGE(has(plan, "SEARCH a USING INDEX audit_log_disclosures"), plan);
  }
}

}  // namespace portal
