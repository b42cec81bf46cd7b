#include "lib/access/roles.h"

#include <doctest/doctest.h>

#include "lib/config/embedded.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

Roles built_in() { return Roles::parse(embedded_file("roles.yaml"), "roles.yaml"); }

}  // namespace

TEST_CASE("roles: each may what the district's table says, and nothing else") {
  using enum Action;
  std::set<Action> all = {student_find,   student_records,   student_lookup,   pin_details,        pin_print,
                          pin_new,        pin_issue,         pin_expire,       pin_letters,        identity_verify,
                          parent_find,    account_reset,     account_activate, account_deactivate, account_exception,
                          guardian_merge, account_import,    account_own,      contact_report,     volunteer_decide,
                          mail_read,      mail_send,         roster_import,    roster_undo,        roster_read,
                          roster_export,  audit_read,        job_run,          job_read,           system_check,
                          backup_create,  backup_verify,     backup_restore,   pin_roster,         access_report,
                          photo_report,   disclosure_report, photo_roster,     photo_upload,       photo_manage,
                          photo_publish,  vendor_renew,      vendor_register,  vendor_read,        vendor_assign,
                          designee_name,  year_read,         year_change,      year_rollover,      access_request,
                          access_approve, access_remove,     staff_read,       security_report,    audit_checkpoint};
  const std::set<Action> hotline = {student_find, parent_find,     pin_details,     pin_print,
                                    pin_new,      identity_verify, account_activate};
  const std::map<std::string, std::set<Action>> table = {
      {"District IT", all},
      {"ITD Help Desk",
       {student_find, student_lookup, parent_find, pin_details, pin_print, pin_new, identity_verify, account_reset,
        account_activate, account_deactivate, account_exception, guardian_merge, mail_read}},
      {"Family Hotline", hotline},
      {"PACE", hotline},
      {"Local District Administrator",
       {student_find, student_records, parent_find, contact_report, access_report, photo_report, year_read, staff_read,
        access_request, access_approve, access_remove}},
      {"Principal",
       {student_find,      student_records, student_lookup,   parent_find,    pin_details,      pin_print,
        pin_new,           pin_letters,     identity_verify,  account_reset,  account_activate, account_exception,
        guardian_merge,    contact_report,  volunteer_decide, pin_roster,     access_report,    photo_report,
        disclosure_report, photo_roster,    photo_upload,     photo_manage,   vendor_read,      vendor_assign,
        designee_name,     year_read,       access_request,   access_approve, access_remove,    staff_read,
        security_report}},
      {"Assistant Principal",
       {student_find, student_records, parent_find, pin_details, pin_roster, photo_report, photo_roster, photo_upload,
        photo_manage, vendor_read, year_read, staff_read, access_request}},
      {"Parent Access Account Administrator",
       {student_find, student_records, student_lookup, parent_find, pin_details, pin_print, pin_new, pin_letters,
        identity_verify, account_reset, account_activate, account_exception, guardian_merge, contact_report,
        volunteer_decide, access_report}},
      {"Office Manager", {contact_report, security_report, staff_read, access_request}},
      {"School Administrative Assistant", {contact_report}},
      {"Scheduling Administrator", {security_report, staff_read}},
      {"Photo Designee", {photo_report, photo_roster, photo_upload, photo_manage, vendor_read, year_read}},
      {"Teacher", {}},
      {"Photo Vendor", {photo_roster, photo_upload, vendor_register}},
      {"Analyst", {roster_export, contact_report, access_report, photo_report, year_read}},
      {"Portal Service", {account_own}},
      {"Unattended Service",
       {roster_import, roster_read, pin_issue, pin_expire, pin_letters, job_run, job_read, backup_create, mail_send,
        photo_publish, audit_checkpoint, year_read}},
  };
  auto roles = built_in();
  CHECK(roles.all().size() == table.size());
  for (const auto& role : roles.all()) {
    CAPTURE(role.name);
    REQUIRE(table.contains(role.name));
    CHECK((role.may == table.at(role.name)));
  }
  CHECK(roles.find("Principal")->scope == ScopeKind::school);
  CHECK(roles.find("PACE")->scope == ScopeKind::local_district);
  CHECK(roles.find("Analyst")->scope == ScopeKind::district);
  CHECK(roles.find("principal") == nullptr);
  CHECK(roles.nearest_name("principle") == "Principal");
}

TEST_CASE("roles: who may give which, and until when") {
  auto roles = built_in();
  const std::set<std::string> of_a_school = {"Assistant Principal",
                                             "Parent Access Account Administrator",
                                             "Office Manager",
                                             "School Administrative Assistant",
                                             "Scheduling Administrator",
                                             "Photo Designee",
                                             "Teacher"};
  CHECK((roles.find("Principal")->grants == of_a_school));
  CHECK((roles.find("Local District Administrator")->grants ==
         std::set<std::string>{"Parent Access Account Administrator"}));
  for (const auto& role : roles.all()) {
    CAPTURE(role.name);
    bool of_staff = role.name != "Photo Vendor" && role.name != "Portal Service" && role.name != "Unattended Service";
    CHECK(roles.find("District IT")->grants.contains(role.name) == of_staff);
    // What gives may approve, and what may approve gives something.
    CHECK(role.may.contains(Action::access_approve) == !role.grants.empty());
    bool june = role.scope == ScopeKind::school && role.name != "Principal" && role.name != "Assistant Principal";
    if (of_staff) CHECK((role.end == RoleEnd::june_30) == june);
  }
  CHECK(has(problem<BadInput>([] { Roles::parse("roles:\n  A: {scope: school, may: [], grants: [B]}\n", "x"); }),
            "there is no role 'B'"));
  CHECK(has(problem<BadInput>([] { Roles::parse("roles:\n  A: {scope: school, may: [], ends: july}\n", "x"); }),
            "'july' is no end of a role"));
}

TEST_CASE("roles: one role may hold another's rights, also in a circle") {
  auto roles = Roles::parse(
      "roles:\n  A: {scope: school, may: [student.find, role:B]}\n  B: {scope: school, may: [pin.new, role:A]}\n", "x");
  CHECK(roles.find("A")->may == std::set{Action::student_find, Action::pin_new});
  CHECK(roles.find("B")->may == roles.find("A")->may);
}

TEST_CASE("roles: a mistake in the file is told with its line") {
  auto message = [](const std::string& text) { return problem<BadInput>([&] { Roles::parse(text, "roles.yaml"); }); };
  CHECK(message("roles:\n  A:\n    scope: school\n    may: [pin.nwe]\n") ==
        "roles.yaml:4: there is no action 'pin.nwe'");
  CHECK(message("roles:\n  A: {scope: school, may: [role:B]}\n") == "roles.yaml:2: there is no role 'B'");
  CHECK(message("roles:\n  A: {scope: country, may: []}\n") == "roles.yaml:2: 'country' is no scope");
  CHECK(message("roles:\n  A: {may: []}\n") == "roles.yaml:2: 'A' is no role");
  CHECK(message("roles:\n  A: {scope: school, may: pin.new}\n") == "roles.yaml:2: 'A' is no role");
  CHECK(has(message("roles:\n  A: {scope: school, may: []}\n  A: {scope: school, may: []}\n"), "'A' stands twice"));
  CHECK(message("roles:\n  A: teacher\n") == "roles.yaml:2: 'A' is no role");
  CHECK(has(message("groups: {}\n"), "holds no roles"));
  CHECK(has(message(""), "holds no roles"));
}

}  // namespace portal
