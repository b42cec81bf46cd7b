// Every report is a verb: its options, help and rows are its own (lib/reports); where they go is the same for all.
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/own_places.h"
#include "lib/base/text.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

using Kind = ReportOption::Kind;

struct Given {
  std::map<std::string, std::string> texts;
  std::map<std::string, bool> flags;
  bool a_file_for_each = false;
};

ReportRequest request_of(const Given& given) {
  ReportRequest request;
  for (const auto& [name, text] : given.texts)
    if (!text.empty()) request.options[name] = text;
  for (const auto& [name, set] : given.flags)
    if (set) request.options[name] = "yes";
  return request;
}

void say_remarks(Context& context, const ReportRun& run) {
  for (const auto& line : run.remarks()) context.say(line);
}

ExitCode one_answer(Context& context, const Report& report, const Given& given) {
  ReportRun run(context.session(), report, request_of(given));
  Answer answer(context, run.document());
  if (context.options.dry_run && context.options.output) {  // nobody is given anything, so the log keeps nothing
    answer.finish();
    return exit_done;
  }
  run.give_rows([&](const std::string&, const std::vector<Cell>& cells) { answer.row(cells); });
  answer.finish();
  if (answer.rows() == 0 && answer.format() == Format::table) context.say(run.why_empty());
  if (!context.options.dry_run) run.finished();
  say_remarks(context, run);
  return exit_done;
}

ExitCode a_file_for_each_school(Context& context, const Report& report, const Given& given) {
  auto request = request_of(given);
  if (request.is_set("school"))
    throw UsageError(fmt::format("report {} takes either --school or --all", report.name), "give one of the two");
  if (!context.options.output)
    throw UsageError(fmt::format("report {} --all needs a folder", report.name), "name it with -o DIR");
  auto folder = *context.options.output;
  auto format = take_format(context).value_or(parse_format(report.file_format).value());
  require_folder_outside_installation(context, folder);
  context.options.output.reset();  // it was the folder of the files; the list of them goes to standard output
  ReportRun run(context.session(), report, std::move(request));
  bool dry = context.options.dry_run;
  if (dry) context.say("dry run: these files would be written");
  auto files = dry ? planned_report_files(run, folder, format) : write_report_files(run, folder, format);
  Answer answer(context, {{"location_code"}, {"school_name"}, {"rows"}, {"file"}}, "there is no school");
  for (const auto& file : files)
    answer.row({file.location_code, file.school_name, dry ? Cell() : Cell(file.rows), file.file});
  answer.finish();
  if (!dry) run.finished();
  say_remarks(context, run);
  return exit_done;
}

bool splits(const Report& report) { return report.option("school") && report.split == Report::Split::by_school; }

std::string help_of(const Report& report) {
  auto help = report.help;
  if (report.option("school")) help += "\nWithout --school, at every school that you may see.";
  if (splits(report))
    help += "\nWith --all each file is written anew; files of other forms in that folder stay as they are.";
  help += "\n\nExamples:\n";
  for (const auto& example : report.examples)
    help += fmt::format("  portalctl report {}{}{}\n", report.name, example.empty() ? "" : " ", example);
  help += "\nExit status: 0 done, 2 wrong usage, 3 not permitted";
  help += report.option("school") ? " at that school, 4 no such school" : "";
  if (report.option("student")) help += " or student, or not at one\nthat you may see";
  return help + ",\n5 -o names a place of this installation, 7 cannot be written" +
         (splits(report) ? ", or the folder of --all is not there" : "");
}

void add_report_option(CLI::App& verb, const ReportOption& option, Given& given) {
  auto name = "--" + option.name;
  if (option.kind == Kind::flag) {
    add_flag(verb, name, given.flags[option.name], option.meaning);
    return;
  }
  auto added = add_option(verb, name, given.texts[option.name], option.meaning);
  if (option.kind == Kind::school) added.type("CODE");
  if (option.kind == Kind::student) added.type("ID");
  if (option.kind == Kind::date) added.type("DATE");
  if (option.kind == Kind::choice) added.type("WHAT").one_of(option.choices);
}

void add_verb(CommandTree& tree, CLI::App& noun, const Report& report) {
  auto given = std::make_shared<Given>();
  auto& verb = tree.verb(noun, report.name, report.purpose, help_of(report), [&report, given](Context& context) {
    return given->a_file_for_each ? a_file_for_each_school(context, report, *given)
                                  : one_answer(context, report, *given);
  });
  for (const auto& option : report.options) add_report_option(verb, option, *given);
  if (splits(report))
    add_flag(verb, "--all", given->a_file_for_each,
             fmt::format("a file for each school in the folder -o ({} where --format says none)", report.file_format));
}

}  // namespace

void add_report(CommandTree& tree) {
  auto& noun = tree.noun("report", "the questions that staff ask again and again");
  for (const auto& report : reports()) add_verb(tree, noun, report);
}

}  // namespace portal
