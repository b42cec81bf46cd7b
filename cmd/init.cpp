#include <fmt/format.h>

#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/upkeep/init.h"

namespace portal {
namespace {

struct InitOptions {
  bool sandbox = false;
  std::string admin, service, portal;
};

Login parse_login(const std::string& text, const char* option) {
  auto login = Login::parse(text);
  if (!login)
    throw UsageError(fmt::format("{}: '{}' is no login", option, printable(text)),
                     "a login has letters, digits and . _ - @");
  return *login;
}

ExitCode init(Context& context, const InitOptions& options) {
  if (!options.sandbox && (context.options.now || context.options.seed))
    throw Refused("--now and --seed are for a sandbox; nothing was changed", "add --sandbox to rehearse");
  auto admin = parse_login(options.admin.empty() ? context.login() : options.admin, "--admin");
  InitRequest request{options.sandbox ? Sandbox::yes : Sandbox::no, admin, {}, context.login(), context.origin(), {}};
  if (!options.service.empty()) request.service = parse_login(options.service, "--service");
  if (!options.portal.empty()) request.portal = parse_login(options.portal, "--portal");
  if (request.service == admin || request.portal == admin || (request.portal && request.portal == request.service))
    throw UsageError("init: a login is named twice", "each of the three has other rights, and is a login of its own");
  const auto& settings = context.settings();
  if (context.options.dry_run) {
    refuse_installed(settings);
    context.say(fmt::format("would make {} and {}", settings.text(Key::database), settings.text(Key::key_file)));
    return exit_done;
  }
  initialise(settings, request, context.clock(), context.random());
  context.say(
      fmt::format("made {}{}", settings.text(Key::database), options.sandbox ? " (a sandbox, for rehearsal)" : ""));
  context.say(
      fmt::format("made {}: without it no PIN can be read; keep a copy in a safe place", settings.text(Key::key_file)));
  context.say(
      fmt::format("{} is District IT{}{}", admin.text(),
                  request.service ? fmt::format(", {} runs the jobs", request.service->text()) : "",
                  request.portal ? fmt::format(", {} is the web site for parents", request.portal->text()) : ""));
  return exit_done;
}

}  // namespace

void add_init(CommandTree& tree) {
  auto options = std::make_shared<InitOptions>();
  auto& verb = tree.verb(
      tree.app, "init", "make a database, its key and the first operators",
      "A sandbox is best made in a folder with a portal.yaml of its own: with --database alone, the inbox and\n"
      "other folders of the settings file still hold, and jobs on it are refused.\n\n"
      "Examples:\n"
      "  portalctl init --admin ivarga --service portal --portal www-data\n"
      "  portalctl init --sandbox --now 2026-08-14T02:30:00-07:00\n\n"
      "Exit status: 0 done, 5 the database or the key exists, 7 cannot be written",
      [options](Context& context) { return init(context, *options); });
  add_flag(verb, "--sandbox", options->sandbox, "mark it for rehearsal: --now and --seed are accepted");
  add_option(verb, "--admin", options->admin, "the first District IT operator (default: you)").type("LOGIN");
  add_option(verb, "--service", options->service, "the login that cron runs as").type("LOGIN");
  add_option(verb, "--portal", options->portal, "the login of the web site that parents use").type("LOGIN");
}

}  // namespace portal
