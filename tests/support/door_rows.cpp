// The table of the walk: a new verb gets a row here.
#include "tests/support/door.h"

namespace portal::test {

const std::vector<DoorRow>& door_rows() {
  using A = Action;
  using D = Door;
  constexpr auto real = DoorRow::Trial::real;
  const std::string token = "AAAAAAAAAAAAAAAAAAAAAAAAAAA\n", secret = token + "violet harbor 93 kites\n";
  static const std::vector<DoorRow> rows = {
      {"init", "--sandbox", D::open, {}},
      {"config show", "", D::open, {}},
      {"config path", "", D::open, {}},
      {"help", "roles", D::open, {}},
      {"roster compare", "{extract} {extract}", D::open, {}},  // files that the operator can read anyway
      {"desk", "--help", D::open, {}},                         // each of its actions is a command of its own
      {"doctor", "", D::district, {A::system_check}},

      {"roster import", "{extract}", D::district, {A::roster_import}},
      {"roster diff", "{extract}", D::district, {A::roster_import}},
      {"roster history", "", D::district, {A::roster_read}},
      {"roster rejects", "1", D::district, {A::roster_read}},
      {"roster undo", "1", D::district, {A::roster_undo}},
      {"roster profile check", "{extract}/students.csv", D::open, {}},  // a file that its reader can read anyway
      {"roster profile new", "{extract}/students.csv", D::open, {}},    // likewise
      {"roster duplicates", "", D::district, {A::roster_read}},
      {"roster export", "--school {school}", D::district, {A::roster_export}},

      {"student find", "{student}", D::record, {A::student_find}},
      {"student show", "{student} --reason conference", D::record, {A::student_records}},
      {"student history", "{student}", D::record, {A::student_records}},
      {"student lookup", "{student}", D::record, {A::student_lookup}},
      {"student add-guardian", "{student} {guardian}", D::record, {A::student_lookup}},

      {"pin issue", "--school {school}", D::district, {A::pin_issue}},
      {"pin list", "--student {student}", D::record, {A::pin_details}},
      {"pin new", "{student} {guardian}", D::record, {A::pin_new}},
      {"pin expire", "", D::district, {A::pin_expire}},
      {"pin print", "{student} {guardian}", D::record, {A::pin_print}},
      {"pin letters", "--school {school} -o {folder}", D::school, {A::pin_letters}},
      {"pin roster", "--school {school} -o {folder}/roster.xlsx", D::school, {A::pin_roster}},

      {"parent search", "--email {email}", D::record, {A::parent_find}},
      {"parent show", "{email}", D::record, {A::parent_find, A::account_own}},
      {"parent students", "{email}", D::record, {A::parent_find, A::account_own}},
      {"parent activate", "{inactive}", D::record, {A::account_activate}},
      {"parent deactivate", "{email}", D::record, {A::account_deactivate}},
      {"parent allow-more", "{email}", D::record, {A::account_exception}},
      {"parent verify-identity",
       "{student} {guardian} --channel video --document passport",
       D::record,
       {A::identity_verify},
       "wrong\n"},
      {"parent reset-password", "{email}", D::record, {A::account_reset, A::account_own}},
      {"parent register", "--first Inez --last Otero --email inez@example.org", D::district, {A::account_own}},
      {"parent confirm", "--token -", D::district, {A::account_own}, secret},
      {"parent set-password", "--token -", D::district, {A::account_own}, secret},
      {"parent sign-in", "{email} --password -", D::district, {A::account_own}, "violet harbor 93 kites\n", real},
      {"parent change-email", "{email} another@example.org", D::district, {A::account_own}},
      {"parent link", "{email} --student {student} --dob 2012-03-04 --pin -", D::district, {A::account_own}, "1\n"},
      {"parent unlink", "{email} --student {student}", D::district, {A::account_own}},
      {"parent contact", "{email}", D::district, {A::account_own}},
      {"parent import", "{extract}", D::district, {A::account_import}},
      {"parent volunteer apply", "{email} --school {school} --task reading", D::district, {A::account_own}},
      {"parent volunteer list", "--school {school}", D::school, {A::volunteer_decide}},
      {"parent volunteer approve", "{application}", D::record, {A::volunteer_decide}},
      {"parent volunteer deny", "{application} --reason full", D::record, {A::volunteer_decide}},

      {"guardian merge", "{guardian} {twin}", D::record, {A::guardian_merge}},
      {"guardian unmerge", "{merged}", D::record, {A::guardian_merge}},
      {"guardian show", "{guardian}", D::record, {A::parent_find}},
      {"guardian list", "--school {school}", D::school, {A::parent_find}},

      {"mail list", "", D::district, {A::mail_read}},
      {"mail show", "1", D::district, {A::mail_read}},
      {"mail send", "", D::district, {A::mail_send}},

      {"photo vendor renew",
       "pnew --company Viewfinder --first Ann --last Ray --email pnew@lausd.net",
       D::district,
       {A::vendor_renew}},
      {"photo vendor confirm", "--token -", D::somewhere, {A::vendor_register}, token},
      {"photo vendor register", "", D::somewhere, {A::vendor_register}},
      {"photo vendor show", "", D::somewhere, {A::vendor_register}},
      {"photo vendor list", "", D::somewhere, {A::vendor_read}},
      {"photo assign", "--school {school} --vendor {vendor} --agreement B-2", D::school, {A::vendor_assign}},
      {"photo unassign", "--school {school} --vendor {vendor}", D::school, {A::vendor_assign}},
      {"photo designee", "--school {school}", D::school, {A::designee_name}},
      {"photo roster", "--school {school}", D::school, {A::photo_roster}},
      {"photo missing", "--school {school}", D::school, {A::photo_roster}},
      {"photo validate", "{zip} --school {school}", D::school, {A::photo_upload}},
      {"photo upload", "{zip} --school {school}", D::school, {A::photo_upload}},
      {"photo set", "{student} {image}", D::record, {A::photo_manage}},
      {"photo remove", "{student}", D::record, {A::photo_manage}},
      {"photo revert", "{student}", D::record, {A::photo_manage}},
      {"photo history", "{student}", D::record, {A::photo_manage}},
      {"photo show", "{student} -o {folder}/look.jpg", D::record, {A::photo_manage}},
      {"photo uploads", "--school {school}", D::school, {A::photo_manage}},
      {"photo revert-upload", "{upload}", D::record, {A::photo_manage}},
      {"photo publish", "", D::district, {A::photo_publish}},
      {"photo verify", "", D::district, {A::photo_publish}},
      {"photo sheet", "--school {school} -o {folder}/sheet.pdf", D::school, {A::photo_manage}},
      {"photo review", "--school {school}", D::school, {A::photo_manage}},

      {"report campus-view", "--school {school}", D::school, {A::access_report}},
      {"report disclosures", "--student {student}", D::record, {A::disclosure_report}},
      {"report emergency-contacts", "--school {school}", D::school, {A::contact_report}},
      {"report imports", "", D::district, {A::roster_read}},
      {"report missing-emails", "--school {school}", D::school, {A::access_report}},
      {"report missing-photos", "--school {school}", D::school, {A::photo_report}},
      {"report registered-parents", "--school {school}", D::school, {A::access_report}},
      {"report security-audit", "--school {school}", D::school, {A::security_report}},

      {"year show", "", D::somewhere, {A::year_read}},
      {"year add", "2027-28 --first-day 2027-08-12 --last-day 2028-06-08", D::district, {A::year_change}},
      {"year rollover", "--to 2027-28 --dry-run", D::district, {A::year_rollover}},
      {"year undo-rollover", "", D::district, {A::year_rollover}},

      // The role that each who may approve there may give.
      {"staff request",
       "--employee {employee} --role {administrator} --school {school} --approver {approver}",
       D::school,
       {A::access_request}},
      {"staff requests", "--school {school}", D::school, {A::staff_read}},
      {"staff approve", "{request}", D::record, {A::access_approve}},
      {"staff deny", "{request} --reason full", D::record, {A::access_approve}},
      {"staff withdraw", "{request}", D::own, {}},
      {"staff grant", "--employee {employee} --role {administrator} --school {school}", D::school, {A::access_approve}},
      {"staff revoke", "--employee {holder} --role Teacher --school {school}", D::school, {A::access_remove}},
      {"staff remove", "--employee {holder} --role Teacher --school {school}", D::school, {A::access_remove}},
      {"staff list", "--school {school}", D::school, {A::staff_read}},
      {"staff show", "{holder}", D::record, {A::staff_read}},
      {"staff overdue", "--school {school}", D::school, {A::staff_read}},

      {"audit list", "", D::district, {A::audit_read}},
      {"audit verify", "", D::district, {A::audit_read}},
      {"audit checkpoint", "-o {folder}/checkpoint", D::district, {A::audit_checkpoint}},

      {"job list", "", D::district, {A::job_read}},
      {"job run", "pin-expiry", D::district, {A::job_run}},
      {"job history", "", D::district, {A::job_read}},

      {"backup create", "{folder}", D::district, {A::backup_create}},
      {"backup verify", "{backup}", D::district, {A::backup_verify}},
      {"backup restore", "{backup}", D::district, {A::backup_restore}},
  };
  return rows;
}

}  // namespace portal::test
