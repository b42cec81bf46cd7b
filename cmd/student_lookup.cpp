#include <fmt/format.h>

#include <algorithm>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/accounts/add_to_portal.h"
#include "lib/base/text.h"
#include "lib/pins/pin_details.h"

namespace portal {
namespace {

constexpr auto hidden = Column::Show::not_in_table;

ExitCode lookup(Context& context, const std::string& id) {
  auto found = look_up(context.session(), id);
  Answer answer(context,
                {{"student_name"},
                 {"parent_name"},
                 {"guardian_id"},
                 {"legal_guardian"},
                 {"action"},
                 {"student_id", hidden},
                 {"school", hidden},
                 {"grade", hidden},
                 {"enrolled", hidden},
                 {"relationship", hidden},
                 {"as_of", hidden},
                 {"source", hidden}},
                "the extract names no parent or guardian of the student");
  for (const auto& guardian : found.guardians)
    answer.row({found.student_name, cell_or_blank(guardian.parent_name), cell_or_blank(guardian.guardian_id),
                cell_or_blank(guardian.legal_guardian), std::string(lookup_action_name(guardian.action)),
                found.student_id, found.location_code, found.grade, found.enrolled,
                cell_or_blank(guardian.relationship), guardian.as_of, guardian.source});
  answer.finish();
  auto school = found.school_name.empty() ? "a school that no import has brought yet" : printable(found.school_name);
  context.say(fmt::format("{} {}, {}, grade {}; as of {} ({})", found.student_id,
                          found.enrolled ? "is enrolled" : "is not actively enrolled", school, found.grade, found.as_of,
                          printable(found.source)));
  for (const auto& note : found.notes) context.say(note);
  bool bad = false;
  for (const auto& guardian : found.guardians)
    if (guardian.action == LookupAction::bad_row) bad = true, context.say(printable(guardian.reason));
  auto addable = std::find_if(found.guardians.begin(), found.guardians.end(),
                              [](const auto& guardian) { return guardian.action == LookupAction::add; });
  if (addable != found.guardians.end())
    context.say(fmt::format("add with: portalctl student add-guardian {} {}", found.student_id, addable->guardian_id));
  return bad ? exit_findings : exit_done;
}

void show_pins(Context& context, const std::string& student) {
  Answer answer(context, {{"student_name"},
                          {"parent_name"},
                          {"guardian_id"},
                          {"pin"},
                          date_column("expires_at"),
                          date_column("date_used"),
                          {"status"},
                          {"action"}});
  read_pin_details(context.session(), {student, {}, {}}, [&](const PinDetail& detail) {
    answer.row({detail.student_name, detail.parent_name, detail.guardian_id, cell_or_blank(detail.pin),
                cell_or_blank(detail.expires_at), cell_or_blank(detail.date_used), detail.status,
                cell_or_blank(detail.action)});
  });
  answer.finish();
  tell_several_ids(context, student);
}

ExitCode add(Context& context, const std::string& student, const std::string& guardian) {
  auto dry_run = context.options.dry_run ? DryRun::yes : DryRun::no;
  auto added = add_to_portal(context.session(), student, guardian, dry_run);
  auto who = fmt::format("{} ({})", printable(added.guardian.parent_name), added.guardian.guardian_id);
  if (added.guardian.action == LookupAction::in_portal) {
    context.say(fmt::format("{}: Parent in Parent Portal; nothing was changed", who));
  } else if (dry_run == DryRun::yes) {
    context.say(fmt::format("dry run: {} would be added for {} and get a PIN; nothing was changed", who,
                            printable(added.student_name)));
    return exit_done;
  } else {
    context.say(fmt::format("{} was added for {}; {}", who, printable(added.student_name),
                            added.pin_issued ? "a PIN was issued" : "the PIN of before counts again"));
  }
  show_pins(context, student);
  return exit_done;
}

}  // namespace

void add_student_lookup(CommandTree& tree, CLI::App& student) {
  auto id = std::make_shared<std::string>();
  auto& lookup_verb = tree.verb(
      student, "lookup", "MiSiS lookup: the guardians in the newest extract, and whether each is in the portal",
      "For a student who enrolled today and came with no import yet: the newest extract in the inbox, or in the\n"
      "archive of the newest import, and the delta files of the day (students_delta_20260814.csv). The first\n"
      "look-up after a delivery makes its index, which takes seconds; the others answer at once.\n\n"
      "Examples:\n  portalctl student lookup 023907F123\n\n"
      "Exit status: 0 done, 1 a guardian's row cannot be read, 4 not in the extract, or not at a school that\n"
      "you may see, 5 there is no extract to look in, 8 the student's row cannot be read",
      [id](Context& context) { return lookup(context, *id); });
  add_option(lookup_verb, "student", *id, "district student ID").required().type("ID");
  auto names = std::make_shared<std::pair<std::string, std::string>>();
  auto& verb = tree.verb(
      student, "add-guardian", "Add To Parent Portal: import a guardian of the newest extract, and issue the PIN",
      "The student and that guardian are imported, and a PIN is issued, as the next import would. One who is in the\n"
      "portal already is left alone.\n\n"
      "Examples:\n  portalctl student add-guardian 023907F123 G100216\n\n"
      "Exit status: 0 done, 4 not in the extract, or not at a school that you may see, 5 MiSiS must be updated\n"
      "first, or the student is not actively enrolled, 8 a row cannot be read",
      [names](Context& context) { return add(context, names->first, names->second); });
  add_option(verb, "student", names->first, "district student ID").required().type("ID");
  add_option(verb, "guardian", names->second, "guardian ID; `portalctl student lookup` names them")
      .required()
      .type("GUARDIAN");
}

}  // namespace portal
