#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <ostream>

#include "cmd/commands.h"
#include "cmd/completions.h"
#include "cmd/manual.h"
#include "cmd/roles_matrix.h"
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
 141  by the shell: who read the output stopped reading (`| head`); nothing half-done
)";

constexpr const char* formats =
    R"(table  for people (the default): aligned, control characters escaped, cut to the terminal's width
csv    RFC 4180 with a header, UTF-8; a cell that a spreadsheet would run as a formula gets an apostrophe
json   one document: an array of objects
jsonl  one object a line
xlsx   a spreadsheet: IDs as text, real dates, filters, a header row that stays; sections as sheets
docx   a Word file: the rows as a table whose header stands on each page, sections as headings
pdf    the same on paper
html   one page that needs nothing else

Every command that answers with rows answers in each of them: --format NAME, or -o FILE with its ending (.txt for
table), by rename; another ending is refused where --format says none. With --dry-run the answer's file is not
written. The columns of csv, json, jsonl and xlsx are the same. table, docx, pdf and html, which people read,
leave out long technical ones (checksums, raw texts), and a table or a pdf too narrow for them second IDs and dates; in
sections, columns without a value. Spaces stand for the underscores. A table that is too wide even so stands as
lines, one for each column; IDs are never cut.
xlsx, docx and pdf are no text: a terminal gets none, so name a file or a pipe. They cannot be the setting `format`.
In xlsx and docx control characters are shown as \x1b, and bad UTF-8 as U+FFFD; a cell of a spreadsheet holds 32,767
characters (what is cut ends with …), and a sheet 1,048,575 rows: further ones stand in a second sheet. Sections
of a document are sheets of their own, up to 100; without the columns that a section has nothing in.
A table in Word holds 63 columns.
Data goes to standard output, everything else to standard error.
)";

ExitCode show_roles(Context& context) {
  context.out << roles_matrix(context.roles());
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

struct Topic {
  std::string name;
  std::function<ExitCode(Context&)> show;
};

Topic text_topic(const std::string& name, const std::function<std::string()>& text) {
  return {name, [text](Context& context) {
            context.out << text();
            return exit_done;
          }};
}

std::vector<Topic> topics() {
  return {text_topic("exit-codes", [] { return exit_codes; }),
          text_topic("formats", [] { return formats; }),
          {"roles", show_roles},
          {"config", show_config}};
}

// What the build makes manual pages and completions of; not for people, so the help does not list it. `man` is the
// list of the pages, each of which is a topic too.
std::vector<Topic> build_topics(const CommandOutline& program) {
  auto pages = manual_pages(program);
  std::vector<Topic> all = {text_topic("man", [=] { return joined(pages, "\n") + "\n"; }),
                            text_topic("bash", [=] { return bash_completion(program); }),
                            text_topic("zsh", [=] { return zsh_completion(program); }),
                            text_topic("fish", [=] { return fish_completion(program); })};
  for (const auto& page : pages)
    all.push_back(text_topic(page, [=] { return manual_page(program, page, exit_codes); }));
  return all;
}

std::vector<std::string> topic_names() {
  std::vector<std::string> names;
  for (const auto& topic : topics()) names.push_back(topic.name);
  return names;
}

ExitCode help(Context& context, const CLI::App& program, const std::string& wanted) {
  if (wanted.empty()) {
    context.out << "topics: " << joined(topic_names(), ", ") << '\n';
    return exit_done;
  }
  for (const auto& topic : topics())
    if (topic.name == wanted) return topic.show(context);
  for (const auto& topic : build_topics(outline_of(program)))
    if (topic.name == wanted) return topic.show(context);
  auto names = topic_names();
  for (const auto* noun : program.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(noun->get_name());
    if (noun->get_name() != wanted) continue;
    context.out << noun->help(program.get_name(), CLI::AppFormatMode::Normal);
    return exit_done;
  }
  auto near = nearest(wanted, names);
  throw UsageError(fmt::format("there is no help on '{}'", printable(wanted)),
                   near.empty() ? "topics are: " + joined(topic_names(), ", ") : fmt::format("did you mean {}?", near));
}

}  // namespace

void add_help(CommandTree& tree) {
  auto topic = std::make_shared<std::string>();
  auto& verb = tree.verb(tree.app, "help", "help on exit-codes, formats, roles or config",
                         "Without a topic it lists them. A noun of the program is a topic too.\n\n"
                         "Examples:\n  portalctl help\n  portalctl help exit-codes\n\n"
                         "Exit status: 0 done, 2 no such topic",
                         [topic, &tree](Context& context) { return help(context, tree.app, *topic); });
  add_option(verb, "topic", *topic, "what to explain").type("TOPIC").one_of(topic_names());
}

}  // namespace portal
