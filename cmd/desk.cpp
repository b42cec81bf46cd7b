#include <fmt/format.h>

#include <ostream>

#include "cmd/commands.h"
#include "cmd/desk_child.h"
#include "cmd/desk_session.h"
#include "lib/base/errors.h"
#include "lib/output/screen_full.h"

namespace portal {
namespace {

void refuse_what_the_desk_decides(const GlobalOptions& options) {
  auto refuse = [](const char* option) {
    throw UsageError(fmt::format("desk: {} is not for the desk", option),
                     "its commands ask, and show their answers on the screen; leave it out");
  };
  if (options.yes) refuse("--yes");
  if (options.output) refuse("--output");
  if (options.format) refuse("--format");
}

// Null, and why, where plain prompts are the way.
std::unique_ptr<Canvas> full_screen(const Context& context, const SignalWatch& signals, std::string& why) {
  if (!context.terminal.in || !context.terminal.out) {
    why = "this is not a terminal";
    return nullptr;
  }
  return open_canvas(signals.descriptor(), why);
}

ExitCode desk(Context& context, bool plain) {
  refuse_what_the_desk_decides(context.options);
  SignalWatch signals;
  DeskChildren commands(context.options, signals);
  std::unique_ptr<Canvas> canvas;
  if (std::string why; !plain) {
    context.out.flush();
    canvas = full_screen(context, signals, why);
    if (!canvas) context.say(fmt::format("desk: plain prompts, as with --plain: {}", why));
  }
  std::unique_ptr<Screen> screen;
  if (canvas)
    screen = std::make_unique<FullScreen>(*canvas, signals);
  else
    screen = std::make_unique<PlainScreen>([&] { return read_typed_line(signals); }, context.out);
  DeskSession(*screen, commands).run();
  return exit_done;
}

}  // namespace

void add_desk(CommandTree& tree) {
  auto plain = std::make_shared<bool>(false);
  auto& verb = tree.verb(
      tree.app, "desk", "an interactive session: search, pick, see the student, act",
      "Arrow keys, PageUp, PageDown and typing the beginning of a line move the mark, Enter chooses, Esc goes\n"
      "back, q on the first page quits. Every action is a command of this program, which is shown; it asks,\n"
      "refuses and writes the audit log as in a shell. Ctrl-C stops the command, not the desk.\n"
      "--config, --database, --as, --now and --dry-run are passed on to each.\n\n"
      "With --plain, for a screen reader or a slow line: numbered choices, a thing a line, no cursor movement.\n"
      "What a command showed, a PIN too, then stays in the window until you clear it. Where standard input is a\n"
      "pipe or a file, the choices are read from there.\n\n"
      "Examples:\n  portalctl desk\n  portalctl desk --plain\n\n"
      "Exit status: 0 left by the person, or at the end of the input; 2 wrong usage",
      [plain](Context& context) { return desk(context, *plain); });
  add_flag(verb, "--plain", *plain, "numbered choices and plain prompts");
}

}  // namespace portal
