// Registered Parents Report (002 step 10): who of a school's guardians has access, or how far each school is.
#include <fmt/format.h>

#include <map>

#include "lib/reports/access_counts_store.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

bool per_school(const ReportRequest& request) { return request.text("per") == "school"; }

std::vector<Column> columns(const ReportRequest& request) {
  if (per_school(request))
    return {{"location_code"}, {"school_name"}, {"local_district"}, {"eligible"},
            {"issued"},        {"validated"},   {"expired"},        percent_column("percent")};
  return {request.of_several_schools({"location_code"}),
          {"student_id"},
          {"student_name"},
          {"grade"},
          {"homeroom"},
          where_room("guardian_id"),
          {"parent_name"},
          {"relationship"},
          {"linked"},
          {"pin_status"},
          moment_column("validated_at"),
          {"registered"},
          {"account_email"},
          {"registered_at", Column::Show::where_room, Column::Kind::moment},
          where_room("account_active"),
          {"last_login", Column::Show::where_room, Column::Kind::moment},
          where_room("linked_students")};
}

void guardian_rows(ReportRun& run) {
  auto query = run.query(fmt::format(
      R"sql(SELECT s.location_code, g.student_id, {}, s.grade, s.homeroom, g.guardian_id, {}, g.relationship,
              a.account_id IS NOT NULL AND EXISTS (SELECT 1 FROM account_links o WHERE o.account_id = a.account_id AND
                o.student_id = g.student_id),
              {}, p.date_used, a.email, iif(a.origin = 'registered', a.created_at, NULL), a.state = 'active', a.last_login,
              (SELECT count(*) FROM account_links n WHERE n.account_id = a.account_id)
            {} LEFT JOIN accounts a ON a.account_id = {} AND a.state <> 'pending'
            WHERE {}{} ORDER BY s.location_code, s.last_name, s.first_name, s.student_id, g.guardian_id)sql",
      student_name_sql, guardian_name_sql, eligible_pin_status_sql, pairs_by_school_sql, account_of_guardian_sql,
      eligible_sql(), run.at_schools("s.location_code")));
  while (query.step()) {
    auto email = query.cell(11);
    bool registered = !std::holds_alternative<std::monostate>(email);
    auto cells = query.cells(0, 8);
    cells.insert(cells.end(),
                 {query.number(8) != 0, query.cell(9), run.local(query.text(10)), registered, std::move(email),
                  run.local(query.text(12)), registered ? Cell(query.number(13) != 0) : Cell(),
                  run.local(query.text(14)), registered ? Cell(query.number(15)) : Cell()});
    run.row(query.text(0), cells);
  }
}

void school_rows(ReportRun& run) {
  auto query = run.query(fmt::format("SELECT s.location_code, {} {} WHERE {}{} GROUP BY 1", access_sums_sql,
                                     run.at_schools("").empty() ? all_pairs_sql : pairs_by_school_sql, eligible_sql(),
                                     run.at_schools("s.location_code")));
  std::map<std::string, AccessCounts> found;
  while (query.step()) found[query.text(0)] = {query.number(1), query.number(2), query.number(3), query.number(4)};
  for (const auto& school : run.schools()) {
    const auto& counts = found[school.code.text()];
    run.row(school.code.text(), {school.code.text(), school.name, cell_or_blank(school.local_district), counts.eligible,
                                 counts.issued, counts.validated, counts.expired, percent_cell(counts)});
  }
}

}  // namespace

Report registered_parents_report() {
  return {.name = "registered-parents",
          .title = "Registered Parents",
          .purpose = "Registered Parents Report: who has an account, who validated the PIN, how far each school is",
          .help =
              "A row for each legal guardian and student, or with --per school one for each school: eligible (legal\n"
              "guardians, not restricted, of actively enrolled students), issued (they have or had a PIN), validated,\n"
              "expired, and percent (validated of eligible). PINs are not shown.\n\n"
              "linked: whether an account of the guardian holds this student\n"
              "pin_status: of the PIN for this student: unused, used, expired, revoked or none\n"
              "validated_at: when that PIN was validated\n"
              "registered: whether the guardian has an account at all, though it may not hold this student\n"
              "account_email: the account's email\n"
              "registered_at: when it was made here; blank for an account that was imported\n"
              "account_active: no: it was deactivated\n"
              "last_login: of the account; an imported account brings its last one with it\n"
              "linked_students: how many students the account holds",
          .examples = {"--school 8123", "--per school --format csv"},
          .empty = "no legal guardian of an actively enrolled student is flagged in MiSiS",
          .options = {school_option(), {ReportOption::Kind::choice, "per", "what a row is", {"guardian", "school"}}},
          .columns = columns,
          .names_children = [](const ReportRequest& request) { return !per_school(request); },
          .rows = [](ReportRun& run) { per_school(run.request()) ? school_rows(run) : guardian_rows(run); }};
}

}  // namespace portal
