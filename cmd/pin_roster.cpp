#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/reports/pin_roster.h"

namespace portal {
namespace {

struct RosterOptions {
  std::string school;
};

// A roster that nobody can sort is none: the form must be told, and a table for the screen is not one.
Format roster_format(Context& context, const std::string& file) {
  auto format = take_format(context);
  if (!format) format = format_of_file(file);
  if (!format || *format == Format::table)
    throw UsageError(fmt::format("{}: the ending does not tell in which form the roster is to be", printable(file)),
                     "name it with -o FILE.xlsx (or .csv, .docx, .pdf, .html, .json, .jsonl), or give --format");
  return *format;
}

ExitCode roster(Context& context, const RosterOptions& options) {
  if (!context.options.output)
    throw UsageError("pin roster needs a file: PINs are not shown on a screen", "name it with -o FILE.xlsx");
  auto file = *context.options.output;
  if (file.empty()) throw UsageError("pin roster: the name of the file is blank", "name it with -o FILE.xlsx");
  auto format = roster_format(context, file);
  require_ordinary_output(context, file);
  bool dry = context.options.dry_run;
  auto made =
      write_pin_roster(context.session(), options.school, file, format, dry ? RosterDryRun::yes : RosterDryRun::no);
  context.options.output.reset();  // it is the roster; what is said of it goes to standard output
  if (dry) context.say("dry run: this file would be written");
  Answer answer(
      context,
      {{"location_code"}, {"school_name"}, {"students"}, {"pins"}, {"file"}, {"sha256", Column::Show::not_in_table}});
  answer.row({made.location_code, made.school_name, made.students, made.pins, made.file, cell_or_blank(made.sha256)});
  answer.finish();
  return exit_done;
}

}  // namespace

void add_pin_roster(CommandTree& tree, CLI::App& pin) {
  auto options = std::make_shared<RosterOptions>();
  auto& verb = tree.verb(
      pin, "roster", "Student/Parent PIN Roster: every student and legal guardian of a school, with their PINs",
      "For the Principal and the Assistant Principal. PINs that can still be used stand in it whole, and the student "
      "PIN:\n"
      "the file is yours alone (0600), and in the audit log with its SHA-256. The ending of the file is its form.\n\n"
      "Examples:\n  portalctl pin roster --school 8123 -o roster.csv\n"
      "  portalctl pin roster --school 8123 -o roster.xlsx --dry-run\n\n"
      "Exit status: 0 done, 2 wrong usage, 3 not permitted, 4 no such school, 5 a file of this installation, 7 cannot "
      "be\n"
      "written",
      [options](Context& context) { return roster(context, *options); });
  add_option(verb, "--school", options->school, "the school").required().type("CODE");
}

}  // namespace portal
