// The contact sheet of a school's photos.
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/photos/contact_sheet.h"

namespace portal {
namespace {

struct SheetOptions {
  std::string school;
  std::optional<std::string> homeroom;
};

std::string sheet_file(Context& context) {
  const auto& file = context.options.output;
  if (!file) throw UsageError("photo sheet needs a file", "name it with -o FILE.pdf");
  if (format_of_file(*file) != Format::pdf)
    throw UsageError(fmt::format("{}: a contact sheet is a PDF", printable(*file)), "name it with -o FILE.pdf");
  require_ordinary_output(context, *file);
  return *file;
}

ExitCode tell_findings(Context& context, const ContactSheetFile& made) {
  for (const auto& one : made.damaged) {
    context.say(fmt::format("the photo of student {} is damaged: {}", one.student_id, one.why));
    context.say(fmt::format("  bring it back from a backup of the photo folder, or `portalctl photo set {} FILE`",
                            one.student_id));
  }
  if (made.missing_characters > 0)
    context.say("the sheet has characters that no installed font has; see `portalctl doctor`");
  return made.damaged.empty() && made.missing_characters == 0 ? exit_done : exit_findings;
}

ExitCode sheet(Context& context, const SheetOptions& options) {
  auto file = sheet_file(context);
  bool dry = context.options.dry_run;
  auto made =
      write_contact_sheet(context.session(), options.school, options.homeroom, file, dry ? DryRun::yes : DryRun::no);
  context.options.output.reset();  // it is the sheet; what is said of it goes to standard output
  if (dry) context.say("dry run: this file would be written");
  Answer answer(context, {{"location_code"},
                          {"school_name"},
                          {"students"},
                          {"with_photo"},
                          {"damaged"},
                          {"pages"},
                          {"file"},
                          {"sha256", Column::Show::not_in_table}});
  answer.row({made.location_code, made.school_name, made.students, made.with_photo,
              dry ? Cell() : Cell(static_cast<std::int64_t>(made.damaged.size())), made.pages, made.file,
              cell_or_blank(made.sha256)});
  answer.finish();
  return tell_findings(context, made);
}

}  // namespace

void add_photo_sheet(CommandTree& tree, CLI::App& photo) {
  auto options = std::make_shared<SheetOptions>();
  auto& verb = tree.verb(
      photo, "sheet", "a contact sheet: every student of a school with photo and name, by homeroom, as PDF",
      "For those who manage photos: who has one, who has none (a grey box), and whether each is of the right student.\n"
      "A homeroom of 30 fits on a page, and each is in the file's list of contents. The file is yours alone (0600), "
      "and\n"
      "in the audit log with its SHA-256.\n\n"
      "Examples:\n  portalctl photo sheet --school 8123 -o sheet.pdf\n"
      "  portalctl photo sheet --school 8123 --homeroom A101 -o a101.pdf\n\n"
      "Exit status: 0 done, 1 a photo's file is damaged, or a font is missing, 2 wrong usage, 3 not permitted, 4 no\n"
      "such school or homeroom, 5 nobody is enrolled, or a file of this installation, 7 cannot be written",
      [options](Context& context) { return sheet(context, *options); });
  add_option(verb, "--school", options->school, "the school").required().type("CODE");
  add_option(verb, "--homeroom", options->homeroom, "that one alone").type("H");
}

}  // namespace portal
