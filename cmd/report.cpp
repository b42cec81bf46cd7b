#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/reports/emergency_contacts.h"

namespace portal {
namespace {

struct EmergencyOptions {
  std::string school, since;
  bool all = false;
};

ExitCode emergency(Context& context, const EmergencyOptions& options) {
  EmergencyContactsRequest request{options.school, {}, {}};
  if (options.all) request.which = EmergencyContactsRequest::Which::all;
  if (!options.since.empty()) {
    request.since = Date::parse(options.since);
    if (!request.since) throw UsageError("--since: '" + printable(options.since) + "' is no date", "write YYYY-MM-DD");
  }
  Answer answer(context,
                {{"student_id"},
                 {"student_name"},
                 {"grade"},
                 {"homeroom"},
                 {"parent_name"},
                 {"guardian_id"},
                 {"relationship"},
                 {"field"},
                 {"before"},
                 {"value"},
                 {"changed_at"},
                 {"state"},
                 {"location_code", Column::Show::not_in_table}},
                "no parent changed an emergency card");
  bool overruled = false;
  emergency_contacts(context.session(), request, [&](const EmergencyContactRow& row) {
    overruled = overruled || row.state == "overruled";
    answer.row({row.student_id, row.student_name, row.grade, cell_or_blank(row.homeroom),
                cell_or_blank(row.parent_name), row.guardian_id, cell_or_blank(row.relationship), row.field,
                cell_or_blank(row.before), cell_or_blank(row.value), row.changed_at, row.state, row.location_code});
  });
  answer.finish();
  if (overruled)
    context.say("overruled: MiSiS has another value since, and that one holds; ask the parent which is right");
  return exit_done;
}

}  // namespace

void add_report(CommandTree& tree) {
  auto& noun = tree.noun("report", "the questions that staff ask again and again");
  auto options = std::make_shared<EmergencyOptions>();
  auto& verb = tree.verb(
      noun, "emergency-contacts", "New Emergency Contact Report: what parents changed on the emergency card",
      "pending: MiSiS has not got it yet. confirmed: it has. overruled: MiSiS has another value since, which holds.\n"
      "sent: a preference, which no extract brings back. Without --school, at every school that you may see.\n\n"
      "Examples:\n  portalctl report emergency-contacts --school 8123\n"
      "  portalctl report emergency-contacts --since 2026-08-01 --format csv\n\n"
      "Exit status: 0 done, 3 not permitted at that school, 4 no such school",
      [options](Context& context) { return emergency(context, *options); });
  verb.add_option("--school", options->school, "one school")->type_name("CODE");
  verb.add_option("--since", options->since, "changed on that day or later")->type_name("DATE");
  verb.add_flag("--all-changes", options->all, "those that the parent replaced by another since, too");
}

}  // namespace portal
