
#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {
namespace {

ExitCode show(Context& context) {
  Answer answer(context, {{"name"},
                          {"value"},
                          {"origin"},
                          {"environment", Column::Show::not_in_table},
                          {"meaning", Column::Show::not_in_table}});
  for (const auto& kind : setting_kinds())
    answer.row({std::string(kind.name), cell_or_blank(context.settings().shown(kind.key)),
                context.settings().origin(kind.key), environment_name(kind), std::string(kind.meaning)});
  answer.finish();
  return exit_done;
}

ExitCode path(Context& context) {
  Settings::Sources sources;
  sources.environment = context.environment;
  if (context.options.config) sources.file = *context.options.config;
  Answer answer(context, {{"path"}, {"status"}});
  for (const auto& file : Settings::search_path(sources)) {
    std::error_code ignored;
    bool used = file == context.settings().file();
    answer.row({file.string(), std::string(used                                     ? "used"
                                           : std::filesystem::exists(file, ignored) ? "there"
                                                                                    : "absent")});
  }
  answer.finish();
  return exit_done;
}

}  // namespace

void add_config(CommandTree& tree) {
  auto& noun = tree.noun("config", "the settings, and where each came from");
  tree.verb(noun, "show", "each setting, its value and its origin",
            "Options outrank the environment, the environment outranks the file, the file outranks the default.\n\n"
            "Examples:\n  portalctl config show\n  PORTALCTL_PIN_DAYS=30 portalctl config show --format csv\n\n"
            "Exit status: 0 done, 2 a value is not valid, 8 the file cannot be read",
            show);
  tree.verb(noun, "path", "where the settings file is looked for",
            "Examples:\n  portalctl config path\n\nExit status: 0 done", path);
}

}  // namespace portal
