// staff overdue: schools that have not looked at who has access (004), or lack an administrator (003).

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/staff/overdue.h"

namespace portal {
namespace {

Cell day(std::optional<Date> date) { return cell_or_blank(date ? date->text() : ""); }

ExitCode overdue(Context& context, const std::string& school) {
  auto found = overdue_schools(context.session(), school);
  Answer answer(context,
                {{"location_code"},
                 {"school_name"},
                 where_room("local_district"),
                 date_column("last_report_on"),
                 date_column("overdue_since"),
                 {"administrators"},
                 {"principal"},
                 {"principal_email"},
                 {"what", Column::Show::always, Column::Kind::sentence}},
                "no school is overdue, and each has a Parent Access Account Administrator");
  for (const auto& one : found)
    answer.row({one.location_code, one.school_name, cell_or_blank(one.local_district), day(one.last_report_on),
                day(one.overdue_since), one.administrators, cell_or_blank(joined(one.principals, "; ")),
                cell_or_blank(joined(one.principal_emails, "; ")), one.what()});
  answer.finish();
  return exit_done;
}

}  // namespace

void add_staff_overdue(CommandTree& tree, CLI::App& staff) {
  auto school = std::make_shared<std::string>();
  auto& verb = tree.verb(
      staff, "overdue",
      "schools whose Security Audit Report is overdue, or without an administrator of parent accounts",
      "Each school should run its Security Audit Report every 6 months (004): listed are those whose last one is "
      "older\n"
      "than 6 calendar months, or that never ran one, with the day from which it is overdue; and those where nobody\n"
      "holds the role Parent Access Account Administrator (003). The nightly job names them too.\n\n"
      "Examples:\n  portalctl staff overdue\n  portalctl staff overdue --school 8123 --format csv\n\n"
      "Exit status: 0 done, also where schools are overdue, 3 not permitted at that school, 4 no such school",
      [school](Context& context) { return overdue(context, *school); });
  add_option(verb, "--school", *school, "one school, by its location code").type("CODE");
}

}  // namespace portal
