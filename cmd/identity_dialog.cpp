#include "cmd/identity_dialog.h"

#include <fmt/format.h>

#include <ostream>

#include "cmd/secret.h"
#include "lib/base/text.h"

namespace portal {
namespace {

std::string_view question_text(IdentityQuestion question) {
  constexpr std::string_view texts[] = {
      "The student's date of birth?",     "The student's first and last name?", "The student's grade?",
      "The student's address?",           "The student's phone number?",        "The name of an emergency contact?",
      "The phone number of that contact?"};
  return texts[static_cast<int>(question)];
}

std::string_view verdict_text(IdentityAnswer answer) {
  constexpr std::string_view texts[] = {"match", "no match", "not on file"};
  return texts[static_cast<int>(answer)];
}

std::string ask_one_of(Context& context, std::string_view what, const std::vector<std::string>& choices) {
  context.error << what << " (" << joined(choices, ", ") << ")? " << std::flush;
  return std::string(trimmed(read_line(context)));
}

IdentityProof proof_of(Context& context, const IdentityOptions& options) {
  IdentityProof proof{options.channel, options.document};
  if (!can_ask(context)) return proof;
  if (proof.channel.empty()) proof.channel = ask_one_of(context, "How do you see the person", identity_channels());
  if (proof.document.empty() && proof.channel != "phone")
    proof.document = ask_one_of(context, "Which document do you see", identity_documents());
  return proof;
}

}  // namespace

void add_proof_options(CLI::App& verb, IdentityOptions& options) {
  add_option(verb, "--channel", options.channel, "how the person is seen; a phone call alone is refused")
      .type("CHANNEL")
      .one_of(identity_channels());
  add_option(verb, "--document", options.document, "the identity document that is seen")
      .type("DOCUMENT")
      .one_of(identity_documents());
}

void add_verified_now(CLI::App& verb, IdentityOptions& options) {
  add_flag(verb, "--verified-now", options.verified_now,
           "you have asked all questions and seen the document just now (is recorded so)");
  add_proof_options(verb, options);
}

IdentityResult verify_identity(Context& context, const std::string& student, const std::string& guardian,
                               const IdentityProof& proof) {
  IdentityCheck check(context.session(), student, guardian, proof);
  if (!can_ask(context) &&
      context.in.peek() == std::istream::traits_type::eof())  // nobody is there: no check is used up
    throw UsageError("standard input holds no answers",
                     "give one a line, or answer on a terminal; nothing was counted");
  check.begin();
  bool shown = can_ask(context) || !context.options.quiet;
  auto write = [&](const std::string& text) {
    if (shown) context.error << text << std::flush;
  };
  for (const auto& name : check.not_on_file()) write(fmt::format("({}: not on file in MiSiS, not asked)\n", name));
  for (auto question : check.questions()) {
    write(fmt::format("{} ", question_text(question)));
    auto verdict = check.answer(question, read_line(context));
    write(fmt::format("{}{}\n", can_ask(context) ? "  " : "", verdict_text(verdict)));
  }
  auto result = check.finish();
  const auto& who = check.who();
  if (result.passed)
    context.say(fmt::format("verified: {}, for {}; good for today, for what you do yourself", who.guardian.full_name(),
                            who.student.full_name()));
  else
    context.say(fmt::format("not verified: no PIN may be given out; {} of {} can still be made today",
                            counted(result.tries_left, "check"), who.guardian.full_name()));
  return result;
}

bool ensure_identity(Context& context, const std::string& student, const std::string& guardian,
                     const IdentityOptions& options) {
  auto& session = context.session();
  if (identity_verified_today(session, student, guardian)) return true;
  if (options.verified_now) {
    verify_by_word(session, student, guardian, {options.channel, options.document});
    return true;
  }
  if (!can_ask(context)) require_identity(session, student, guardian);
  return verify_identity(context, student, guardian, proof_of(context, options)).passed;
}

}  // namespace portal
