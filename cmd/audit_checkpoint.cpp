#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/audit/checkpoint_folder.h"
#include "lib/base/text.h"
#include "lib/upkeep/checkpointing.h"

namespace portal {
namespace {

ExitCode checkpoint(Context& context) {
  auto file = context.options.output;
  if (file) require_ordinary_output(context, *file);
  auto& session = context.session();
  if (context.options.dry_run) {
    auto would = checkpoint_now(session);
    context.say(fmt::format("would sign {} in {}", counted(would.log.rows, "row"),
                            file ? *file : checkpoints_folder(session.settings).string()));
    return exit_done;
  }
  context.options.output.reset();  // it is the checkpoint; what is said of it goes to standard output
  auto written = file ? write_checkpoint(session, *file) : write_checkpoint(session);
  Answer answer(context, {path_column("file"), {"rows"}, {"at"}, {"head", Column::Show::not_in_table}});
  answer.row({written.file.string(), written.checkpoint.log.rows, written.checkpoint.at.text(),
              hex(written.checkpoint.log.head)});
  answer.finish();
  return exit_done;
}

}  // namespace

void add_audit_checkpoint(CommandTree& tree, CLI::App& audit) {
  tree.verb(
      audit, "checkpoint", "sign how far the log is, in a file outside the database",
      "The nightly job does it into the folder of audit.checkpoints; with -o it goes into a file of yours, which\n"
      "must be new. Whoever keeps it can tell later that no row up to it was changed: with `audit verify`, or\n"
      "with openssl alone (docs/audit.md).\n\n"
      "Examples:\n  portalctl audit checkpoint\n  portalctl audit checkpoint -o /media/stick/checkpoint.txt\n\n"
      "Exit status: 0 done, 3 not permitted, 5 there is a file of that name, 7 the key or the folder is missing,\n"
      "or the disk is full: then the log tells of no file",
      checkpoint);
}

}  // namespace portal
