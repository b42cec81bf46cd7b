#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/identity_dialog.h"
#include "lib/base/text.h"
#include "lib/letters/pin_letters.h"
#include "lib/pins/print.h"

namespace portal {
namespace {

struct PrintOptions {
  std::string student, guardian;
  IdentityOptions identity;
};

void answer_on_screen(Context& context, const PrintOptions& options) {
  auto pin = print_pin(context.session(), options.student, options.guardian);
  Answer answer(context, {{"student_id", Column::Show::not_in_table},
                          {"student_name"},
                          {"guardian_id", Column::Show::not_in_table},
                          {"parent_name"},
                          {"pin"},
                          {"expires_at"}});
  answer.row({pin.student_id, pin.student_name, pin.guardian_id, pin.parent_name, pin.pin, pin.expires_at});
  answer.finish();
}

ExitCode write_letter(Context& context, const PrintOptions& options, const std::string& file) {
  context.options.output.reset();  // it is the letter; what is said of it goes to standard output
  auto letter = write_pin_letter(context.session(), options.student, options.guardian, file);
  Answer answer(context, {{"student_id"}, {"guardian_id"}, {"file"}, {"sha256", Column::Show::not_in_table}});
  answer.row({options.student, options.guardian, letter.file, letter.sha256});
  answer.finish();
  if (letter.with_boxes.empty()) return exit_done;
  context.say("the letter has characters that no installed font has; see `portalctl doctor`");
  return exit_findings;
}

ExitCode print(Context& context, const PrintOptions& options) {
  auto file = context.options.output;
  if (file) {
    if (!file->ends_with(".pdf"))
      throw UsageError("pin print writes a letter as PDF", "name it with -o FILE.pdf, or leave -o out for the screen");
    require_ordinary_output(context, *file);
  }
  auto link = printable_link(context.session(), options.student, options.guardian);
  if (context.options.dry_run) {
    context.say(fmt::format("would {} the PIN of {} for {}, once the identity is verified", file ? "write" : "show",
                            link.guardian_name(), link.student_name()));
    return exit_done;
  }
  if (!ensure_identity(context, options.student, options.guardian, options.identity)) return exit_findings;
  if (file) return write_letter(context, options, *file);
  answer_on_screen(context, options);
  return exit_done;
}

}  // namespace

void add_pin_print(CommandTree& tree, CLI::App& pin) {
  auto options = std::make_shared<PrintOptions>();
  auto& verb = tree.verb(
      pin, "print", "one unused PIN, after the parent's identity was verified",
      "On the screen, or with -o as a letter (PDF, yours alone). The identity must have been verified by you today\n"
      "with `parent verify-identity`; else you are asked the questions now, or say with --verified-now that you have\n"
      "asked them.\n\n"
      "Examples:\n"
      "  portalctl pin print 023907F123 G100216 --verified-now --channel in-person --document passport\n"
      "  portalctl pin print 023907F123 G100216 -o letter.pdf\n\n"
      "Exit status: 0 done, 1 identity not verified, or a font is missing, 2 wrong usage, 3 not permitted, 4 not "
      "found,\n"
      "5 no unused PIN, not a legal guardian of an active student, or nobody to ask, 7 cannot be written",
      [options](Context& context) { return print(context, *options); });
  add_option(verb, "student", options->student, "district student ID").required().type("ID");
  add_option(verb, "guardian", options->guardian, "guardian ID").required().type("GUARDIAN");
  add_verified_now(verb, options->identity);
}

}  // namespace portal
