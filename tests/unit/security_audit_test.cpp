// The Security Audit Report (004): its columns and rules, who may ask for it, and when it is a school's review.
#include <doctest/doctest.h>

#include "lib/staff/security_audit_store.h"
#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"

namespace portal {
namespace {

using test::ask;
using test::has;
using test::problem;
using test::Rehearsal;
using test::report_named;
using test::told;

// 2026-08-14 is today.
struct World : Rehearsal {
  World() {
    test::DistrictRows rows;
    rows.schools.push_back({"8003", "Empty School", "West"});
    rows.staff =
        "EmployeeNumber,LastName,FirstName,Login,Email,StaffType,LocationCode,HrStatus\n"
        "00000001,Lee,Ann,ann,,Certificated,8001,complete\n00000002,Álvarez,Bo,bo,,,8001,complete\n"
        "00000003,de la Cruz,Cy,cy,,Classified,8001,left\n00000004,Dean,Di,di,,,8002,pending\n"
        "00000005,Varga,Ed,ed,,,,complete\n";
    rows.staff_roles =
        "EmployeeNumber,Role,LocationCode,ExpirationDate,LastLogin\n"
        "00000001,Principal,8001,,8/13/2026 7:45 AM\n00000001,Teacher,8001,2026-06-30,2026-05-01\n"
        "00000002,Teacher,8001,2027-06-30,\n00000003,Teacher,8001,,06/12/2026\n00000004,Teacher,8002,,some day\n"
        "00000005,District IT,,,2026-08-13\n00000005,PACE,West,,\n";
    import(rows);
  }
  std::string reviews() { return query("SELECT location_code, run_at, run_by FROM security_audits ORDER BY 1"); }
  /// Asks, and has the answer reach who asked.
  std::vector<std::string> run(Session& who, std::map<std::string, std::string> options = {}) {
    ReportRun asked(who, report_named("security-audit"), {std::move(options)});
    asked.give_rows([](const std::string&, const std::vector<Cell>&) {});
    asked.finished();
    return asked.remarks();
  }
  std::unique_ptr<Session> principal_of_two() {
    auto who = with_role("Principal", "8001");
    who->who.roles.push_back({roles.find("Principal"), "8002"});
    return who;
  }
};

}  // namespace

TEST_CASE("security audit: the columns of 004, in its order, and a recommendation") {
  World world;
  ReportRun run(*world.session, report_named("security-audit"), {{{"school", "8001"}}});
  std::string names;
  for (const auto& column : run.document().columns) names += column.name + " ";
  CHECK(names ==
        "location_code school_name employee_number last_name first_name user_role status last_login_date staff_type "
        "recommendation ");
  CHECK(run.document().columns[7].kind == Column::Kind::date);
}

TEST_CASE("security audit: a row for each person, school and role, as a school reads them") {
  World world;
  auto rows = ask(*world.session, "security-audit", {{"school", "8001"}});
  CHECK(told(rows, {"location_code", "school_name", "employee_number", "last_name", "first_name", "user_role", "status",
                    "last_login_date", "staff_type"}) ==
        "8001|Marvel Middle School|00000002|Álvarez|Bo|Teacher|Active||\n"
        "8001|Marvel Middle School|00000003|de la Cruz|Cy|Teacher|Active|2026-06-12|Classified\n"
        "8001|Marvel Middle School|00000001|Lee|Ann|Principal|Active|2026-08-13|Certificated\n"
        "8001|Marvel Middle School|00000001|Lee|Ann|Teacher|Inactive|2026-05-01|Certificated");
  CHECK(told(rows, {"recommendation"}) ==
        "\nremove the role: the person left the district\n\n"
        "remove the role: the account could be reactivated when the person applies at another school");
}

TEST_CASE("security audit: of every school; roles of the district and of Local Districts are no school's") {
  World world;
  CHECK(told(ask(*world.session, "security-audit"), {"location_code", "employee_number", "user_role"}) ==
        "8001|00000002|Teacher\n8001|00000003|Teacher\n8001|00000001|Principal\n8001|00000001|Teacher\n"
        "8002|00000004|Teacher");
  CHECK(told(ask(*world.with_role("Principal", "8002"), "security-audit"), {"employee_number", "recommendation"}) ==
        "00000004|wait for Human Resources: no access until the record is complete");
}

TEST_CASE("security audit: --to-remove has the roles that should go, and no others") {
  World world;
  CHECK(told(ask(*world.session, "security-audit", {{"to-remove", "yes"}}), {"employee_number", "user_role"}) ==
        "00000003|Teacher\n00000001|Teacher");
  ReportRun none(*world.session, report_named("security-audit"), {{{"school", "8003"}, {"to-remove", "yes"}}});
  CHECK(none.why_empty() == "no such role at school 8003");
}

TEST_CASE("security audit: a last login in no form of a date is blank, and that is said") {
  World world;
  CHECK(world.run(*world.session) ==
        std::vector<std::string>{"1 last login of the staff file in a form that is no date: told as blank",
                                 "of several schools: kept as no school's review; `staff overdue` goes by those"});
  CHECK(told(ask(*world.session, "security-audit", {{"school", "8002"}}), {"last_login_date"}) == "");
}

TEST_CASE("security audit: Office Manager, Principal, Scheduling Administrator and District IT may, nobody else") {
  World world;
  std::string may;
  for (const auto& role : world.roles.all()) {
    auto place = role.scope == ScopeKind::school ? "8001" : role.scope == ScopeKind::district ? "" : "Northwest";
    auto who = world.with_role(role.name, place);
    auto refused = problem<NotPermitted>([&] { ask(*who, "security-audit", {{"school", "8001"}}); });
    if (refused == "no error")
      may += role.name + "; ";
    else
      CHECK(refused == "somebody may not do this (security.report at school 8001)");
  }
  CHECK(may == "District IT; Principal; Office Manager; Scheduling Administrator; ");
  CHECK(problem<NotPermitted>([&] {
          ask(*world.with_role("Principal", "8001"), "security-audit", {{"school", "8002"}});
        }) == "somebody may not do this (security.report at school 8002)");
  CHECK(problem<NotFound>([&] {
          ask(*world.session, "security-audit", {{"school", "8123"}});
        }) == "there is no school 8123");
}

TEST_CASE("security audit: it is the school's review where it was asked for that school") {
  World world;
  CHECK(world.run(*world.with_role("Office Manager", "8001"), {{"school", "8001"}}) ==
        std::vector<std::string>{"kept as the review of school 8001; each school makes one every 6 months"});
  CHECK(world.reviews() == "8001|2026-08-14T10:00:00Z|somebody");
  CHECK(world.query("SELECT action, subject FROM audit_log ORDER BY seq DESC LIMIT 1") == "security.review|8001");
  world.run(*world.with_role("Principal", "8002"));  // whose roles are there alone
  world.run(*world.session, {{"school", "8003"}});
  CHECK(world.reviews() ==
        "8001|2026-08-14T10:00:00Z|somebody\n8002|2026-08-14T10:00:00Z|somebody\n8003|2026-08-14T10:00:00Z|admin");
  world.run(*world.session, {{"school", "8003"}});  // again in that second
  world.clock.set(test::moment("2026-08-15T10:00:00Z"));
  world.run(*world.session, {{"school", "8003"}});
  CHECK(newest_security_audits(*world.store).at("8003") == world.clock.now());
}

TEST_CASE("security audit: of all schools, of several, or of what to remove alone it is no school's review") {
  World world;
  world.run(*world.session);
  world.run(*world.principal_of_two());
  world.run(*world.session, {{"school", "8001"}, {"to-remove", "yes"}});
  ReportRun unfinished(*world.session, report_named("security-audit"), {{{"school", "8001"}}});
  unfinished.give_rows([](const std::string&, const std::vector<Cell>&) {});
  CHECK(world.reviews() == "");
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'security.review'") == "0");
}

TEST_CASE("security audit: each page names the school and the time") {
  World world;
  ReportRun run(*world.session, report_named("security-audit"), {{{"school", "8001"}}});
  CHECK(run.document().page_note == "Marvel Middle School (8001), Local District Northwest · 2026-08-14 03:00");
  auto notes = test::told({}, {});
  for (const auto& note : run.document().notes) notes += note + "\n";
  for (const auto* told_of : {"\nActive: account with a future expiration date", "\nInactive: account with a past",
                              "\nLast login: the last time the user", "\nStaff type: position information"})
    CHECK_MESSAGE(has(notes, told_of), told_of);
}

TEST_CASE("security audit: a file for each school; where the folder cannot be written it says what was written") {
  World world;
  test::TemporaryFolder folder;
  ReportRun run(*world.session, report_named("security-audit"), {});
  auto files = write_report_files(run, folder.path().string(), Format::csv);
  REQUIRE(files.size() == 3);
  CHECK(files[0].rows == 4);
  CHECK(files[2].rows == 0);
  std::filesystem::remove(folder / "8002.csv");
  std::filesystem::create_directory(folder / "8002.csv");  // in the way of the second file
  ReportRun again(*world.session, report_named("security-audit"), {});
  std::string hint;
  try {
    write_report_files(again, folder.path().string(), Format::csv);
  } catch (const StorageError& error) {
    hint = error.hint();
  }
  CHECK(has(hint, "; 1 of 3 files, 8001 to 8001, was written; the others are as they were"));
}

}  // namespace portal
