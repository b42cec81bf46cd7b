// roster profile: how a profile understands a file. It reads no database.
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/own_rights.h"
#include "lib/base/text.h"
#include "lib/roster/profile_check.h"

namespace portal {
namespace {

struct CheckOptions {
  std::string file, profile, kind;
};

std::string reason_of(const CheckedColumn& column) {
  using Fate = CheckedColumn::Fate;
  if (column.fate == Fate::missing) return "no column of the file is this field";
  if (column.fate == Fate::repeated) return "another column is this field already";
  return column.rejected == 0 ? "" : fmt::format("line {}: {}", column.line, column.reason);
}

void write_columns(Context& context, const ProfileCheck& check) {
  Answer answer(context, {{"column"},
                          {"field"},
                          {"fate"},
                          {"required"},
                          {"filled"},
                          {"blank"},
                          {"rejected"},
                          sentence_column("values"),
                          sentence_column("first_rejected")});
  for (const auto& column : check.columns) {
    bool there = column.fate != CheckedColumn::Fate::missing;
    auto count = [&](std::int64_t number) { return there ? Cell(number) : Cell(); };
    answer.row({cell_or_blank(column.column), cell_or_blank(column.field), std::string(fate_name(column.fate)),
                column.field.empty() ? Cell() : Cell(column.required), count(column.filled), count(column.blank),
                count(column.rejected), cell_or_blank(joined(column.values, " | ")), cell_or_blank(reason_of(column))});
  }
  answer.finish();
}

std::string delimiter_name(char delimiter) {
  switch (delimiter) {
    case '\t':
      return "tabs";
    case ';':
      return "semicolons";
    case '|':
      return "pipes";
    default:
      return "commas";
  }
}

ExitCode check(Context& context, const CheckOptions& options) {
  check_rights_to_extracts(context);
  const auto& settings = context.settings();
  auto profile = options.profile.empty() ? settings.text(Key::profile) : options.profile;
  auto result = check_profile(settings, options.file, profile, options.kind);
  write_columns(context, result);
  context.say(fmt::format("{}: {} by the profile {}, {}, {}; {}, of which {} would be rejected", result.file,
                          result.kind, result.profile, result.encoding, delimiter_name(result.delimiter),
                          counted(result.rows, "row"), grouped(result.rejected)));
  if (result.misshapen > 0)
    context.say(fmt::format("{} {} not the header's cells; the first is line {}, which {}",
                            counted(result.misshapen, "row"), result.misshapen == 1 ? "has" : "have",
                            result.misshapen_line, result.misshapen_reason));
  if (!result.usable())
    throw BadInput(fmt::format("{} cannot be imported as it is: a field is missing, or told twice", result.file),
                   "name the column in the profile (extracts/PROFILE.yaml in config_folder), or export the file again");
  return result.rejected > 0 ? exit_findings : exit_done;
}

}  // namespace

void add_roster_profile(CommandTree& tree, CLI::App& roster) {
  auto& noun = tree.noun(roster, "profile", "how a profile understands the columns of a file");
  auto options = std::make_shared<CheckOptions>();
  auto& verb = tree.verb(
      noun, "check", "what each column of a file maps to, its first values as understood, and what would be rejected",
      "Reads one file and no database, and changes nothing. A profile is a mapping, extracts/NAME.yaml in the folder\n"
      "config_folder; without --profile it is the setting roster.profile. Each cell is read as an import reads it; "
      "rules\n"
      "that see more than one row, such as two rows of one student, are not asked: `roster import --dry-run` does "
      "that.\n\n"
      "Examples:\n  portalctl roster profile check samples/incoming/2026-10-14/students.csv\n\n"
      "Exit status: 0 done, 1 rows would be rejected, 2 no such profile, or the name does not tell the kind, 8 the "
      "file\n"
      "cannot be read, or lacks a field that must be there",
      [options](Context& context) { return check(context, *options); });
  add_option(verb, "file", options->file, "the file, a CSV").required().type("FILE");
  add_option(verb, "--profile", options->profile, "the profile; without it the setting roster.profile").type("NAME");
  add_option(verb, "--kind", options->kind, "what its rows are; without it, by the file's name")
      .type("KIND");
}

}  // namespace portal
