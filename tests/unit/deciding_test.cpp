// Approving, denying and giving roles (004): who may, what is checked again, and who is told.
#include "lib/staff/deciding.h"

#include <doctest/doctest.h>

#include "lib/access/removed_roles.h"
#include "lib/mail/mails.h"
#include "tests/support/requests_world.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::problem;
using test::RequestsWorld;

const char* const scheduling = "Scheduling Administrator";

AskedRole at_school(const std::string& employee, const std::string& role, const std::string& until = "",
                    const std::string& school = "8001") {
  return {employee, role, {.school = school}, until};
}

GrantedToStaff give(RequestsWorld& world, const std::string& login, const AskedRole& asked) {
  return grant_to_staff(*world.as(login), asked, DryRun::no);
}

template <class Kind>
std::string not_given(RequestsWorld& world, const std::string& login, const AskedRole& asked) {
  return problem<Kind>([&] { give(world, login, asked); });
}

template <class Kind>
std::string not_approved(RequestsWorld& world, const std::string& login, std::int64_t id = 1) {
  return problem<Kind>([&] { approve_request(*world.as(login), id, "", DryRun::no); });
}

std::string told(const Decision& decision) { return decision.told.text(DryRun::no); }

void take_away(RequestsWorld& world, const std::string& employee, const std::string& role) {
  WriteTransaction transaction(*world.store);
  REQUIRE(remove_role(*world.session, {*EmployeeNumber::parse(employee), role, "8001"}));
  transaction.commit();
}

}  // namespace

TEST_CASE("deciding: an approval gives the role at once, until June 30, and tells both") {
  RequestsWorld world;
  world.file("office", world.form("00000003"));
  auto dry = approve_request(*world.as("principal"), 1, "", DryRun::yes);
  CHECK(dry.given.last_day == Date(2027, 6, 30));
  CHECK(!world.holds("00000003", scheduling));
  CHECK(world.state_of(1) == "waiting");
  auto before = world.last_mail();
  auto done = approve_request(*world.as("principal"), 1, "", DryRun::no);
  CHECK(done.request.decided_by == "principal");
  CHECK(world.holds("00000003", scheduling));
  CHECK(world.state_of(1) == "approved");
  CHECK(world.mails_since(before) == "access-approved cy@d.example.org\naccess-approved theo@d.example.org");
  CHECK(told(done) == "a mail tells Cy Lee (00000003) and Theo Okafor (00000001)");
  auto body = find_mail(*world.session, before + 1).body;
  CHECK(has(body,
            "Cy Lee (employee number 00000003) now has the role Scheduling Administrator at Marvel Middle School "
            "(8001).\n\nThe last day of the role: 2027-06-30\n\nApproved by: Theo Okafor\n"));
  CHECK(world.log() ==
        "office access.request 00000003\nprincipal access.approve 00000003\nprincipal role.grant 00000003");
  CHECK(has(world.query("SELECT detail FROM audit_log WHERE action = 'role.grant'"), "\"request\":1"));
  CHECK(world.query("SELECT request_id FROM granted_roles") == "1");
  CHECK(not_approved<Refused>(world, "principal") == "request 1 was approved by principal at 2026-08-14 03:00");
}

TEST_CASE("deciding: roles that follow the staff file have no end of their own, and the mail says so") {
  RequestsWorld world;
  world.file("office", world.form("00000003", "Assistant Principal"));
  auto before = world.last_mail();
  CHECK(!approve_request(*world.as("principal"), 1, "", DryRun::no).given.last_day);
  CHECK(world.mails_since(before) ==
        "access-approved-no-end cy@d.example.org\naccess-approved-no-end theo@d.example.org");
  world.clock.set(moment("2030-08-14T10:00:00Z"));
  CHECK(world.holds("00000003", "Assistant Principal"));
}

TEST_CASE("deciding: from March 1 on roles are for the next school year; the day that is named wins") {
  RequestsWorld world("2027-03-01T20:00:00Z");
  world.file("office", world.form("00000003"));
  CHECK(approve_request(*world.as("principal"), 1, "", DryRun::no).given.last_day == Date(2028, 6, 30));
  auto asked = world.form("00000003", "Teacher");
  asked.role.until = "2027-05-31";
  world.file("office", asked);
  CHECK(approve_request(*world.as("principal"), 2, "", DryRun::yes).given.last_day == Date(2027, 5, 31));
  CHECK(approve_request(*world.as("principal"), 2, "2027-04-30", DryRun::yes).given.last_day == Date(2027, 4, 30));
  CHECK(problem<UsageError>([&] { approve_request(*world.as("principal"), 2, "May", DryRun::no); }) ==
        "--until: 'May' is no date");
  world.clock.set(moment("2027-06-01T20:00:00Z"));
  CHECK(not_approved<Refused>(world, "principal", 2) == "the day that was asked for, 2027-05-31, is over");
  CHECK(approve_request(*world.as("principal"), 2, "2027-06-30", DryRun::no).request.last_day == Date(2027, 6, 30));
}

TEST_CASE("deciding: whoever has authority there may, and nobody decides about their own") {
  RequestsWorld world;
  world.file("office", world.form("00000003"));
  CHECK(has(not_approved<NotPermitted>(world, "office"), "may not do this"));
  CHECK(has(not_approved<NotPermitted>(world, "assistant"), "may not do this"));
  CHECK(not_approved<NotFound>(world, "elsewhere") == "there is no request 1 that you may see");
  CHECK(not_approved<NotPermitted>(world, "northwest") ==
        "northwest may not decide about Scheduling Administrator at school 8001");
  CHECK(world.state_of(1) == "waiting");
  approve_request(*world.as("it"), 1, "", DryRun::no);  // not the one who was asked
  CHECK(
      world.mails().ends_with("access-approved cy@d.example.org\naccess-approved theo@d.example.org\n"
                              "access-approved jo@d.example.org"));
  RequestForm own{at_school("00000001", "Teacher"), "00000013", PreviousRoles::stay};
  world.file("principal", own);
  CHECK(not_approved<NotPermitted>(world, "principal", 2) == "nobody approves or denies their own request");
  CHECK(problem<NotPermitted>([&] { deny_request(*world.as("principal"), 2, "x", DryRun::no); }) ==
        "nobody approves or denies their own request");
}

TEST_CASE("deciding: District IT that acts as another approves nothing for itself") {
  RequestsWorld world;
  RequestForm own{at_school("00000013", "Teacher"), "00000001", PreviousRoles::stay};
  world.file("it", own);
  auto find = [&] { return find_operator(*world.store, world.roles, "principal", world.session->today()); };
  Session acting{
      *world.store, *world.settings, world.clock, world.random,
      *world.zone,  world.roles,     find(),      AuditLog(*world.store, {"it", "principal", "test"}, world.clock),
      find};
  CHECK(problem<NotPermitted>([&] { approve_request(acting, 1, "", DryRun::no); }) ==
        "nobody approves or denies their own request");
  CHECK(problem<NotPermitted>([&] { grant_to_staff(acting, at_school("00000013", "Teacher"), DryRun::no); }) ==
        "nobody gives a role to themself");
}

TEST_CASE("deciding: everything is checked again") {
  RequestsWorld world;
  auto& database = world.store->database();
  world.file("office", world.form("00000003"));
  database.exec("UPDATE staff_roles SET absent_since = '2026-08-14' WHERE role = 'Principal'");
  CHECK(has(problem<NotPermitted>([&] { approve_request(*world.as("principal"), 1, "", DryRun::no); }),
            "may not do this"));
  database.exec("UPDATE staff_roles SET absent_since = NULL");
  database.exec("UPDATE schools SET absent_since = '2026-08-14' WHERE location_code = '8001'");
  CHECK(not_approved<Refused>(world, "principal") == "school 8001 is no longer in the newest extract");
  database.exec("UPDATE schools SET absent_since = NULL");
  give(world, "it", at_school("00000003", "Teacher"));
  world.file("assistant", world.form("00000012", "Teacher"));
  database.exec("INSERT INTO staff_roles VALUES ('00000012', 'Teacher', '8001', NULL, NULL, NULL, 1, 1, NULL)");
  CHECK(not_approved<Refused>(world, "principal", 2) == "Kit Eck (00000012) is Teacher at school 8001 already");
  database.exec("UPDATE access_requests SET role = 'Beekeeper' WHERE request_id = 1");
  CHECK(not_approved<Refused>(world, "principal") == "the role Beekeeper is not given any more");
  CHECK(deny_request(*world.as("principal"), 1, "No bees", DryRun::no).request.reason == "No bees");
}

TEST_CASE("deciding: a role that was taken away since the command began approves nothing") {
  RequestsWorld world;
  world.file("office", world.form("00000003"));
  auto principal = world.as("principal");
  take_away(world, "00000001", "Principal");
  CHECK(has(problem<NotPermitted>([&] { approve_request(*principal, 1, "", DryRun::no); }), "may not do this"));
  CHECK(!world.holds("00000003", scheduling));
}

TEST_CASE("deciding: a denial is told with its reason, also while Human Resources is not done") {
  RequestsWorld world;
  world.file("assistant", world.form("00000004"));
  for (const auto& reason : {std::string(" "), std::string("a\nb"), std::string(501, 'x'), std::string("\xff")})
    CHECK(
        has(problem<UsageError>([&] { deny_request(*world.as("principal"), 1, reason, DryRun::no); }), "the reason "));
  auto denied = deny_request(*world.as("principal"), 1, "  The office is staffed ", DryRun::no);
  CHECK(world.state_of(1) == "denied");
  CHECK(world.mails() == "access-denied di@d.example.org\naccess-denied theo@d.example.org");
  CHECK(has(find_mail(*world.session, 1).body,
            "The reason that was given: The office is staffed\n\nDenied by: Theo "
            "Okafor\n"));
  CHECK(world.query("SELECT detail FROM audit_log WHERE action = 'access.deny'") ==
        "{\"request\":1,\"role\":\"Scheduling Administrator\",\"at\":\"8001\",\"reason\":\"The office is staffed\"}");
  CHECK(review_requests(*world.as("cron")).pending_hr == 0);
}

TEST_CASE("deciding: a transfer keeps the old role unless the person asks for its removal") {
  RequestsWorld world;
  auto to_8002 = world.form("00000007", "Teacher", "8002", "00000005");
  world.file("teacher", to_8002);
  approve_request(*world.as("elsewhere"), 1, "", DryRun::no);
  CHECK(world.holds("00000007", "Teacher", "8001"));
  give(world, "it", {"00000007", "Analyst", {.district = true}, ""});

  auto to_8001 = world.form("00000007", scheduling, "8002", "00000005");
  to_8001.previous = PreviousRoles::remove;
  CHECK(has(world.refused<Refused>("elsewhere", to_8001),
            "--remove-previous: the roles at other schools are the "
            "person's own to give up"));
  world.file("teacher", to_8001);
  auto before = world.last_mail();
  auto done = approve_request(*world.as("elsewhere"), 2, "", DryRun::no);
  REQUIRE(done.removed.size() == 1);
  CHECK(!world.holds("00000007", "Teacher", "8001"));
  CHECK(world.holds("00000007", "Teacher", "8002"));
  CHECK(world.holds("00000007", scheduling, "8002"));
  CHECK(world.holds("00000007", "Analyst", ""));
  CHECK(world.mails_since(before) ==
        "access-approved ida@d.example.org\naccess-approved flo@d.example.org\naccess-removed ida@d.example.org\n"
        "access-removed theo@d.example.org");
  CHECK(has(find_mail(*world.session, before + 4).body,
            "no longer has this access to the portal:\n\nTeacher, Marvel "
            "Middle School (8001)\n\nRemoved by: Flo Poe\n"));
  CHECK(
      world.log().ends_with("elsewhere access.approve 00000007\nelsewhere role.grant 00000007\nelsewhere role.remove "
                            "00000007"));
  world.import_staff("pending");  // the staff file still has it
  CHECK(!world.holds("00000007", "Teacher", "8001"));
}

TEST_CASE("deciding: removal of the previous roles is of a transfer between schools") {
  RequestsWorld world;
  RequestForm analyst{{"00000007", "Analyst", {.district = true}, ""}, "00000013", PreviousRoles::remove};
  CHECK(world.refused<UsageError>("teacher", analyst) == "--remove-previous is for a transfer to another school");
  auto by_it = world.form("00000007", "Teacher", "8002", "00000005");
  by_it.previous = PreviousRoles::remove;
  CHECK(world.refused<Refused>("it", by_it) == "no error");
}

TEST_CASE("giving: a role without a request; the person and the giver are told") {
  RequestsWorld world;
  auto done = give(world, "principal", at_school("00000007", scheduling));
  CHECK(done.given.how == Given::How::granted);
  CHECK(world.holds("00000007", scheduling));
  CHECK(world.mails() == "access-approved ida@d.example.org\naccess-approved theo@d.example.org");
  CHECK(world.log() == "principal role.grant 00000007");
  CHECK(not_given<Refused>(world, "principal", at_school("00000007", scheduling)) ==
        "Ida Fox (00000007) is Scheduling Administrator at school 8001 already, until 2027-06-30");
  CHECK(give(world, "principal", at_school("00000007", scheduling, "2026-12-18")).given.how == Given::How::moved);
  CHECK(world.query("SELECT last_day FROM granted_roles WHERE ended_at IS NULL") == "2026-12-18");
  CHECK(grant_to_staff(*world.as("principal"), at_school("00000012", "Teacher"), DryRun::yes).what.person.last_name ==
        "Eck");
  CHECK(!world.holds("00000012", "Teacher"));
}

TEST_CASE("giving: the checks of a request, and no role before the HR record is complete") {
  RequestsWorld world;
  CHECK(has(not_given<UsageError>(world, "principal", {}), "the role is rejected, for 3 reasons:"));
  CHECK(not_given<Refused>(world, "principal", at_school("00000004", "Teacher")) ==
        "the HR record of Di Ray (00000004) is not complete");
  CHECK(not_given<Refused>(world, "principal", at_school("00000008", "Teacher")) ==
        "Lev Gil (00000008) has left the district");
  CHECK(not_given<NotFound>(world, "principal", at_school("12345678", "Teacher")) ==
        "nobody with the employee number 12345678 is in the staff file");
  CHECK(not_given<NotPermitted>(world, "principal", at_school("00000001", "Teacher")) ==
        "nobody gives a role to themself");
  CHECK(not_given<NotPermitted>(world, "principal", at_school("00000002", "Principal")) ==
        "principal may not give the role Principal at school 8001");
  CHECK(has(not_given<NotPermitted>(world, "principal", at_school("12345678", "Teacher", "", "8002")),
            "may not do this (access.approve at school 8002)"));
  CHECK(has(not_given<NotPermitted>(world, "office", at_school("00000002", "Teacher")), "may not do this"));
  CHECK(not_given<NotPermitted>(world, "northwest", at_school("00000002", "Parent Access Account Administrator")) ==
        "no error");
  world.file("office", world.form("00000003", "Teacher"));
  CHECK(not_given<Refused>(world, "principal", at_school("00000003", "Teacher")) == "request 1 asks for that");
}

TEST_CASE("giving: one of the staff file that was taken away is given back, or, for a day, given beside it") {
  RequestsWorld world;
  take_away(world, "00000007", "Teacher");
  CHECK(!world.holds("00000007", "Teacher"));
  auto until = give(world, "principal", at_school("00000007", "Teacher", "2026-12-18"));
  CHECK(until.given.how == Given::How::granted);
  CHECK(until.given.last_day == Date(2026, 12, 18));
  world.clock.set(moment("2026-12-20T10:00:00Z"));
  CHECK(!world.holds("00000007", "Teacher"));
  auto back = give(world, "principal", at_school("00000007", "Teacher"));
  CHECK(back.given.how == Given::How::returned);
  CHECK(!back.given.last_day);
  CHECK(world.holds("00000007", "Teacher"));
  CHECK(world.log().ends_with("principal role.return 00000007"));
}

TEST_CASE("giving: one that ran out in the staff file is no use to give back") {
  RequestsWorld world;
  world.store->database().exec(
      "UPDATE staff_roles SET expiration_date = '2026-08-14' WHERE employee_number = '00000003'");
  take_away(world, "00000003", "Office Manager");
  CHECK(give(world, "principal", at_school("00000003", "Office Manager")).given.how == Given::How::granted);
  CHECK(world.holds("00000003", "Office Manager"));
}

TEST_CASE("giving: who has no address is named to the operator") {
  RequestsWorld world;
  auto done = give(world, "principal", at_school("00000011", "Teacher"));
  CHECK(done.told.text(DryRun::no) ==
        "a mail tells Theo Okafor (00000001); Nome Una (00000011) has no email address in the staff file: tell them "
        "yourself");
}

}  // namespace portal
