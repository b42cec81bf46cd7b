// staff request | requests | approve | deny | withdraw | grant, and the night's step: as people type it.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string second_morning = "--now 2026-10-14T09:00:00-07:00";

struct District : Sandbox {
  /// `line` by that login, at nine in the morning; the role's name is the last argument, for it has spaces.
  Ran as(const std::string& login, const std::string& line, const std::string& role = {},
         const std::string& now = morning, RunOptions options = {}) const {
    auto all = words(line + " --as " + login + " " + now);
    if (!role.empty()) all.insert(all.end(), {"--role", role});
    return run(all, std::move(options));
  }
  /// Irene Castellanos, a teacher of 8123, asks for herself; its principal is to approve.
  Ran ask(const std::string& more = {}) const {
    return as("icastellanos", "staff request --employee 12006645 --school 8123 --approver 10345512 " + more,
              "Scheduling Administrator");
  }
  std::string mails() const {
    return output_of("sqlite3 '" + path("portal.db") +
                     "' \"select template || ' ' || recipient from mails order by mail_id\"");
  }
  std::string log_of(const std::string& subject) const {
    return output_of("sqlite3 '" + path("portal.db") +
                     "' \"select acting_as || ' ' || action || ' ' || outcome from audit_log where subject = '" +
                     subject + "' order by seq\"");
  }
};

const std::string columns =
    "request_id,employee_number,last_name,first_name,role,place,state,approver,requested_at,requested_by,until,"
    "decided_at,decided_by,reason,remove_previous\r\n";

}  // namespace

TEST_CASE("staff request: from the form to the role, with its mails and its rows in the log") {
  District district;
  auto dry = district.ask("--dry-run");
  CHECK(dry.code == 0);
  CHECK(dry.out == "");
  CHECK(dry.err ==
        "dry run: a request would be filed: Scheduling Administrator at school 8123 for Irene Castellanos (12006645); "
        "it would wait for Theodore Okafor (10345512); nothing was changed\n"
        "a mail would tell Theodore Okafor (10345512)\n");
  CHECK(district.mails() == "");
  auto filed = district.ask("--format csv");
  CHECK(filed.code == 0);
  CHECK(filed.out == "request_id,state\r\n1,waiting\r\n");
  CHECK(filed.err ==
        "request 1 was filed: Scheduling Administrator at school 8123 for Irene Castellanos (12006645); it waits for "
        "Theodore Okafor (10345512)\n"
        "a mail tells Theodore Okafor (10345512)\n");
  CHECK(district("mail show 1 " + morning).out ==
        "To: tokafor@district.example.org\n"
        "State: queued\n"
        "Subject: A request for access waits for your decision\n\n"
        "There is a request to give Irene Castellanos (employee number 12006645) the role Scheduling Administrator at "
        "Marvelous Middle School (8123). It names you as the administrator who decides.\n\n"
        "The number of the request: 1\n\n"
        "Before you approve it, consider the level of responsibility that the job involves. If the person should not "
        "have the role, deny it with a reason.\n\n"
        "This message was sent by a machine; nobody reads answers to it. If you have a question, call the ITD Help "
        "Desk.\n\n"
        "Los Angeles Unified School District\n");
  auto again = district.ask();
  CHECK(again.code == 5);
  CHECK(again.err ==
        "portalctl: request 1 asks for that already, filed by icastellanos at 2026-08-14 09:00\n"
        "  withdraw it first to ask in another way\n");
  CHECK(district.as("tokafor", "staff requests --format csv").out ==
        columns +
            "1,12006645,Castellanos,Irene,Scheduling Administrator,8123,waiting,10345512,2026-08-14 09:00,"
            "icastellanos,,,,,no\r\n");

  CHECK(
      district.as("tokafor", "staff approve 1 --dry-run").err ==
      "dry run: request 1 would be approved: Irene Castellanos (12006645) would be Scheduling Administrator at school "
      "8123 until 2027-06-30; nothing was changed\n"
      "a mail would tell Irene Castellanos (12006645) and Theodore Okafor (10345512)\n");
  auto approved = district.as("tokafor", "staff approve 1");
  CHECK(approved.code == 0);
  CHECK(approved.out == "");
  CHECK(approved.err ==
        "request 1 was approved: Irene Castellanos (12006645) is Scheduling Administrator at school 8123 until "
        "2027-06-30\n"
        "a mail tells Irene Castellanos (12006645) and Theodore Okafor (10345512)\n");
  auto twice = district.as("tokafor", "staff approve 1");
  CHECK(twice.code == 5);
  CHECK(twice.err ==
        "portalctl: request 1 was approved by tokafor at 2026-08-14 09:00\n"
        "  what was decided stays; a new request can be filed\n");
  CHECK(district.mails() ==
        "access-waiting tokafor@district.example.org\naccess-approved icastellanos@district.example.org\n"
        "access-approved tokafor@district.example.org\n");
  CHECK(district.log_of("12006645") ==
        "icastellanos access.request done\ntokafor access.approve done\ntokafor role.grant done\n");
  CHECK(district.as("icastellanos", "staff requests --state all --format csv").out ==
        columns +
            "1,12006645,Castellanos,Irene,Scheduling Administrator,8123,approved,10345512,2026-08-14 09:00,"
            "icastellanos,2027-06-30,2026-08-14 09:00,tokafor,,no\r\n");
  CHECK(district("audit verify").code == 0);
}

TEST_CASE("staff request: what is missing or malformed is said at once, and ends with 2") {
  District district;
  auto nothing = district("staff request " + morning);
  CHECK(nothing.code == 2);
  CHECK(nothing.out == "");
  CHECK(nothing.err ==
        "portalctl: the request is rejected, for 4 reasons:\n"
        "  --employee is missing (name the person by the employee number, 8 digits)\n"
        "  --role is missing (name the role; `portalctl help roles` lists them)\n"
        "  where is the role to be held? (add --school CODE, --local-district NAME or --district)\n"
        "  --approver is missing (name the administrator who is to approve it by the employee number)\n"
        "  put all of them right; nothing was changed\n");
  auto wrong = district(
      "staff request --employee 846120 --role Techer --school 81234 --approver 1034551X --until 30.6. " + morning);
  CHECK(wrong.code == 2);
  CHECK(wrong.err ==
        "portalctl: the request is rejected, for 5 reasons:\n"
        "  --employee: '846120' has lost its leading zeros, perhaps in a spreadsheet; it should be 8 digits, such as "
        "00846120 (an employee number is text: keep its leading zeros)\n"
        "  there is no role 'Techer' (did you mean 'Teacher'?)\n"
        "  there is no school 81234 (a location code has 4 digits, such as 0417)\n"
        "  --until: '30.6.' is no date (write it as 2027-06-30)\n"
        "  --approver: '1034551X' should be 8 digits, such as 00846120 (an employee number is text: keep its leading "
        "zeros)\n"
        "  put all of them right; nothing was changed\n");
  CHECK(district("staff requests --state all --format csv " + morning).out == columns);
}

TEST_CASE("staff request: exit codes of one reason each") {
  District district;
  struct Row {
    std::string who, line, role;
    int code;
    std::string error;
  };
  const std::string irene = "staff request --employee 12006645 ";
  for (const auto& [who, line, role, code, error] : std::vector<Row>{
           {"icastellanos", irene + "--school 8123 --approver 10345512", "Office Manger", 2,
            "there is no role 'Office Manger'\n  did you mean 'Office Manager'?\n"},
           {"icastellanos", irene + "--district --approver 00731905", "Office Manager", 2,
            "Office Manager is not held at such a place\n  Office Manager is a role at a school: add --school CODE\n"},
           {"icastellanos", irene + "--local-district Nortwest --approver 00731905", "PACE", 2,
            "there is no Local District 'Nortwest'\n  did you mean Northwest?\n"},
           {"icastellanos", irene + "--school 9999 --approver 10345512", "Office Manager", 4,
            "there is no school 9999\n  a location code has 4 digits, such as 0417\n"},
           {"tokafor", "staff request --employee 12345678 --school 8123 --approver 10345512", "Office Manager", 4,
            "nobody with the employee number 12345678 is known from Human Resources\n  check the number; the newest "
            "staff file has everybody who works here\n"},
           {"icastellanos", "staff request --employee 11402288 --school 8123 --approver 10345512", "Office Manager", 3,
            "icastellanos may not do this (access.request at school 8123)\n  ask your principal or District IT for a "
            "role that may; `portalctl help roles` lists them\n"},
           {"ybustamante", "staff request --employee 12119058 --school 8654 --approver 10417760", "Teacher", 3,
            "ybustamante may not do this (access.request at school 8654)\n  you may at school 8123; for another ask "
            "its "
            "principal, or District IT, for a role\n"},
           {"icastellanos", irene + "--school 8123 --approver 10345512", "Teacher", 5,
            "Irene Castellanos (12006645) is Teacher at school 8123 already\n  the staff file gives the role\n"},
           {"icastellanos", irene + "--school 8123 --approver 12006645", "Office Manager", 5,
            "--approver: nobody approves their own request\n  name another administrator\n"},
           {"icastellanos", irene + "--school 8123 --approver 10417760", "Office Manager", 5,
            "--approver: 10417760 has no authority to approve Office Manager at school 8123\n  name somebody there who "
            "is District IT or Principal\n"},
           {"icastellanos", irene + "--school 8123 --approver 10345512 --until 2026-08-13", "Office Manager", 5,
            "--until: 2026-08-13 is over\n  name a day from today to 2028-06-30\n"},
       }) {
    CAPTURE(line);
    auto ran = district.as(who, line, role);
    CHECK(ran.code == code);
    CHECK(ran.out == "");
    CHECK(ran.err == "portalctl: " + error);
  }
  CHECK(district.mails() == "");
  CHECK(district.log_of("12119058") == "ybustamante access.request denied\n");
}

TEST_CASE("staff request: pending HR goes on by itself in the night that completes the record") {
  District district;
  auto filed = district.as("gtakahashi",
                           "staff request --employee 12119058 --school 8654 --approver 10417760 --format "
                           "csv",
                           "Teacher");
  CHECK(filed.code == 0);
  CHECK(filed.out == "request_id,state\r\n1,pending-hr\r\n");
  CHECK(filed.err ==
        "request 1 was filed: Teacher at school 8654 for Calvin Pruitt (12119058); it waits until Human Resources has "
        "completed the record; then a mail tells Grace Takahashi-Flores (10417760)\n");
  auto early = district.as("gtakahashi", "staff approve 1");
  CHECK(early.code == 5);
  CHECK(early.err ==
        "portalctl: the HR record of Calvin Pruitt (12119058) is not complete\n"
        "  the request goes on by itself when the nightly staff file says that it is\n");
  CHECK(district.as("gtakahashi", "staff requests --state pending-hr --format csv").out ==
        columns + "1,12119058,Pruitt,Calvin,Teacher,8654,pending-hr,10417760,2026-08-14 09:00,gtakahashi,,,,,no\r\n");
  CHECK(district.mails() == "");

  district.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  auto night = district("job run nightly-sync " + second_night);
  CHECK_MESSAGE(has(night.err, "access-requests: done: 1 request went on, 1 waiting, 0 pending HR\n"), night.err);
  CHECK(district.mails() == "access-waiting gtakahashi@district.example.org\n");
  district("job run nightly-sync " + second_night);
  CHECK(district.mails() == "access-waiting gtakahashi@district.example.org\n");
  CHECK(district.as("cpruitt", "staff requests --format csv", "", second_morning).out ==
        columns + "1,12119058,Pruitt,Calvin,Teacher,8654,waiting,10417760,2026-08-14 09:00,gtakahashi,,,,,no\r\n");
  CHECK(district.as("gtakahashi", "staff approve 1 --until 2026-12-18", "", second_morning).err ==
        "request 1 was approved: Calvin Pruitt (12119058) is Teacher at school 8654 until 2026-12-18\n"
        "a mail tells Calvin Pruitt (12119058) and Grace Takahashi-Flores (10417760)\n");
  CHECK(district.log_of("12119058") ==
        "gtakahashi access.request done\n access.tell_approver done\ngtakahashi access.approve done\ngtakahashi "
        "role.grant done\n");
}

TEST_CASE("staff request: of somebody who left the night tells") {
  District district;
  district.ask();
  district.shell("sqlite3 portal.db \"update staff set hr_status = 'left' where employee_number = '12006645'\"");
  auto night = district("job run nightly-sync " + second_night);
  CHECK_MESSAGE(has(night.err,
                    "access-requests: done: 0 requests went on, 0 waiting, 0 pending HR; to be denied, since "
                    "the person left: request 1 of Irene Castellanos (12006645)\n"),
                night.err);
  CHECK(has(district.as("tokafor", "staff requests --state left").out, "Castellanos"));
  CHECK(district.as("tokafor", "staff approve 1").code == 5);
}

TEST_CASE("staff deny: with a reason, which both read; never one's own") {
  District district;
  district.ask();
  CHECK(district.as("tokafor", "staff deny 1").code == 2);
  auto blank =
      district.run({"staff", "deny", "1", "--reason", " ", "--as", "tokafor", "--now", "2026-08-14T09:00:00-07:00"});
  CHECK(blank.code == 2);
  CHECK(blank.err == "portalctl: the reason is blank\n  write it on one line, in 500 characters at most\n");
  auto deny = words("staff deny 1 --as tokafor " + morning);
  deny.insert(deny.end(), {"--reason", "The office is staffed"});
  auto dry = deny;
  dry.push_back("--dry-run");
  CHECK(district.run(dry).err ==
        "dry run: request 1 would be denied: Scheduling Administrator at school 8123 for Irene Castellanos (12006645); "
        "nothing was changed\n"
        "a mail would tell Irene Castellanos (12006645) and Theodore Okafor (10345512)\n");
  auto denied = district.run(deny);
  CHECK(denied.code == 0);
  CHECK(denied.err ==
        "request 1 was denied: Scheduling Administrator at school 8123 for Irene Castellanos (12006645)\n"
        "a mail tells Irene Castellanos (12006645) and Theodore Okafor (10345512)\n");
  CHECK(has(district("mail show 2 " + morning).out,
            "The request to give Irene Castellanos (employee number 12006645) the role Scheduling Administrator at "
            "Marvelous Middle School (8123) was denied.\n\n"
            "The reason that was given: The office is staffed\n\nDenied by: Theodore Okafor\n"));
  CHECK(district.as("icastellanos", "staff requests --state denied --format csv").out ==
        columns +
            "1,12006645,Castellanos,Irene,Scheduling Administrator,8123,denied,10345512,2026-08-14 09:00,"
            "icastellanos,,2026-08-14 09:00,tokafor,The office is staffed,no\r\n");
}

TEST_CASE("staff approve, deny, withdraw: who may not is told so, and it is in the log") {
  District district;
  district.ask();
  for (const auto& [login, line, code, error] : std::vector<std::tuple<std::string, std::string, int, std::string>>{
           {"icastellanos", "staff approve 1", 3,
            "icastellanos may not do this (access.approve at the district)\n  ask your principal or District IT for a "
            "role that may; `portalctl help roles` lists them\n"},
           {"mquinones", "staff approve 1", 4,
            "there is no request 1 that you may see\n  `portalctl staff requests --state all` lists them\n"},
           {"mquinones", "staff deny 1 --reason No", 4,
            "there is no request 1 that you may see\n  `portalctl staff requests --state all` lists them\n"},
           {"tokafor", "staff approve 99", 4,
            "there is no request 99 that you may see\n  `portalctl staff requests --state all` lists them\n"},
           {"tokafor", "staff approve one", 2,
            "'one' is no number of a request\n  `portalctl staff requests` lists them\n"},
           {"tokafor", "staff withdraw 1", 3,
            "request 1 is for whoever filed it, or is to hold the role, to withdraw\n  deny it with a reason: "
            "`portalctl staff deny 1 --reason TEXT`\n"},
           {"cvillalobos", "staff withdraw 1", 4,
            "there is no request 1 that you may see\n  `portalctl staff requests --state all` lists them\n"},
           {"icastellanos", "staff requests --school 8123", 3,
            "icastellanos may not do this (staff.read at school 8123)\n  ask your principal or District IT for a role "
            "that may; `portalctl help roles` lists them\n"},
           {"tokafor", "staff requests --state opn", 2,
            "--state: 'opn' is no state of a request\n  pending-hr, waiting, left, approved, denied, withdrawn, open "
            "or all\n"},
           {"root", "staff requests --school 9999", 4,
            "there is no school 9999\n  a location code has 4 digits, such as 0417\n"},
       }) {
    CAPTURE(line);
    auto ran = district.as(login, line);
    CHECK(ran.code == code);
    CHECK(ran.err == "portalctl: " + error);
  }
  CHECK(has(district.log_of("request 1"), "icastellanos access.approve denied\n"));
  CHECK(has(district.log_of("request 1"), "mquinones staff.read denied\n"));
  CHECK(district.as("icastellanos", "staff withdraw 1 --dry-run").err ==
        "dry run: request 1 would be withdrawn: Scheduling Administrator at school 8123 for Irene Castellanos "
        "(12006645); nothing was changed\n");
  auto withdrawn = district.as("icastellanos", "staff withdraw 1");
  CHECK(withdrawn.code == 0);
  CHECK(withdrawn.err ==
        "request 1 was withdrawn: Scheduling Administrator at school 8123 for Irene Castellanos (12006645)\n");
  CHECK(district.as("icastellanos", "staff requests").err ==
        "no request is like that; `portalctl staff requests --state all` shows those that you may see\n");
  CHECK(district.ask().code == 0);
}

TEST_CASE("staff approve: a transfer that removes the previous roles asks first, and tells the old principal") {
  District district;
  auto filed = district.as("icastellanos",
                           "staff request --employee 12006645 --school 8654 --approver 10417760 "
                           "--remove-previous",
                           "Teacher");
  CHECK(filed.code == 0);
  auto asked = district.as("gtakahashi", "staff approve 1");
  CHECK(asked.code == 5);
  CHECK(asked.err ==
        "portalctl: request 1 is a transfer: Irene Castellanos (12006645) loses Teacher at school 8123. This needs a "
        "confirmation, and there is no terminal to ask on.\n"
        "  add --yes to go ahead; nothing was changed\n");
  CHECK(district.as("gtakahashi", "staff approve 1", "", morning, {.input = "n\n", .terminal = true}).code == 5);
  CHECK(district.as("gtakahashi", "staff approve 1 --dry-run").err ==
        "dry run: request 1 would be approved: Irene Castellanos (12006645) would be Teacher at school 8654 until "
        "2027-06-30; taken away: Teacher at school 8123; nothing was changed\n"
        "a mail would tell Irene Castellanos (12006645), Grace Takahashi-Flores (10417760) and Theodore Okafor "
        "(10345512)\n");
  auto done = district.as("gtakahashi", "staff approve 1 --yes");
  CHECK(done.code == 0);
  CHECK(done.err ==
        "request 1 was approved: Irene Castellanos (12006645) is Teacher at school 8654 until 2027-06-30; taken away: "
        "Teacher at school 8123\n"
        "a mail tells Irene Castellanos (12006645), Grace Takahashi-Flores (10417760) and Theodore Okafor "
        "(10345512)\n");
  CHECK(district.mails() ==
        "access-waiting gtakahashi@district.example.org\naccess-approved icastellanos@district.example.org\n"
        "access-approved gtakahashi@district.example.org\naccess-removed icastellanos@district.example.org\n"
        "access-removed tokafor@district.example.org\n");
  CHECK(district.log_of("12006645") ==
        "icastellanos access.request done\ngtakahashi access.approve done\ngtakahashi role.grant done\ngtakahashi "
        "role.remove done\n");
}

TEST_CASE("staff grant: a role without a request, and one that is given back") {
  District district;
  const std::string irene = "staff grant --employee 12006645 --school 8123 ";
  CHECK(district.as("tokafor", irene + "--dry-run", "Photo Designee").err ==
        "dry run: Irene Castellanos (12006645) would be Photo Designee at school 8123 until 2027-06-30; nothing was "
        "changed\n"
        "a mail would tell Irene Castellanos (12006645) and Theodore Okafor (10345512)\n");
  auto given = district.as("tokafor", irene, "Photo Designee");
  CHECK(given.code == 0);
  CHECK(given.out == "");
  CHECK(given.err ==
        "Irene Castellanos (12006645) is Photo Designee at school 8123 until 2027-06-30\n"
        "a mail tells Irene Castellanos (12006645) and Theodore Okafor (10345512)\n");
  CHECK(district.log_of("12006645") == "tokafor role.grant done\n");
  auto again = district.as("tokafor", irene, "Photo Designee");
  CHECK(again.code == 5);
  CHECK(again.err ==
        "portalctl: Irene Castellanos (12006645) is Photo Designee at school 8123 already, until 2027-06-30\n"
        "  the role was given here\n");
  CHECK(district.as("tokafor", "staff grant --employee 10345512 --school 8123", "Teacher").err ==
        "portalctl: nobody gives a role to themself\n  file a request: `portalctl staff request --help`\n");
  CHECK(district.as("tokafor", "staff grant --employee 12119058 --school 8654", "Teacher").code == 3);
  CHECK(district.as("gtakahashi", "staff grant --employee 12119058 --school 8654", "Teacher").err ==
        "portalctl: the HR record of Calvin Pruitt (12119058) is not complete\n"
        "  access begins when Human Resources has completed it (004); a request waits for that by itself\n");
  auto many = district.as("tokafor", "staff grant --employee x --until y");
  CHECK(many.code == 2);
  CHECK(has(many.err, "portalctl: the role is rejected, for 4 reasons:\n"));

  district.shell(
      "sqlite3 portal.db \"insert into removed_roles (employee_number, role, place, removed_at, removed_by) values "
      "('12006645', 'Teacher', '8123', '2026-08-14T16:00:00Z', 'tokafor')\"");
  CHECK(district.as("tokafor", irene, "Teacher").err ==
        "Irene Castellanos (12006645) is Teacher at school 8123 as long as the staff file has the person; it was taken "
        "away here, and the role of the staff file is given back\n"
        "a mail tells Irene Castellanos (12006645) and Theodore Okafor (10345512)\n");
  CHECK(district.log_of("12006645") == "tokafor role.grant done\ntokafor role.return done\n");
}

TEST_CASE("staff request: nobody without an email address is mailed, and the operator hears it") {
  District district;
  district.shell("sqlite3 portal.db \"update staff set email = null where employee_number = '10345512'\"");
  CHECK(district.ask().err ==
        "request 1 was filed: Scheduling Administrator at school 8123 for Irene Castellanos (12006645); it waits for "
        "Theodore Okafor (10345512)\n"
        "Theodore Okafor (10345512) has no email address in the staff file: tell them yourself\n");
  CHECK(district.mails() == "");
}

TEST_CASE("staff request: the mails speak the district's language") {
  District district;
  district.folder.write("portal.yaml", "database: portal.db\nincoming: incoming\nletters:\n  language: es\n");
  district.ask();
  CHECK(has(district("mail show 1 " + morning).out, "Subject: Una solicitud de acceso espera su decisión\n"));
}
