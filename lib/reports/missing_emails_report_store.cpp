// Contacts with no email, or with one that is not a valid address, are reported to the school (003).
#include <fmt/format.h>
#include <sqlite3.h>

#include "lib/accounts/account.h"
#include "lib/mail/message.h"
#include "lib/reports/access_counts_store.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

std::vector<Column> columns(const ReportRequest&) {
  return {{"location_code"}, {"student_id"},  {"student_name"}, {"grade"}, {"homeroom"},
          {"guardian_id"},   {"parent_name"}, {"relationship"}, {"email"}, {"reason"}};
}

// In SQL, so that only the few that are reported are sorted.
void mail_reaches(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  std::string_view email = text ? text : "";
  sqlite3_result_int(context, email_key(email) && is_mailable(email) ? 1 : 0);
}

void rows(ReportRun& run) {
  run.session().store.database().createFunction("mail_reaches", 1, true, nullptr, mail_reaches);
  auto query = run.query(fmt::format(
      R"sql(SELECT s.location_code, s.student_id, {}, s.grade, s.homeroom, g.guardian_id, {}, g.relationship, g.email,
              iif(g.email IS NULL, 'no email', 'not a valid address')
            FROM students s CROSS JOIN guardian_links g USING (student_id)
            WHERE {} AND (g.email IS NULL OR NOT mail_reaches(g.email)){}
            ORDER BY s.location_code, s.last_name, s.first_name, s.student_id, g.guardian_id)sql",
      student_name_sql, guardian_name_sql, eligible_sql(), run.at_schools("s.location_code")));
  while (query.step()) run.row(query.text(0), query.cells(0, 10));
}

}  // namespace

Report missing_emails_report() {
  return {.name = "missing-emails",
          .title = "Missing Emails",
          .purpose = "legal guardians without an email, or with one that mail cannot be sent to",
          .help =
              "Of actively enrolled students; restricted guardians get no mail and are not listed. The school\n"
              "corrects the address in MiSiS.",
          .examples = {"--school 8123", "--format csv"},
          .empty = "every legal guardian has an email that mail can be sent to",
          .options = {school_option()},
          .columns = columns,
          .rows = rows};
}

}  // namespace portal
