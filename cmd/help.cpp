#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <ostream>

#include "cmd/commands.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr const char* exit_codes = R"(exit  meaning
   0  done
   1  done, with findings: rows rejected, a verification that failed; the report says which
   2  wrong usage
   3  not permitted (and written to the audit log)
   4  not found, or not at a school that you may see
   5  refused: a rule, a guard, or a confirmation that was not given; nothing changed
   6  busy: another run holds the lock
   7  storage: disk full, I/O error, damaged or newer database; nothing changed (if the disk failed at the
      commit itself, perhaps all of it: `roster history` and `job history` tell)
   8  bad input: the file is not what it should be; nothing changed
  70  a bug
 130  interrupted; nothing half-done
)";

constexpr const char* formats =
    R"(table  for people (the default): aligned, control characters escaped, cut to the terminal's width
csv    RFC 4180 with a header, UTF-8; a cell that a spreadsheet would run as a formula gets an apostrophe
json   one document: an array of objects
jsonl  one object a line

Column names are the same in every form. Data goes to standard output, everything else to standard error.
-o FILE writes by rename; its ending picks the form where --format is not given.
)";

ExitCode show_roles(Context& context) {
  for (const auto& role : context.roles().all()) {
    std::vector<std::string> may;
    for (auto action : role.may) may.emplace_back(action_name(action));
    const char* scope = role.scope == ScopeKind::district         ? "the district"
                        : role.scope == ScopeKind::local_district ? "a Local District"
                                                                  : "a school";
    context.out << fmt::format("{} (at {})\n  {}\n", role.name, scope,
                               may.empty() ? "nothing of this program" : joined(may, ", "));
  }
  return exit_done;
}

ExitCode show_config(Context& context) {
  context.out << "Options outrank the environment, the environment outranks the file, the file outranks the default.\n"
                 "The file is --config, $PORTALCTL_CONFIG, ./portal.yaml or /etc/portalctl/portal.yaml.\n\n";
  for (const auto& kind : setting_kinds())
    context.out << fmt::format("{}  ({})\n    {}{}\n", kind.name, environment_name(kind), kind.meaning,
                               kind.standard.empty() ? std::string() : fmt::format(" [{}]", kind.standard));
  return exit_done;
}

ExitCode help(Context& context, const std::string& topic) {
  if (topic == "exit-codes")
    context.out << exit_codes;
  else if (topic == "formats")
    context.out << formats;
  else if (topic == "roles")
    return show_roles(context);
  else if (topic == "config")
    return show_config(context);
  else {
    auto near = nearest(topic, {"exit-codes", "formats", "roles", "config"});
    throw UsageError(
        fmt::format("there is no help on '{}'", printable(topic)),
        near.empty() ? "topics are: exit-codes, formats, roles, config" : fmt::format("did you mean {}?", near));
  }
  return exit_done;
}

}  // namespace

void add_help(CommandTree& tree) {
  auto topic = std::make_shared<std::string>();
  tree.verb(tree.app, "help", "help on exit-codes, formats, roles or config",
            "Examples:\n  portalctl help exit-codes\n\nExit status: 0 done, 2 no such topic",
            [topic](Context& context) { return help(context, *topic); })
      .add_option("topic", *topic, "exit-codes, formats, roles, config")
      ->required()  // else CLI11 takes `help config` for the noun
      ->type_name("TOPIC");
}

}  // namespace portal
