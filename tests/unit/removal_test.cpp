#include "lib/staff/removal.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/access/removed_roles.h"
#include "tests/support/staff_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::problem;
using test::StaffWorld;

Date day(const char* text) { return *Date::parse(text); }

RemovalLine line(const std::string& employee, const std::string& role = {}, const std::string& place = {}) {
  return {2, employee, role, place, {}};
}

std::string told(const std::vector<HeldRole>& roles) {
  std::string text;
  for (const auto& one : roles) text += fmt::format("{} {}\n", one.whose.employee.text(), told_role(one.whose));
  return text;
}

std::string reasons(const RemovalPlan& plan) {
  std::string text;
  for (const auto& one : plan.misses) text += one.reason + (one.hint.empty() ? "" : " | " + one.hint) + "\n";
  return text;
}

struct World : StaffWorld {
  using StaffWorld::StaffWorld;
  RemovalPlan plan(const std::string& login, const std::vector<RemovalLine>& lines) {
    return plan_removal(*as(login), lines);
  }
  Removal remove(const std::string& login, const RemovalLine& one, DryRun dry_run = DryRun::no) {
    auto who = as(login);
    return remove_roles(*who, plan_one_removal(*who, one), dry_run);
  }
  std::string mails() { return query("SELECT recipient FROM mails ORDER BY mail_id"); }
};

}  // namespace

TEST_CASE("removal: one role, all roles of a person, all at a place") {
  World world;
  CHECK(told(world.plan("it", {line("00000003", "Teacher", "8001")}).roles) == "00000003 Teacher at school 8001\n");
  CHECK(told(world.plan("it", {line("00000003")}).roles) ==
        "00000003 Office Manager at school 8001\n00000003 Teacher at school 8001\n");  // also what ran out
  CHECK(told(world.plan("it", {line("00000007", "Teacher")}).roles) ==
        "00000007 Teacher at school 8001\n00000007 Teacher at school 8002\n");
  CHECK(told(world.plan("it", {line("00000007", "", "8002")}).roles) == "00000007 Teacher at school 8002\n");
  CHECK(told(world.plan("it", {line("00000008", "", "NW")}).roles) ==
        "00000008 Local District Administrator at Local District Northwest\n");
  CHECK(told(world.plan("it", {line("00000006", "", "district")}).roles) == "00000006 District IT at the district\n");
  CHECK(told(world.plan("it", {line("00000009", "Librarian")}).roles) == "00000009 Librarian at school 8001\n");
}

TEST_CASE("removal: a role that two lines name goes once") {
  World world;
  auto plan = world.plan("it", {line("00000003"), line("00000003", "Teacher", "8001"), line("00000003")});
  CHECK(plan.roles.size() == 2);
  CHECK(plan.misses.empty());
}

TEST_CASE("removal: of a person's roles, those where the operator may not stay and are named") {
  World world;
  auto plan = world.plan("principal", {line("00000007")});
  CHECK(told(plan.roles) == "00000007 Teacher at school 8001\n");
  CHECK(told(plan.staying) == "00000007 Teacher at school 8002\n");
  CHECK(told(world.plan("northwest", {line("00000007")}).roles) == "00000007 Teacher at school 8001\n");
}

TEST_CASE("removal: a line that fits nothing says why, to who may everywhere") {
  World world;
  CHECK(reasons(world.plan("it", {line("1234567")})) ==
        "the employee number '1234567' has lost its leading zeros, perhaps in a spreadsheet; it should be 8 digits, "
        "such as 00846120\n");
  CHECK(reasons(world.plan("it", {line("123456789")})) ==
        "the employee number '123456789' has 9 digits; it should be 8 digits, such as 00846120\n");
  CHECK(reasons(world.plan("it", {line("1234567A")})) ==
        "the employee number '1234567A' should be 8 digits, such as 00846120\n");
  CHECK(has(reasons(world.plan("it", {line("1.2E+07")})), "as a spreadsheet writes it"));
  CHECK(has(reasons(world.plan("it", {line("")})), "the employee number is blank"));
  CHECK(reasons(world.plan("it", {line("99999999")})) == "there is nobody with the employee number 99999999\n");
  CHECK(has(reasons(world.plan("it", {line("00000001", "Teacher", "8001")})),
            "Theo Okafor (00000001) does not hold the role Teacher at 8001"));
  CHECK(reasons(world.plan("it", {line("00000001", "Techer")})) ==
        "there is no role 'Techer' | did you mean 'Teacher'?\n");
  CHECK(reasons(world.plan("it", {line("00000001", "Librarian")})) ==
        "there is no role 'Librarian' | `portalctl help roles` lists them\n");  // nobody's but 00000009's
  CHECK(reasons(world.plan("it", {line("00000001", "", "9999")})) == "there is no school 9999\n");
  CHECK(reasons(world.plan("it", {line("00000001", "", "Nowhere")})) ==
        "'Nowhere' is no location code (4 digits) and no Local District\n");
  CHECK(reasons(world.plan("it", {{7, "00000001", "", "", "holds a NUL byte"}})) == "holds a NUL byte\n");
}

TEST_CASE("removal: who may at some places has one answer for what is not there and what is elsewhere") {
  World world;
  CHECK(reasons(world.plan("principal", {line("00000005", "", "8002"), line("00000005", "", "9999")})) ==
        "there is no school 8002 where you may remove roles\nthere is no school 9999 where you may remove roles\n");
  CHECK(reasons(world.plan("principal", {line("00000005"), line("99999999")})) ==
        "nobody with the employee number 00000005 holds a role that you may remove\n"
        "nobody with the employee number 99999999 holds a role that you may remove\n");
  CHECK(world.query("SELECT operator, action, subject, outcome FROM audit_log WHERE outcome = 'denied'") ==
        "principal|access.remove|8002|denied\nprincipal|access.remove|9999|denied\n"
        "principal|access.remove|00000005|denied");
}

TEST_CASE("removal: asked by options, what fits nothing is an error of its kind") {
  World world;
  auto one = [&](const std::string& login, RemovalLine of) {
    return [&world, login, of] { plan_one_removal(*world.as(login), of); };
  };
  CHECK(has(problem<UsageError>(one("it", line("3"))), "lost its leading zeros"));
  CHECK(has(problem<UsageError>(one("it", line("00000003", "Techer"))), "there is no role"));
  CHECK(has(problem<NotFound>(one("it", line("00000003", "", "9999"))), "there is no school 9999"));
  CHECK(has(problem<NotPermitted>(one("principal", line("00000005", "", "8002"))), "there is no school 8002 where"));
  CHECK(has(problem<NotFound>(one("principal", line("00000005"))), "nobody with the employee number"));
  CHECK(has(problem<NotPermitted>(one("office", line("00000005"))), "may not do this"));
}

TEST_CASE("removal: gone at once, and it stays away whatever later staff files say") {
  World world;
  CHECK(permitted(*world.as("assistant"), Action::pin_print, {"8001"}));
  world.remove("principal", line("00000002"));
  CHECK(!permitted(*world.as("assistant"), Action::pin_print, {"8001"}));
  world.import(world.rows, {.accept = AcceptMassChange::yes});
  CHECK(!permitted(*world.as("assistant"), Action::pin_print, {"8001"}));
  CHECK(has(problem<NotFound>([&] { world.remove("principal", line("00000002")); }), "nobody with"));
  CHECK(world.query("SELECT operator, subject, detail FROM audit_log WHERE action = 'role.remove'") ==
        "principal|00000002|{\"role\":\"Parent Access Account Administrator\",\"at\":\"8001\",\"staff_file\":\"has "
        "it\"}");
}

TEST_CASE("removal: a role that was given here, also one that is in the staff file too") {
  World world;
  world.give("00000003", "Photo Designee", "8001", day("2027-06-30"));
  world.give("00000003", "Teacher", "8001");
  auto done = world.remove("principal", line("00000003"));
  CHECK(told(done.removed) ==
        "00000003 Office Manager at school 8001\n00000003 Photo Designee at school 8001\n"
        "00000003 Teacher at school 8001\n");
  CHECK(done.removed.at(1).origin == RoleOrigin::given_here);
  CHECK(done.removed.at(2).origin == RoleOrigin::both);
  CHECK(world.plan("it", {line("00000003")}).roles.empty());
}

TEST_CASE("removal: one mail for the person and one for each principal, whatever the number of roles") {
  World world;
  world.give("00000005", "Principal", "8001");  // a second principal
  auto done = world.remove("it", line("00000007"));
  CHECK(done.told.by_mail ==
        std::vector<std::string>{"Ida Fox (00000007)", "Theo Okafor (00000001)", "Flo Poe (00000005)"});
  CHECK(world.mails() == "ida@d.example.org\ntheo@d.example.org\nflo@d.example.org");
  CHECK(has(world.query("SELECT body FROM mails WHERE mail_id = 1"),
            "Teacher, Marvel Middle School (8001); Teacher, Bay Elementary School (8002)"));
  CHECK(!has(world.query("SELECT body FROM mails WHERE mail_id = 2"), "8002"));  // of the own school alone
}

TEST_CASE("removal: in a batch a principal reads of each person; who has no address is told to the operator") {
  World world;
  auto who = world.as("it");
  auto plan = plan_removal(*who, {line("00000002"), line("00000003")});
  auto done = remove_roles(*who, plan, DryRun::no);
  CHECK(done.told.without_address == std::vector<std::string>{"Cy Lee (00000003)"});
  CHECK(world.mails() == "bo@d.example.org\ntheo@d.example.org\ntheo@d.example.org");
  auto last = world.remove("it", line("00000001"));
  CHECK(last.without_principal == std::vector<std::string>{"8001"});
}

TEST_CASE("removal: nobody removes the last of the staff who is District IT") {
  World world;
  auto alone = [&] { return problem<Refused>([&] { world.remove("it", line("00000006")); }); };
  CHECK(alone() == "Gus Orr (00000006) is the last of the staff who can sign in as District IT");
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'role.remove'") == "0");
  CHECK(world.mails() == "");
  world.give("00000009", "District IT", "");  // has no login
  CHECK(has(alone(), "is the last"));
  world.give("00000004", "District IT", "");  // left
  CHECK(has(alone(), "is the last"));
  world.give("00000001", "District IT", "", day("2026-08-13"));  // ran out
  CHECK(has(alone(), "is the last"));
  world.give("00000005", "District IT", "");
  CHECK(alone() == "no error");
  CHECK(has(problem<Refused>([&] { world.remove("admin", line("00000005", "District IT")); }), "is the last"));
}

TEST_CASE("removal: two lines cannot take away the last two District IT") {
  World world;
  world.give("00000005", "District IT", "");
  auto who = world.as("admin");
  auto plan = plan_removal(*who, {line("00000006"), line("00000005", "District IT"), line("00000003")});
  CHECK(has(problem<Refused>([&] { remove_roles(*who, plan, DryRun::no); }), "is the last"));
  CHECK(told(world.plan("it", {line("00000003")}).roles).size() > 0);
}

TEST_CASE("removal: own roles are known as such") {
  World world;
  auto who = world.as("principal");
  CHECK(told(own_roles(*who, plan_removal(*who, {line("00000001"), line("00000002")}))) ==
        "00000001 Principal at school 8001\n");
}

TEST_CASE("removal: what somebody else took away meanwhile is told, and the rest goes") {
  World world;
  auto who = world.as("principal");
  auto plan = plan_removal(*who, {line("00000003")});
  world.remove("it", line("00000003", "Teacher"));
  auto done = remove_roles(*who, plan, DryRun::no);
  CHECK(told(done.removed) == "00000003 Office Manager at school 8001\n");
  CHECK(told(done.gone) == "00000003 Teacher at school 8001\n");
}

TEST_CASE("removal: who lost the right meanwhile removes nothing") {
  World world;
  auto who = world.as("principal");
  auto plan = plan_removal(*who, {line("00000003")});
  world.remove("it", line("00000001"));
  CHECK(has(problem<NotPermitted>([&] { remove_roles(*who, plan, DryRun::no); }), "may not do this"));
  CHECK(world.plan("it", {line("00000003")}).roles.size() == 2);
}

TEST_CASE("removal: a dry run and a check change nothing") {
  World world;
  auto before = world.query("SELECT count(*) FROM audit_log");
  CHECK(world.remove("it", line("00000003"), DryRun::yes).removed.size() == 2);
  check_removal(*world.as("it"), world.plan("it", {line("00000003")}));
  CHECK(world.query("SELECT count(*) FROM audit_log") == before);
  CHECK(world.mails() == "");
  CHECK(world.plan("it", {line("00000003")}).roles.size() == 2);
}

TEST_CASE("removal: HR status left removes nothing by itself") {
  World world;
  CHECK(is_listed(*world.session, {*EmployeeNumber::parse("00000004"), "Teacher", "8001"}));
}

TEST_CASE("removal: many lines are judged as few are") {
  World world;
  std::vector<RemovalLine> lines(300, line("99999999"));
  lines.push_back(line("00000003"));
  auto plan = world.plan("it", lines);
  CHECK(plan.misses.size() == 300);
  CHECK(told(plan.roles) == "00000003 Office Manager at school 8001\n00000003 Teacher at school 8001\n");
}

TEST_CASE("removal: whatever the other lines say, the good ones are planned") {
  World world;
  auto who = world.as("it");
  CHECK(holds_for(100, [&] {
    auto text = [] { return *any_utf8(); };
    std::vector<RemovalLine> lines = {line("00000002"),
                                      {3, text(), text(), text(), {}},
                                      {4, "00000001", text(), text(), {}},
                                      line("00000003", "Teacher", "8001")};
    auto plan = told(plan_removal(*who, lines).roles);
    RC_ASSERT(has(plan, "00000002 Parent Access Account Administrator at school 8001\n"));
    RC_ASSERT(has(plan, "00000003 Teacher at school 8001\n"));
  }));
}

}  // namespace portal
