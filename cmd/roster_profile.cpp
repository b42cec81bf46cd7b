// roster profile: how a profile understands a file, and a first mapping for one that none understands. It reads no
// database.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/own_rights.h"
#include "lib/base/text.h"
#include "lib/roster/profile_check.h"
#include "lib/roster/profile_draft.h"

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

struct NewOptions {
  std::vector<std::string> files;
  std::string profile, kind;
};

// Before anything is read.
void require_yaml(const Context& context) {
  const auto& options = context.options;
  if (options.format) throw UsageError("--format: a mapping is YAML", "leave it out");
  if (!options.output) return;
  auto ending = plain_lower(std::filesystem::path(*options.output).extension().string());
  if (ending.empty() || ending == ".yaml" || ending == ".yml") return;
  throw UsageError(fmt::format("{}: a mapping is YAML", printable(*options.output)), "end the name in .yaml");
}

void write_draft(Context& context, const std::string& yaml) {
  if (!context.options.output) {
    context.out << yaml;
  } else if (context.options.dry_run) {
    context.say(fmt::format("dry run: {} would be written", *context.options.output));
  } else {
    OutputFile file(context, *context.options.output);
    file.write(yaml);
    file.commit();
  }
}

ExitCode draft(Context& context, const NewOptions& options) {
  require_yaml(context);
  check_rights_to_extracts(context);
  if (!options.kind.empty() && options.files.size() > 1)
    throw UsageError("--kind is of one file", "give the files by names that tell what they hold, or one at a time");
  std::vector<FileDraft> drafts;
  for (const auto& file : options.files) {
    auto one = draft_file(context.settings(), file, options.kind, options.profile);
    for (const auto& other : drafts)
      if (other.kind == one.kind)
        throw UsageError(fmt::format("{} and {} both hold {}", other.file, one.file, one.kind),
                         "give one file of each kind");
    drafts.push_back(std::move(one));
  }
  write_draft(context, draft_yaml(drafts));
  bool to_decide = false;
  for (const auto& one : drafts) {
    using Fate = DraftedColumn::Fate;
    auto count = [&](std::initializer_list<Fate> fates) {
      return std::count_if(one.columns.begin(), one.columns.end(), [&](const DraftedColumn& column) {
        return std::find(fates.begin(), fates.end(), column.fate) != fates.end();
      });
    };
    auto unsure = count({Fate::unsure, Fate::repeated});
    context.say(fmt::format("{}: {}; {} known, {} guessed, {} unsure, {} not imported", one.file,
                            counted(static_cast<long long>(one.columns.size()), "column"),
                            count({Fate::own_name, Fate::known_name}), count({Fate::guessed}), unsure,
                            count({Fate::not_imported})));
    if (!one.missing.empty())
      context.say(fmt::format("{}: no column is taken for {}, which must be there: name it in the mapping", one.file,
                              joined(one.missing, ", ")));
    to_decide = to_decide || unsure > 0 || !one.missing.empty();
  }
  return to_decide ? exit_findings : exit_done;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const auto& kind : record_kinds()) names.emplace_back(kind.name);
  return names;
}

void add_new(CommandTree& tree, CLI::App& noun) {
  auto options = std::make_shared<NewOptions>();
  auto& verb = tree.verb(
      noun, "new", "drafts a mapping for files whose columns no profile knows yet",
      "By the names of the columns (known ones, and those that are like a field's, such as Stu No or DOB) and by what\n"
      "stands in them. It writes YAML, to standard output or with -o to a file: what was guessed says why, with the\n"
      "first values; columns that may be one field or another stand as comments, for a person to decide; fields that\n"
      "must be there and are not are named. Reads no database. Look through the draft, put it into the folder\n"
      "config_folder as extracts/NAME.yaml, and try it: `roster profile check FILE --profile NAME`.\n\n"
      "Examples:\n  portalctl roster profile new samples/incoming/2026-10-14/students.csv\n"
      "  portalctl roster profile new samples/incoming/2026-10-14/schools.csv "
      "samples/incoming/2026-10-14/guardians.csv\n\n"
      "Exit status: 0 done, 1 a column is unsure or a field is missing, 2 no such profile, or a name does not tell "
      "the\n"
      "kind, 8 a file cannot be read",
      [options](Context& context) { return draft(context, *options); });
  add_option(verb, "file", options->files, "the files, CSV, one of each kind").required().type("FILE");
  add_option(verb, "--profile", options->profile, "a profile whose names are known names too").type("NAME");
  add_option(verb, "--kind", options->kind, "what its rows are; without it, by the file's name")
      .type("KIND")
      .one_of(kind_names());
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
  add_option(verb, "--kind", options->kind, "what its rows are; without it, by the file's name").type("KIND");
  add_new(tree, noun);
}

}  // namespace portal
