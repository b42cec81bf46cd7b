#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/roster/undo.h"

namespace portal {
namespace {

// What the operator reads before saying yes.
std::string what_undo_does(const UndoResult& result) {
  long long removed = 0, restored = 0, pins = 0;
  for (const auto& count : result.counts) {
    if (count.kind == "pins")
      pins = count.removed;
    else
      removed += count.removed, restored += count.restored;
  }
  auto text = fmt::format("Undoing run {}, of {}, ", result.run.id, result.run.business_date);
  if (result.run.same_as)
    return text + fmt::format("changes no record: it had the files of run {}.", *result.run.same_as);
  text += fmt::format("removes {} that it made and puts {} back as {} before", counted(removed, "record"),
                      counted(restored, "record"), restored == 1 ? "it was" : "they were");
  return text +
         (pins > 0 ? fmt::format("; {} no longer good.", counted(pins, "PIN of a new link is", "PINs of new links are"))
                   : ".");
}

void tell_revoked(Context& context, const std::vector<PinBinding>& revoked) {
  constexpr std::size_t shown = 5;
  if (revoked.empty()) return;
  context.say(fmt::format(
      "{} revoked since, because the run took their guardian's entitlement, and {} so; give each a "
      "new one:",
      counted(static_cast<long long>(revoked.size()), "PIN was", "PINs were"), revoked.size() == 1 ? "stays" : "stay"));
  for (std::size_t i = 0; i < std::min(shown, revoked.size()); ++i)
    context.say(fmt::format("  portalctl pin new {} {}", revoked[i].student_id, revoked[i].guardian_id));
  if (revoked.size() > shown) context.say("  … `portalctl pin list --school CODE` shows the others (status revoked)");
}

void tell_merges(Context& context, const std::vector<std::string>& merges) {
  if (merges.empty()) return;
  context.say(
      fmt::format("the run had brought a guardian ID that is merged ({}): the merge stands for when it comes "
                  "back; the ID that is left gets a PIN from the nightly sync where it has none",
                  joined(merges, ", ")));
}

ExitCode undo(Context& context, const std::string& run) {
  auto id = parse_run_number(run);
  auto& session = context.session();
  UndoResult result;
  if (context.options.dry_run || !context.options.yes) result = undo_run(session, id, DryRun::yes);
  if (!context.options.dry_run) {
    context.confirm(what_undo_does(result));
    result = undo_run(session, id);
  }
  Answer answer(context, {{"kind"}, {"removed"}, {"restored"}}, "no record is changed by it");
  for (const auto& count : result.counts) answer.row({count.kind, count.removed, count.restored});
  answer.finish();
  tell_revoked(context, result.revoked);
  tell_merges(context, result.merges);
  if (context.options.dry_run) {
    context.say("dry run: nothing was changed");
    return exit_done;
  }
  context.say(fmt::format("run {} is undone; {}", id,
                          result.standing ? fmt::format("the newest that stands is run {}, of {}", result.standing->id,
                                                        result.standing->business_date)
                                          : "no other stands"));
  for (const auto& count : result.counts)
    if (count.kind == "pins")
      context.say("links that an import makes again get new PINs from the nightly sync, or from `portalctl pin issue`");
  return exit_done;
}

}  // namespace

void add_roster_undo(CommandTree& tree, CLI::App& roster) {
  auto run = std::make_shared<std::string>();
  auto& verb = tree.verb(
      roster, "undo", "give the roster back as it was before the newest import",
      "Only the newest run that stands can be undone, and only while no PIN that it led to was validated. The\n"
      "unused PINs of links that it made go with it: the next import issues new ones. The run stays in the\n"
      "history, marked `undone`. It asks first; where there is no terminal, add --yes.\n\n"
      "Examples:\n  portalctl roster undo 2 --dry-run\n\n"
      "Exit status: 0 done, 4 no such run, 5 not the newest, undone already, a PIN was validated, or not\n"
      "confirmed",
      [run](Context& context) { return undo(context, *run); });
  add_option(verb, "run", *run, "the run; `portalctl roster history` lists them").required().type("RUN");
}

}  // namespace portal
