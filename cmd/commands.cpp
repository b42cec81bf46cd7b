#include "cmd/commands.h"

#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "cmd/answer.h"
#include "cmd/exit.h"
#include "lib/base/text.h"

namespace portal {
namespace {

// CLI11 takes the indentation from a footer; ours are examples, which need it.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(34); }
  std::string make_footer(const CLI::App* app) const override {
    auto footer = app->get_footer();
    return footer.empty() ? std::string() : footer + "\n";
  }
};

void add_global_options(CLI::App& app, GlobalOptions& options) {
  const auto* group = "Everywhere";
  app.add_option("--config", options.config, "settings file")->type_name("FILE")->group(group);
  app.add_option("--database", options.database, "database file")->type_name("FILE")->group(group);
  app.add_option("--as", options.acting_as, "act as another operator (District IT alone)")
      ->type_name("LOGIN")
      ->group(group);
  app.add_option("--format", options.format, "the form of the answer")
      ->type_name("FORM")
      ->check(one_of(format_names()))
      ->group(group);
  app.add_option("-o,--output", options.output, "write to a file; its ending picks the format")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("-q,--quiet", options.quiet, "data and errors only")->group(group);
  app.add_flag("-v,--verbose", options.verbose, "more on standard error")->group(group);
  app.add_flag("--no-color", options.no_color, "no colour on a terminal")->group(group);
  app.add_flag("-y,--yes", options.yes, "do not ask for a confirmation")->group(group);
  app.add_flag("-n,--dry-run", options.dry_run, "say what would change, change nothing")->group(group);
  app.add_option("--now", options.now, "the time (sandbox only)")->type_name("TIME")->group(group);
  app.add_option("--seed", options.seed, "the random seed (sandbox only)")->type_name("N")->group(group);
}

// The deepest noun or verb that was understood.
const CLI::App* deepest(const CLI::App& app) {
  const auto* at = &app;
  for (auto chosen = at->get_subcommands(); !chosen.empty(); chosen = at->get_subcommands()) at = chosen[0];
  return at;
}

std::vector<std::string> known_words(const CLI::App& app, bool options) {
  std::vector<std::string> words;
  if (!options)
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) words.push_back(sub->get_name());
  if (options)
    for (const auto* at = &app; at; at = at->get_parent())
      for (const auto* option : at->get_options())
        for (const auto& name : option->get_lnames()) words.push_back("--" + name);
  return words;
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() ? full_name(*app.get_parent()) + " " + app.get_name() : app.get_name();
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A variable of the shell that is not set must not turn one school into all of them.
void refuse_blank_choices(const CLI::App& verb) {
  for (const auto* option : verb.get_options())
    for (const auto& name : option->get_lnames())
      if (is_one_of(name, {"school", "student", "guardian", "language", "since"}))
        for (const auto& value : option->results())
          if (trimmed(value).empty())
            throw UsageError(fmt::format("{}: --{} is blank", full_name(verb), name),
                             "give a value, or leave the option out");
}

// Where -o names no answer but a folder, or a paper, picture or bundle whose command says itself what its name may be.
bool output_is_no_answer(const CLI::App& verb) {
  auto given = [&](const char* name) {
    const auto* option = verb.get_option_no_throw(name);
    return option && option->count() > 0;
  };
  return given("--all") || given("--bundle") ||
         is_one_of(full_name(verb), {"portalctl pin letters", "portalctl pin print", "portalctl pin roster",
                                     "portalctl photo show", "portalctl roster profile new"});
}

// Before anything is done: a name that says less than was meant.
void refuse_unclear_output(const CLI::App& verb, Context& context) {
  const auto& options = context.options;
  if (!options.output) return;
  if (*options.output == "-")
    throw UsageError("-o takes a file, not '-'", "name a file; without -o an answer goes to standard output");
  if (options.format || output_is_no_answer(verb)) return;
  const std::filesystem::path path = *options.output;
  auto ending = path.extension().string();
  std::error_code error;
  bool is_pipe = std::filesystem::exists(path, error) && std::filesystem::is_other(path, error);  // says no form
  if (ending.empty() || is_pipe || format_of_file(*options.output)) return;
  require_ordinary_output(context, *options.output);  // a file of the installation is the worse mistake
  throw UsageError(fmt::format("{}: no form ends in '{}'", printable(*options.output), printable(ending)),
                   "name the form with --format, or end the name in .csv, .xlsx, .pdf … (`portalctl help formats`)");
}

// "--school: At Most 1 required but received 2" is the library's way to say it.
std::string message_of(const CLI::ParseError& error) {
  std::string text = error.what();
  auto at = text.find(": At Most 1 required");
  return at == text.npos ? text : text.substr(0, at) + " may be given once";
}

[[noreturn]] void usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto& at = *deepest(app);
  auto hint = fmt::format("see `{} --help`", full_name(at));
  if (auto extras = app.remaining(true); !extras.empty()) {
    auto near = nearest(extras[0], known_words(at, extras[0].starts_with("-")));
    throw UsageError(fmt::format("{}: '{}' is not understood", full_name(at), printable(extras[0])),
                     near.empty() ? hint : fmt::format("did you mean {}? {}", near, hint));
  }
  throw UsageError(fmt::format("{}: {}", full_name(at), printable(message_of(error))), hint);
}

// A noun without a verb is a question for its verbs.
int show_help(const CLI::App& app, Context& context) {
  const auto& at = *deepest(app);
  context.out << at.help(at.get_parent() ? full_name(*at.get_parent()) : "", CLI::AppFormatMode::Normal);
  return exit_done;
}

ExitCode parse_and_run(int count, const char* const* arguments, Context& context) {
  CLI::App app("The tool that runs a school district's parent and photo portal.", "portalctl");
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "this help");
  app.set_version_flag("--version", "portalctl " PORTALCTL_VERSION, "the version of this program");
  app.fallthrough();
  app.require_subcommand(0, 1);  // else CLI11 takes `help config` for the noun
  app.footer(
      "`portalctl NOUN --help` lists a noun's verbs; `portalctl help TOPIC` explains exit-codes, formats, roles\n"
      "and config.");
  add_global_options(app, context.options);
  CommandTree tree{app, nullptr};
  add_init(tree);
  add_doctor(tree);
  add_config(tree);
  add_roster(tree);
  add_student(tree);
  add_parent(tree);
  add_pin(tree);
  add_guardian(tree);
  add_mail(tree);
  add_photo(tree);
  add_report(tree);
  add_year(tree);
  add_staff(tree);
  add_audit(tree);
  add_job(tree);
  add_backup(tree);
  add_desk(tree);
  add_help(tree);
  try {
    app.parse(count, arguments);
  } catch (const CLI::CallForHelp&) {
    return static_cast<ExitCode>(show_help(app, context));
  } catch (const CLI::CallForVersion& version) {
    context.out << version.what() << '\n';
    return exit_done;
  } catch (const CLI::ParseError& error) {
    usage_error(app, error);
  }
  if (!tree.run) {
    const auto& at = *deepest(app);
    throw UsageError(
        fmt::format("{} needs {}", full_name(at), at.get_parent() ? "a verb" : "a noun and a verb"),
        fmt::format("there are: {}; see `{} --help`", joined(known_words(at, false), ", "), full_name(at)));
  }
  const auto& verb = *deepest(app);
  context.command = full_name(verb).substr(app.get_name().size() + 1);
  refuse_blank_choices(verb);
  refuse_unclear_output(verb, context);
  require_showable_answer(context);
  return tree.run(context);
}

}  // namespace

const char* const everywhere_hint =
    "`portalctl --help` lists the options that every command has: -o, --format, --dry-run, --yes …";

CLI::App& CommandTree::noun(const std::string& name, const std::string& purpose) { return noun(app, name, purpose); }

CLI::App& CommandTree::noun(CLI::App& parent, const std::string& name, const std::string& purpose) {
  auto* added = parent.add_subcommand(name, purpose);
  added->fallthrough();
  return *added;
}

CLI::App& CommandTree::verb(CLI::App& parent, const std::string& name, const std::string& purpose,
                            const std::string& help, const Runner& run_it) {
  auto* added = parent.add_subcommand(name, purpose);
  added->fallthrough();
  added->footer(help + "\n\n" + everywhere_hint);
  added->final_callback([this, run_it] { run = run_it; });
  return *added;
}

ExitCode run_command(int count, const char* const* arguments, Context& context) {
  try {
    auto code = parse_and_run(count, arguments, context);
    if (code == exit_done || code == exit_findings) context.keep_role_uses();
    return code;
  } catch (...) {
    return report_error(context);
  }
}

}  // namespace portal
