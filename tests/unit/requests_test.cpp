// Asking for a role (004): what is rejected, who may ask for whom, and what waits for Human Resources.
#include "lib/staff/requests.h"

#include <doctest/doctest.h>

#include "lib/mail/mails.h"
#include "lib/roster/undo.h"
#include "tests/support/requests_world.h"

namespace portal {
namespace {

using test::has;
using test::problem;
using test::RequestsWorld;

const char* const scheduling = "Scheduling Administrator";

std::vector<std::int64_t> listed_for(RequestsWorld& world, const std::string& login, RequestFilter filter = {}) {
  std::vector<std::int64_t> ids;
  list_requests(*world.as(login), filter, [&](const AccessRequest& one) { ids.push_back(one.id); });
  return ids;
}

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("requests: filed for oneself, also without any role; the approver is told at once") {
  RequestsWorld world;
  auto filed = world.file("nobody", world.form("00000011"));
  CHECK(filed.request.id == 1);
  CHECK(filed.request.state() == RequestState::waiting);
  CHECK(filed.told.by_mail == std::vector<std::string>{"Theo Okafor (00000001)"});
  CHECK(world.mails() == "access-waiting theo@d.example.org");
  auto mail = find_mail(*world.session, 1);
  CHECK(has(mail.body,
            "Nome Una (employee number 00000011) the role Scheduling Administrator at Marvel Middle School "
            "(8001)."));
  CHECK(has(mail.body, "The number of the request: 1\n"));
  CHECK(world.query("SELECT operator, subject, detail FROM audit_log WHERE action = 'access.request'") ==
        "nobody|00000011|{\"request\":1,\"role\":\"Scheduling Administrator\",\"at\":\"8001\",\"approver\":"
        "\"00000001\",\"state\":\"waiting\"}");
  CHECK(!world.holds("00000011", scheduling));
}

TEST_CASE("requests: a dry run checks everything and leaves nothing") {
  RequestsWorld world;
  auto before = world.query("SELECT count(*) FROM audit_log");
  CHECK(file_request(*world.as("nobody"), world.form("00000011"), DryRun::yes).request.id == 0);
  CHECK(world.query("SELECT count(*) FROM access_requests") == "0");
  CHECK(world.mails() == "");
  CHECK(world.query("SELECT count(*) FROM audit_log") == before);
  CHECK(problem<Refused>([&] {
          file_request(*world.as("nobody"), world.form("00000011", scheduling, "8001", "00000002"), DryRun::yes);
        }) == "--approver: 00000002 has no authority to approve Scheduling Administrator at school 8001");
}

TEST_CASE("requests: all that is missing or malformed is said at once") {
  RequestsWorld world;
  CHECK(world.refused<UsageError>("office", {}) ==
        "the request is rejected, for 4 reasons:\n"
        "  --employee is missing (name the person by the employee number, 8 digits)\n"
        "  --role is missing (name the role; `portalctl help roles` lists them)\n"
        "  where is the role to be held? (add --school CODE, --local-district NAME or --district)\n"
        "  --approver is missing (name the administrator who is to approve it by the employee number)");
  auto spoiled = world.form("0000001", "Scheduling Administrater", "80x1", "123456789");
  spoiled.role.until = "soon";
  CHECK(world.refused<UsageError>("office", spoiled) ==
        "the request is rejected, for 5 reasons:\n"
        "  --employee: '0000001' has lost its leading zeros, perhaps in a spreadsheet; it should be 8 digits, such as "
        "00846120 (an employee number is text: keep its leading zeros)\n"
        "  there is no role 'Scheduling Administrater' (did you mean 'Scheduling Administrator'?)\n"
        "  there is no school 80x1 (a location code has 4 digits, such as 0417)\n"
        "  --until: 'soon' is no date (write it as 2027-06-30)\n"
        "  --approver: '123456789' should be 8 digits, such as 00846120 (an employee number is text: keep its leading "
        "zeros)");
  CHECK(world.query("SELECT count(*) FROM access_requests") == "0");
}

TEST_CASE("requests: what cannot be is refused, with the reason") {
  RequestsWorld world;
  auto refused = [&](const RequestForm& asked) { return world.refused<Refused>("office", asked); };
  CHECK(world.refused<NotFound>("office", world.form("12345678")) ==
        "nobody with the employee number 12345678 is known from Human Resources");
  CHECK(world.refused<NotFound>("it", world.form("00000002", "Teacher", "8009")) == "there is no school 8009");
  CHECK(refused(world.form("00000008")) == "Lev Gil (00000008) has left the district");
  CHECK(refused(world.form("00000007", "Teacher")) == "Ida Fox (00000007) is Teacher at school 8001 already");
  CHECK(refused(world.form("00000002", "Photo Vendor")) == "the role Photo Vendor is not given to staff");
  CHECK(refused(world.form("00000002", "Unattended Service")) == "the role Unattended Service is not given to staff");
  CHECK(refused(world.form("00000003", "Teacher", "8001", "00000003")) ==
        "--approver: nobody approves their own request");
  world.file("office", world.form("00000003", "Teacher"));
  CHECK(refused(world.form("00000003", "Teacher")) ==
        "request 1 asks for that already, filed by office at 2026-08-14 03:00");
  CHECK(world.refused<UsageError>("office", {{"00000003", "Teacher", {.school = "8001", .district = true}, ""},
                                             "00000001",
                                             PreviousRoles::stay}) == "a role is held at one place");
  world.store->database().exec("UPDATE schools SET absent_since = '2026-08-14' WHERE location_code = '8001'");
  CHECK(refused(world.form("00000003", scheduling)) == "school 8001 is no longer in the newest extract");
}

TEST_CASE("requests: the approver has authority over that place for that role, with a complete record") {
  RequestsWorld world;
  auto with = [&](const std::string& approver, const std::string& role = scheduling) {
    return problem<Refused>(
        [&] { file_request(*world.as("office"), world.form("00000003", role, "8001", approver), DryRun::yes); });
  };
  auto no_authority = [](const std::string& approver) {
    return fmt::format("--approver: {} has no authority to approve Scheduling Administrator at school 8001", approver);
  };
  CHECK(with("00000001") == "no error");
  CHECK(with("00000013") == "no error");  // District IT
  for (const auto* approver : {"00000002", "00000005", "00000006", "00000010", "12345678"})
    CHECK(with(approver) == no_authority(approver));
  CHECK(with("00000010", "Parent Access Account Administrator") == "no error");  // of the Local District
  CHECK(has(with("00000001", "Principal"), "has no authority to approve Principal"));
  CHECK(with("00000013", "Principal") == "no error");
  world.store->database().exec("UPDATE staff SET hr_status = 'pending' WHERE employee_number = '00000001'");
  CHECK(with("00000001") == no_authority("00000001"));
}

TEST_CASE("requests: above a school District IT approves") {
  RequestsWorld world;
  RequestForm analyst{{"00000006", "Analyst", {.district = true}, ""}, "00000013", PreviousRoles::stay};
  CHECK(world.file("helpdesk", analyst).request.whose.place == "");
  RequestForm pace{{"00000006", "PACE", {.local_district = "NW"}, ""}, "00000013", PreviousRoles::stay};
  CHECK(world.file("helpdesk", pace).request.whose.place == "Northwest");
  analyst.approver = "00000001";
  analyst.role.employee = "00000007";
  CHECK(world.refused<Refused>("teacher", analyst) ==
        "--approver: 00000001 has no authority to approve Analyst at the district");
}

TEST_CASE("requests: for others only where one's role may ask, and nothing is told of them before") {
  RequestsWorld world;
  for (const auto& role : world.roles.all()) {
    CAPTURE(role.name);
    auto session = world.with_role(role.name, role.scope == ScopeKind::school           ? "8001"
                                              : role.scope == ScopeKind::local_district ? "Northwest"
                                                                                        : "");
    auto outcome = [&](const std::string& employee, const std::string& school, const std::string& approver) {
      return problem<NotPermitted>(
          [&] { file_request(*session, world.form(employee, scheduling, school, approver), DryRun::yes); });
    };
    bool may = role.may.contains(Action::access_request);
    CHECK((outcome("00000002", "8001", "00000001") == "no error") == may);
    CHECK((outcome("00000002", "8002", "00000005") == "no error") == (may && role.scope == ScopeKind::district));
    if (!may) CHECK(has(outcome("12345678", "8001", "00000001"), "may not do this (access.request at school 8001)"));
  }
}

TEST_CASE("requests: a role that ends sooner may be asked for again; one that lasts may not") {
  RequestsWorld world;  // the staff file ends the Office Manager's role on 2026-09-01
  CHECK(world.file_id("office", world.form("00000003", "Office Manager")) == 1);
  withdraw_request(*world.as("office"), 1, DryRun::no);
  auto sooner = world.form("00000003", "Office Manager");
  sooner.role.until = "2026-08-20";
  CHECK(world.refused<Refused>("office", sooner) ==
        "Cy Lee (00000003) is Office Manager at school 8001 already, until 2026-08-31");
  world.store->database().exec(
      "UPDATE staff_roles SET expiration_date = '2026-08-14' WHERE employee_number = '00000003'");
  CHECK(world.file_id("assistant", sooner = world.form("00000003", "Office Manager")) == 2);  // it ran out
}

TEST_CASE("requests: --until is a day from today to the end of the school year after the coming one") {
  RequestsWorld world;
  auto until = [&](const std::string& day) {
    auto asked = world.form("00000003");
    asked.role.until = day;
    return problem<Refused>([&] { file_request(*world.as("office"), asked, DryRun::yes); });
  };
  CHECK(until("2026-08-13") == "--until: 2026-08-13 is over");
  CHECK(until("2026-08-14") == "no error");
  CHECK(until("2028-06-30") == "no error");
  CHECK(until("2028-07-01") == "--until: 2028-07-01 is too far ahead");
}

TEST_CASE("requests: before the HR record is complete one waits, and goes on by itself") {
  RequestsWorld world;
  auto filed = world.file("assistant", world.form("00000004"));
  CHECK(filed.request.state() == RequestState::pending_hr);
  CHECK(filed.told.by_mail.empty());
  CHECK(world.mails() == "");
  auto cron = world.as("cron");
  auto review = review_requests(*cron);
  CHECK(review.told == 0);
  CHECK(review.pending_hr == 1);
  CHECK(problem<Refused>([&] { approve_request(*world.as("principal"), 1, "", DryRun::no); }) ==
        "the HR record of Di Ray (00000004) is not complete");
  world.import_staff("complete");
  CHECK(world.state_of(1) == "waiting");
  review = review_requests(*world.as("cron"));
  CHECK(review.told == 1);
  CHECK(review.waiting == 1);
  CHECK(world.mails() == "access-waiting theo@d.example.org");
  CHECK(review_requests(*world.as("cron")).told == 0);  // once
  CHECK(world.mails() == "access-waiting theo@d.example.org");
  CHECK(world.log() == "assistant access.request 00000004\ncron access.tell_approver 00000004");
  approve_request(*world.as("principal"), 1, "", DryRun::no);
  CHECK(world.holds("00000004", scheduling));
}

TEST_CASE("requests: of somebody who left meanwhile the night tells, and it can only be denied or withdrawn") {
  RequestsWorld world;
  world.file("assistant", world.form("00000004"));
  world.import_staff("left");
  CHECK(world.state_of(1) == "left");
  auto review = review_requests(*world.as("cron"));
  CHECK(review.of_those_who_left == std::vector<std::string>{"request 1 of Di Ray (00000004)"});
  CHECK(review_requests(*world.as("cron")).of_those_who_left.size() == 1);  // until somebody decides
  CHECK(has(problem<Refused>([&] { approve_request(*world.as("principal"), 1, "", DryRun::no); }),
            "Di Ray (00000004) has left the district"));
  deny_request(*world.as("principal"), 1, "She left", DryRun::no);
  CHECK(review_requests(*world.as("cron")).of_those_who_left.empty());
}

TEST_CASE("requests: whose approver may approve no more is named, and another decides") {
  RequestsWorld world;
  world.file("assistant", world.form("00000004"));
  world.store->database().exec("UPDATE staff SET hr_status = 'complete' WHERE employee_number = '00000004'");
  world.store->database().exec("UPDATE staff SET hr_status = 'left' WHERE employee_number = '00000001'");
  auto review = review_requests(*world.as("cron"));
  CHECK(review.told == 0);
  CHECK(review.without_approver == std::vector<std::string>{"request 1 of Di Ray (00000004)"});
  approve_request(*world.as("it"), 1, "", DryRun::no);
  CHECK(world.holds("00000004", scheduling));
}

TEST_CASE("requests: an approver without an address is not told by mail, and the operator hears it") {
  RequestsWorld world;
  world.store->database().exec("UPDATE staff SET email = NULL WHERE employee_number = '00000001'");
  auto filed = world.file("office", world.form("00000003"));
  CHECK(world.mails() == "");
  CHECK(filed.told.text(DryRun::no) ==
        "Theo Okafor (00000001) has no email address in the staff file: tell them yourself");
}

TEST_CASE("requests: withdrawn by the person, or by whoever filed it") {
  RequestsWorld world;
  auto first = world.file_id("office", world.form("00000003", "Teacher"));
  auto second = world.file_id("assistant", world.form("00000011", "Teacher"));
  auto third = world.file_id("assistant", world.form("00000012", "Teacher"));
  auto withdraw = [&](const std::string& login, std::int64_t id) {
    return [&world, login, id] { withdraw_request(*world.as(login), id, DryRun::no); };
  };
  CHECK(has(problem<NotPermitted>(withdraw("principal", first)), "request 1 is for whoever filed it"));
  CHECK(problem<NotFound>(withdraw("teacher", first)) == "there is no request 1 that you may see");
  CHECK(problem<NotFound>(withdraw("office", 99)) == "there is no request 99 that you may see");
  withdraw("office", first)();
  withdraw("nobody", second)();
  withdraw_request(*world.as("assistant"), third, DryRun::yes);
  CHECK(world.state_of(third) == "waiting");
  withdraw("assistant", third)();
  for (auto id : {first, second, third}) CHECK(world.state_of(id) == "withdrawn");
  CHECK(problem<Refused>(withdraw("office", first)) == "request 1 was withdrawn by office at 2026-08-14 03:00");
  CHECK(world.file("office", world.form("00000003", "Teacher")).request.id == 4);  // and asked for again
}

TEST_CASE("requests: a list has what the operator may see") {
  RequestsWorld world;
  world.file("office", world.form("00000003", "Teacher"));
  world.file("elsewhere", world.form("00000011", "Teacher", "8002", "00000005"));
  world.file("helpdesk", {{"00000006", "Analyst", {.district = true}, ""}, "00000013", PreviousRoles::stay});
  auto pending = world.file("assistant", world.form("00000004")).request.id;
  CHECK(listed_for(world, "principal") == Ids{1, 4});
  CHECK(listed_for(world, "northwest") == Ids{1, 4});  // the schools of the Local District
  CHECK(listed_for(world, "elsewhere") == Ids{2});
  CHECK(listed_for(world, "nobody") == Ids{2});  // one's own
  CHECK(listed_for(world, "helpdesk") == Ids{3});
  CHECK(listed_for(world, "it") == Ids{1, 2, 3, 4});
  CHECK(listed_for(world, "teacher").empty());
  CHECK(listed_for(world, "it", {"8001"}) == Ids{1, 4});
  CHECK(listed_for(world, "it", {"", RequestFilter::Which::one_state, RequestState::pending_hr}) == Ids{pending});
  deny_request(*world.as("principal"), 1, "No need", DryRun::no);
  CHECK(listed_for(world, "principal") == Ids{4});
  CHECK(listed_for(world, "principal", {"", RequestFilter::Which::all}) == Ids{1, 4});
  CHECK(listed_for(world, "principal", {"", RequestFilter::Which::one_state, RequestState::denied}) == Ids{1});
  CHECK(has(problem<NotPermitted>([&] { listed_for(world, "nobody", {"8002"}); }), "staff.read at school 8002"));
  CHECK(problem<NotFound>([&] { listed_for(world, "it", {"8009"}); }) == "there is no school 8009");
}

TEST_CASE("requests: the undo of the import that brought the person leaves the request, to be denied") {
  RequestsWorld world;
  auto staff = world.rows.staff;
  world.rows.staff = staff + "00000020,New,Ann,ann,ann@d.example.org,8001,complete\n";
  world.clock.set(test::moment("2026-08-15T10:00:00Z"));
  auto run = world.import(world.rows, test::accepting()).run;
  auto id = world.file_id("ann", world.form("00000020", "Teacher"));
  undo_run(*world.session, run.value());
  CHECK(world.state_of(id) == "left");
  CHECK(listed_for(world, "principal") == Ids{id});
  auto review = review_requests(*world.as("cron"));
  CHECK(review.of_those_who_left == std::vector<std::string>{"request 1 of 00000020"});
  CHECK(has(problem<Refused>([&] { approve_request(*world.as("principal"), id, "", DryRun::no); }),
            "00000020 is no longer in the staff file"));
  CHECK(problem<NotPermitted>([&] { world.as("ann"); }) == "the login 'ann' is no operator of this portal");
  auto denied = deny_request(*world.as("principal"), id, "No longer here", DryRun::no);
  CHECK(denied.told.by_mail == std::vector<std::string>{"Theo Okafor (00000001)"});
}

}  // namespace portal
