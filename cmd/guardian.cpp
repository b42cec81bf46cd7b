// `portalctl guardian`: one person whom MiSiS has under several guardian IDs.
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/guardians/merge.h"
#include "lib/guardians/merge_doubts.h"

namespace portal {
namespace {

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

// "G100216 (Guadalupe Reyes)"
std::string who(const std::string& guardian_id, const std::string& name) {
  return name.empty() ? guardian_id : fmt::format("{} ({})", guardian_id, isolated(printable(name)));
}

void answer_changes(Context& context, const MergeResult& result) {
  Answer answer(context,
                {{"student_id"},
                 {"student_name"},
                 {"guardian_id"},
                 {"parent_name"},
                 {"pin_before"},
                 {"pin_after"},
                 {"expires_at"},
                 {"account_email", Column::Show::where_room},
                 {"link_before"},
                 {"link_after"}},
                "the roster has no student of theirs");
  for (const auto& row : result.rows)
    answer.row({row.before.at.student_id, row.before.at.student_name, row.before.at.guardian_id,
                row.before.at.full_name(), row.before.pin, row.pin_after, cell_or_blank(row.before.expires_at),
                cell_or_blank(row.before.email), cell_or_blank(row.before.link), cell_or_blank(row.link_after)});
  answer.finish();
}

// Says the doubts, asks, and does it; in a dry run only what would be.
template <class Act>
MergeResult ask_and_do(Context& context, const Act& act, const std::function<std::string(const MergeResult&)>& what) {
  auto result = act(DryRun::yes);
  if (!result.changed) return result;
  for (const auto& warning : result.warnings) context.say("warning: " + warning);
  if (dry_run_of(context) == DryRun::yes) return result;
  context.confirm(what(result));
  return act(DryRun::no);
}

std::string what_merging_does(const MergeResult& result) {
  auto text = fmt::format("Merging makes {} the same person as {}", who(result.other, result.other_name),
                          who(result.kept, result.kept_name));
  if (result.revoked == 0) return text + ".";
  return text + fmt::format("; {} no longer good, which an unmerge does not bring back.",
                            counted(result.revoked, "unused PIN is", "unused PINs are"));
}

ExitCode merge(Context& context, const MergeRequest& request) {
  auto& session = context.session();
  auto result = ask_and_do(
      context, [&](DryRun dry_run) { return merge_guardians(session, request, dry_run); }, what_merging_does);
  if (!result.changed) {
    context.say(fmt::format("{} is the same person as {} already; nothing was changed{}", result.other, result.kept,
                            request.reason.empty() ? "" : ", nor the reason that was given then"));
    return exit_done;
  }
  answer_changes(context, result);
  context.say(context.options.dry_run
                  ? "dry run: nothing was changed"
                  : fmt::format("{} is the same person as {} now; `portalctl guardian unmerge {}` undoes it",
                                result.other, result.kept, result.other));
  return exit_done;
}

void tell_pins(Context& context, const std::string& what, const std::vector<std::string>& pairs) {
  if (pairs.empty()) return;
  context.say(what);
  for (const auto& pair : pairs) context.say("  portalctl pin new " + pair);
}

ExitCode unmerge(Context& context, const UnmergeRequest& request) {
  auto& session = context.session();
  auto result = ask_and_do(
      context, [&](DryRun dry_run) { return unmerge_guardian(session, request, dry_run); },
      [](const MergeResult& plan) {
        return fmt::format("Unmerging makes {} and {} two people again.", who(plan.other, plan.other_name),
                           who(plan.kept, plan.kept_name));
      });
  answer_changes(context, result);
  tell_pins(context, "the nightly sync gives out a new PIN; at once does", result.due_pins);
  tell_pins(context, "a PIN that is no longer good is not brought back; give out a new one with", result.new_pins);
  context.say(context.options.dry_run ? "dry run: nothing was changed"
                                      : fmt::format("{} and {} are two people again", result.other, result.kept));
  return exit_done;
}

ExitCode show(Context& context, const std::string& guardian_id) {
  auto& session = context.session();
  auto person = show_person(session, guardian_id);
  Answer answer(context,
                {{"guardian_id"},
                 {"parent_name"},
                 {"student_id"},
                 {"student_name"},
                 where_room("school"),
                 where_room("relationship"),
                 {"legal_guardian"},
                 {"restricted"},
                 {"in_misis"},
                 {"pin_status"},
                 {"account_email"},
                 {"link"}},
                "the roster has no student of theirs any more");
  for (const auto& row : person.rows)
    answer.row({row.at.guardian_id, row.at.full_name(), row.at.student_id, row.at.student_name, row.at.school_name,
                cell_or_blank(row.at.relationship), row.at.legal_guardian ? "Y" : "N", row.at.restricted ? "Y" : "N",
                row.at.present ? "Y" : "N", row.pin, cell_or_blank(row.email), cell_or_blank(row.link)});
  answer.finish();
  for (const auto& merge : person.merges)
    context.say(fmt::format("{} is the same person as {}: merged {} by {}{}", merge.guardian_id, merge.kept_id,
                            session.zone.local_text(merge.merged_at), merge.operator_login,
                            merge.reason.empty() ? "" : ": " + printable(merge.reason)));
  for (const auto& ended : links_that_ended(person.rows)) context.say(ended);
  for (const auto& contradiction : restricted_by_halves(person.rows))
    context.say(
        fmt::format("warning: MiSiS contradicts itself about {}; both count as restricted there", contradiction));
  return exit_done;
}

// Which of the two IDs the newest extract does not have.
std::vector<std::string> not_in_misis(const MergeAtSchool& row) {
  std::vector<std::string> ids;
  if (!row.in_misis) ids.push_back(row.merge.guardian_id);
  if (!row.kept_in_misis) ids.push_back(row.merge.kept_id);
  return ids;
}

ExitCode list(Context& context, const std::string& school) {
  auto& session = context.session();
  Answer answer(context,
                {{"guardian_id"},
                 {"parent_name"},
                 {"kept_id"},
                 {"kept_name"},
                 moment_column("merged_at"),
                 {"merged_by"},
                 {"reason", Column::Show::always, Column::Kind::sentence},
                 {"not_in_misis"}},
                "no guardian IDs are merged");
  for (const auto& row : list_merges(session, school))
    answer.row({row.merge.guardian_id, cell_or_blank(row.name), row.merge.kept_id, cell_or_blank(row.kept_name),
                session.zone.local_text(row.merge.merged_at), row.merge.operator_login, cell_or_blank(row.merge.reason),
                cell_or_blank(joined(not_in_misis(row), ", "))});
  answer.finish();
  return exit_done;
}

}  // namespace

void tell_several_ids(Context& context, const std::string& student_id) {
  for (const auto& ids : people_with_several_ids(context.session(), student_id))
    context.say(fmt::format("{} are one person; see `portalctl guardian show {}`", joined(ids, ", "), ids[0]));
}

void add_guardian(CommandTree& tree) {
  auto& noun = tree.noun("guardian", "one person whom MiSiS has under several guardian IDs");
  auto request = std::make_shared<MergeRequest>();
  auto& merge_verb = tree.verb(
      noun, "merge", "two guardian IDs are one person: one PIN for each student, one letter",
      "The first ID is kept: it stands for both. The roster keeps both, as MiSiS sends them, and each ID goes on to\n"
      "entitle only where MiSiS flags it; a restriction under one ID restricts the other at that student too, also\n"
      "once MiSiS drops that ID. Where both are at one student, the unused PIN that is good the longest stays, the\n"
      "other is revoked, and the nightly sync issues no second one; none is kept where an account holds the student\n"
      "already. The account of either ID takes the PINs of both. A link goes by its own ID: where MiSiS drops that\n"
      "one, it ends, and the ID that is left gets a PIN from the nightly sync, for the same account. It asks first;\n"
      "where there is no terminal, add --yes. At a school it is for guardians whose students are all there, and\n"
      "whose names and relationships agree; the ITD Help Desk merges any.\n\n"
      "Examples:\n  portalctl guardian merge G100216 G101138 --different-names --dry-run\n"
      "  portalctl guardian merge G100216 G101138 --different-names --reason 'her passport was seen' --yes\n\n"
      "Exit status: 0 done, 2 the same ID twice, a blank one, or a reason of more than 200 characters, 3 not\n"
      "permitted, or not for all of their students, 4 no such guardian, or none at a school that you may see, 5\n"
      "merged with another already, restricted under one ID alone, names or relationships that differ, or not\n"
      "confirmed",
      [request](Context& context) { return merge(context, *request); });
  add_option(merge_verb, "kept", request->kept, "the guardian ID that is kept").required().type("GUARDIAN");
  add_option(merge_verb, "other", request->other, "the other guardian ID of that person").required().type("GUARDIAN");
  add_option(merge_verb, "--reason", request->reason, "why they are one person, for the log and for `guardian show`")
      .type("TEXT");
  add_flag(merge_verb, "--different-names", request->different_names,
           "they are one person though their names or relationships differ (ITD Help Desk, District IT)");

  auto unmerged = std::make_shared<UnmergeRequest>();
  auto& unmerge_verb = tree.verb(
      noun, "unmerge", "undo a merge: the guardian ID is a person of its own again",
      "It is as it was before, but for PINs that were revoked: those need a new one, and which is said, and whether\n"
      "the nightly sync gives it out. It asks first; where there is no terminal, add --yes. Where a restriction\n"
      "under one ID would count for another no more, the school confirms it in MiSiS first.\n\n"
      "Examples:\n  portalctl guardian unmerge G101138 --yes\n\n"
      "Exit status: 0 done, 2 a blank ID, 3 not permitted, or not for all of their students, 4 no such guardian, or\n"
      "none at a school that you may see, 5 merged with no other, the ID that is kept, it would end a restriction,\n"
      "or not confirmed",
      [unmerged](Context& context) { return unmerge(context, *unmerged); });
  add_option(unmerge_verb, "guardian", unmerged->guardian_id, "the ID that was merged, not the one that is kept")
      .required()
      .type("GUARDIAN");
  add_flag(unmerge_verb, "--despite-restriction", unmerged->despite_restriction,
           "they are two people, and a restriction of one was never the other's (ITD Help Desk, District IT)");

  auto shown = std::make_shared<std::string>();
  auto& show_verb = tree.verb(
      noun, "show", "a guardian's IDs, students, PINs and account, and who merged them",
      "A row for each ID and student, of students at schools that you may see. PINs are not shown.\n\n"
      "Examples:\n  portalctl guardian show G100216\n\n"
      "Exit status: 0 done, 2 a blank ID, 3 not permitted, 4 no such guardian, or none at a school that you may see",
      [shown](Context& context) { return show(context, *shown); });
  add_option(show_verb, "guardian", *shown, "guardian ID").required().type("GUARDIAN");

  auto school = std::make_shared<std::string>();
  auto& list_verb = tree.verb(noun, "list", "the guardian IDs that are merged, into which, by whom and why",
                              "Examples:\n  portalctl guardian list\n  portalctl guardian list --school 8123\n\n"
                              "Exit status: 0 done, 3 not permitted, 4 no such school",
                              [school](Context& context) { return list(context, *school); });
  add_option(list_verb, "--school", *school, "of guardians with a student there").type("CODE");
}

}  // namespace portal
