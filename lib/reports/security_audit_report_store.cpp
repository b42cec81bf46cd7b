// Security Audit Report (004): who has access to a school's data, with which role, and what should be taken away.
#include <fmt/format.h>

#include <map>

#include "lib/base/text.h"
#include "lib/reports/report_run.h"
#include "lib/staff/held_roles.h"
#include "lib/staff/security_audits.h"

namespace portal {
namespace {

// Of several schools a page and a paper head each one's rows with its code and name. On a narrow terminal the role
// stays whole, and what the reader has just asked for gives way.
std::vector<Column> columns(const ReportRequest& request) {
  bool several = request.schools == ReportRequest::Schools::several;
  return {several ? section_column("location_code") : where_room("location_code"),
          several ? section_column("school_name") : where_room("school_name"),
          {"employee_number"},
          {"last_name"},
          {"first_name"},
          sentence_column("user_role"),
          {"status"},
          date_column("last_login_date"),
          where_room("staff_type"),
          sentence_column("recommendation")};
}

class SchoolNames {
 public:
  explicit SchoolNames(ReportRun& run) : store_(run.session().store) {
    for (const auto& school : run.schools()) names_[school.code.text()] = school.name;
  }
  // A school that the newest extract lacks has its roles still.
  const std::string& of(const std::string& code) {
    auto [found, added] = names_.try_emplace(code);
    if (added) found->second = find_school(store_, code).name;
    return found->second;
  }

 private:
  Store& store_;
  std::map<std::string, std::string> names_;
};

HeldRoleFilter at_schools_of(const ReportRun& run) {
  if (run.of_whole_district()) return {};
  std::vector<std::string> codes;
  for (const auto& school : run.schools()) codes.push_back(school.code.text());
  return {.places = std::move(codes)};
}

void rows(ReportRun& run) {
  bool to_remove = run.request().is_set("to-remove");
  SchoolNames names(run);
  long long unread = 0;
  read_held_roles(run.session(), at_schools_of(run), [&](const HeldRole& role) {
    const auto& school = role.whose.place;
    if (!LocationCode::parse(school) || (to_remove && !asks_for_removal(role.concern()))) return;
    if (role.last_login_unread) ++unread;
    run.row(school,
            {school, names.of(school), role.whose.employee.text(), role.last_name, role.first_name, role.whose.role,
             std::string(role_status_name(role.status)), role.last_login ? Cell(role.last_login->text()) : Cell(),
             cell_or_blank(role.staff_type), cell_or_blank(recommendation_for(role))});
  });
  if (unread > 0)
    run.remark(counted(unread, "last login") + " of the staff file in a form that is no date: told as blank");
}

// What tells only of roles to remove is no review of who has access.
void keep_review(ReportRun& run) {
  auto school = run.one_school();
  if (!school || run.request().is_set("to-remove")) return;
  keep_security_audit(run.session(), school->code);
  run.remark(fmt::format("kept as the review of school {}; each school makes one every 6 months", school->code.text()));
}

}  // namespace

Report security_audit_report() {
  return {
      .name = "security-audit",
      .title = "Security Audit Report",
      .purpose = "Security Audit Report: who has access to a school's data, and which roles should be removed",
      .help =
          "A row for each person and user role at a school, by last name and first name. Roles of the district and\n"
          "of Local Districts are no school's: `portalctl staff list` tells of them.\n\n"
          "status is Active with a future expiration date, or none: the user has access to the school's data. It is\n"
          "Inactive with a past one: the user could gain access again, if the account is reactivated when the user\n"
          "applies for access to another school. last_login_date is when the user last logged in with that role, by\n"
          "the staff file or here; staff_type the position, as Human Resources provides it (blank: not received).\n"
          "recommendation says to remove the role, of accounts that are Inactive and people who left the district, or\n"
          "what to look at.\n\n"
          "Asked for one school, without --to-remove, it counts as the school's review, which is due every 6\n"
          "months. `portalctl staff remove FILE` takes the CSV of --to-remove as it is.",
      .examples = {"--school 8123 -o security-audit.pdf", "--school 8123 --to-remove --format csv"},
      .empty = "nobody has such a role at a school",
      .what = "such role",
      .action = Action::security_report,
      .options = {school_option(),
                  {ReportOption::Kind::flag, "to-remove", "only roles that should be removed, for `staff remove`"}},
      .notes = {"Active: account with a future expiration date, or none; the user has access to the school’s data.",
                "Inactive: account with a past expiration date; the user could gain access to the school’s data if "
                "the account is reactivated when the user applies for access to another school. It is recommended "
                "to remove the user role.",
                "Last login: the last time the user successfully logged in with that user role, as of the report’s "
                "run time.",
                "Staff type: position information for Certificated personnel as provided by Human Resources; blank "
                "where it was not received. Of several positions one is shown."},
      .columns = columns,
      .names_children = [](const ReportRequest&) { return false; },
      .rows = rows,
      .finished = keep_review};
}

}  // namespace portal
