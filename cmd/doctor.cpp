
#include "lib/upkeep/doctor.h"
#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {
namespace {

ExitCode doctor(Context& context) {
  std::string why;
  auto* store = context.store_if_possible(why);
  if (store) authorize(context.session(), Action::system_check, Place::district());
  Answer answer(context, {{"status"}, {"check"}, {"detail"}, {"advice"}});
  auto code = exit_done;
  for (const auto& finding : examine(context.settings(), store, why, context.clock())) {
    if (finding.status == Finding::Status::problem) code = exit_findings;
    answer.row({std::string(finding_status_name(finding.status)), finding.check, finding.detail,
                cell_or_blank(finding.advice)});
  }
  answer.finish();
  return code;
}

}  // namespace

void add_doctor(CommandTree& tree) {
  tree.verb(tree.app, "doctor", "every check that support would ask for",
            "Looks at the settings, the words of letters and mails, the database and its key, permissions, space,\n"
            "integrity, the audit log, fonts and the schedule. Changes nothing.\n\n"
            "Examples:\n  portalctl doctor\n  portalctl doctor --format json\n\n"
            "Exit status: 0 all is well, 1 at least one problem",
            doctor);
}

}  // namespace portal
