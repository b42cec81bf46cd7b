
#include "cmd/answer.h"
#include "cmd/identity_dialog.h"
#include "lib/base/text.h"

namespace portal {
namespace {

struct VerifyOptions {
  std::string student, guardian;
  IdentityOptions proof;
};

ExitCode verify(Context& context, const VerifyOptions& options) {
  IdentityProof proof{options.proof.channel, options.proof.document};
  if (context.options.dry_run) {
    IdentityCheck check(context.session(), options.student, options.guardian, proof);
    std::vector<std::string> names;
    for (auto question : check.questions()) names.emplace_back(question_name(question));
    context.say("would ask for: " + joined(names, ", "));
    context.say("dry run: nothing is recorded");
    return exit_done;
  }
  auto result = verify_identity(context, options.student, options.guardian, proof);
  Answer answer(context, {{"student_id"},
                          {"guardian_id"},
                          {"channel", Column::Show::not_in_table},
                          {"document", Column::Show::not_in_table},
                          {"result"},
                          {"matched"},
                          {"not_matched"},
                          {"not_on_file"}});
  answer.row({options.student, options.guardian, proof.channel, proof.document,
              std::string(result.passed ? "passed" : "failed"), cell_or_blank(joined(result.matched, ", ")),
              cell_or_blank(joined(result.not_matched, ", ")), cell_or_blank(joined(result.not_on_file, ", "))});
  answer.finish();
  return result.passed ? exit_done : exit_findings;
}

}  // namespace

void add_parent_identity(CommandTree& tree, CLI::App& parent) {
  auto options = std::make_shared<VerifyOptions>();
  auto& verb = tree.verb(
      parent, "verify-identity", "ask a parent the questions before a PIN is given out",
      "Date of birth, first and last name, grade, address and phone of the student, name and phone of an emergency\n"
      "contact: each answer is typed in (or is a line of standard input), and is a match or not. All that MiSiS has\n"
      "must match. What is recorded: who, whom, when, how, and which questions matched; never an answer, nor a\n"
      "document's number. Good for today, for you.\n\n"
      "Examples:\n"
      "  portalctl parent verify-identity 023907F123 G100216 --channel video --document passport\n\n"
      "Exit status: 0 verified, 1 not all matched, 2 no such channel or document, 3 not permitted, 4 not found,\n"
      "5 on the phone alone, not a legal guardian of an active student, or five failed checks today",
      [options](Context& context) { return verify(context, *options); });
  add_option(verb, "student", options->student, "district student ID").required().type("ID");
  add_option(verb, "guardian", options->guardian, "guardian ID; `portalctl pin list` shows it")
      .required()
      .type("GUARDIAN");
  add_proof_options(verb, options->proof);
}

}  // namespace portal
