#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/identity_dialog.h"
#include "cmd/secret.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/pins/expiry.h"
#include "lib/pins/issue.h"
#include "lib/pins/one_pin.h"
#include "lib/pins/pin_details.h"

namespace portal {
namespace {

void answer_details(Context& context, const PinFilter& filter) {
  Answer answer(context,
                {{"student_id"},
                 {"student_name"},
                 {"guardian_id"},
                 {"parent_name"},
                 {"pin"},
                 {"issued_at", Column::Show::not_in_table, Column::Kind::moment},
                 date_column("expires_at"),
                 date_column("date_used"),
                 {"status"},
                 {"action"}},
                "no legal guardian is flagged in MiSiS: the school must confirm and update MiSiS first");
  list_pins(context.session(), filter, [&](const PinDetail& row) {
    answer.row({row.student_id, row.student_name, row.guardian_id, row.parent_name, cell_or_blank(row.pin),
                cell_or_blank(row.issued_at), cell_or_blank(row.expires_at), cell_or_blank(row.date_used), row.status,
                cell_or_blank(row.action)});
  });
  answer.finish();
  if (!filter.student_id.empty()) tell_several_ids(context, filter.student_id);
}

ExitCode issue(Context& context, const PinIssueRequest& request) {
  bool dry = context.options.dry_run;
  auto count = issue_pins(context.session(), request, dry ? CountingOnly::yes : CountingOnly::no);
  Answer answer(context, {{dry ? "would_issue" : "issued"}});
  answer.row({count});
  answer.finish();
  return exit_done;
}

struct PinListOptions {
  std::string student, school;
};

ExitCode list(Context& context, const PinListOptions& options) {
  if (options.student.empty() == options.school.empty())
    throw UsageError("pin list needs either --student or --school", "give one of the two");
  answer_details(context, {options.student, options.school, {}});
  return exit_done;
}

struct NewPinOptions {
  std::string student, guardian;
  IdentityOptions identity;
};

ExitCode renew(Context& context, const NewPinOptions& options) {
  auto& session = context.session();
  auto student = find_student(session, options.student, Action::pin_new);
  check_renewable(session, options.student, options.guardian);
  auto other = usable_as(session.store, options.student, options.guardian);
  auto lost = other.empty() ? "" : fmt::format(" The unused PIN of the same person as {} is no longer good.", other);
  if (context.options.dry_run) {
    context.say(fmt::format("would create a new PIN for guardian {} of {}{}", printable(options.guardian),
                            student.full_name(), lost.empty() ? "" : "." + lost));
    return exit_done;
  }
  auto warning = fmt::format("Warning, access to {} in Parent Portal must be revalidated with the new PIN.{}",
                             student.full_name(), lost);
  if (!can_ask(context)) context.confirm(warning);  // before anything is recorded of a person who is not there
  if (!ensure_identity(context, options.student, options.guardian, options.identity)) return exit_findings;
  if (can_ask(context)) context.confirm(warning);
  renew_pin(session, options.student, options.guardian);
  answer_details(context, {student.id.text(), {}, {}});
  return exit_done;
}

ExitCode expire(Context& context) {
  auto result = expire_pins(context.session(), ExpireDryRun::yes);
  auto of_graduates = result.erased > 0 ? fmt::format(", {} of graduates", grouped(result.erased)) : "";
  if (auto all = result.expired + result.revoked + result.erased; !context.options.dry_run && all > 0) {
    context.confirm(fmt::format("{} would be erased ({} expired, {} revoked{}).", counted(all, "PIN"),
                                grouped(result.expired), grouped(result.revoked), of_graduates));
    result = expire_pins(context.session());
  }
  Answer answer(context, {{"expired"}, {"revoked"}});
  answer.row({result.expired, result.revoked});
  answer.finish();
  if (context.options.dry_run) context.say("dry run: nothing was changed");
  return exit_done;
}

}  // namespace

void add_pin(CommandTree& tree) {
  auto& noun = tree.noun("pin", "Parent Portal PINs: issue, look at, renew, expire, print");
  auto issue_request = std::make_shared<PinIssueRequest>();
  auto& issue_verb = tree.verb(noun, "issue", "a PIN for every eligible guardian who never had one for the student",
                               "Examples:\n  portalctl pin issue\n  portalctl pin issue --school 8123 --dry-run\n\n"
                               "Exit status: 0 done, 3 not permitted, 4 no such school or student",
                               [issue_request](Context& context) { return issue(context, *issue_request); });
  add_option(issue_verb, "--school", issue_request->location_code, "at one school").type("CODE");
  add_option(issue_verb, "--student", issue_request->student_id, "of one student").type("ID");

  auto list_options = std::make_shared<PinListOptions>();
  auto& list_verb =
      tree.verb(noun, "list", "the PIN of each legal guardian, masked, and what can be done next",
                "Whole is only the PIN of one whom you have verified today; the log has who saw it.\n\nExamples:\n  "
                "portalctl pin list --student 023907F123\n  portalctl pin list --school 8123 --format csv\n\n"
                "Exit status: 0 done, 3 not permitted, 4 not found, or not at a school that you may see",
                [list_options](Context& context) { return list(context, *list_options); });
  add_option(list_verb, "--student", list_options->student, "of one student").type("ID");
  add_option(list_verb, "--school", list_options->school, "of one school").type("CODE");

  auto new_options = std::make_shared<NewPinOptions>();
  auto& new_verb =
      tree.verb(noun, "new", "a new PIN in place of an old one",
                "Access to the student must be revalidated with the new PIN; it has fresh days. The parent's identity\n"
                "is verified first, as for `pin print`; then the new PIN is shown.\n\n"
                "Examples:\n  portalctl pin new 023907F123 G100216\n"
                "  portalctl pin new 023907F123 G100216 --verified-now --channel video --document passport --yes\n\n"
                "Exit status: 0 done, 1 identity not verified, 3 not permitted, 4 not found, 5 not confirmed, not a\n"
                "legal guardian of an active student, an account holds the student by another ID of that person, or\n"
                "nobody to ask",
                [new_options](Context& context) { return renew(context, *new_options); });
  add_option(new_verb, "student", new_options->student, "district student ID").required().type("ID");
  add_option(new_verb, "guardian", new_options->guardian, "guardian ID").required().type("GUARDIAN");
  add_verified_now(new_verb, new_options->identity);

  tree.verb(noun, "expire", "erase the PINs whose time is over",
            "What the nightly job does. Whether a PIN is good does not wait for it.\n\n"
            "Examples:\n  portalctl pin expire --dry-run\n\nExit status: 0 done, 3 not permitted, 5 not confirmed",
            expire);
  add_pin_print(tree, noun);
  add_pin_letters(tree, noun);
  add_pin_roster(tree, noun);
}

}  // namespace portal
