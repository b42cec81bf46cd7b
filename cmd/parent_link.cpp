#include <fmt/format.h>

#include <ostream>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/secret.h"
#include "lib/accounts/linking.h"
#include "lib/base/text.h"

namespace portal {
namespace {

struct LinkOptions {
  std::string email, student, birth_date, pin;
};

void answer_link(Context& context, const AccountLink& link) {
  Answer answer(context, {{"student_name"}, {"student_id"}, {"school"}, {"grade"}, {"state"}});
  answer.row({link.student_name, link.student_id, link.school_name, link.grade, state_in_words(link)});
  answer.finish();
}

constexpr const char* wrong_text =
    "portalctl: the student could not be linked\n"
    "  check student ID, date of birth and PIN against the letter; a PIN works once, for the guardian it was made\n"
    "  for, until the day in the letter; the school office gives out new ones\n";

std::string mistyped_text(Context& context) {
  bool four = context.settings().text(Key::pin_form) == "4";
  return fmt::format(
      "portalctl: the PIN is mistyped; nothing was counted\n"
      "  type it again as it stands in the letter: {}\n",
      four ? "four digits" : "nine digits, such as 123-456-789");
}

ExitCode link(Context& context, const LinkOptions& options) {
  LinkEntry entry{options.email, options.student, {}, {}};
  auto date = Date::parse_extract(trimmed(options.birth_date));
  if (!date)
    throw UsageError(fmt::format("--dob: '{}' is no date", printable(fit(options.birth_date, 40))),
                     "write YYYY-MM-DD, or MM/DD/YYYY; nothing was counted");
  entry.birth_date = *date;
  auto& session = context.session();
  if (context.options.dry_run) {
    check_link_allowed(session, entry);
    context.say("would try to link the student; whether all is right shows only when the PIN is used");
    return exit_done;
  }
  entry.pin = read_secret(context, "--pin", options.pin, "PIN");
  auto outcome = link_student(session, entry);
  if (outcome.answer == LinkAnswer::linked) {
    answer_link(context, *outcome.link);
    return exit_done;
  }
  context.error << (outcome.answer == LinkAnswer::mistyped ? mistyped_text(context) : wrong_text);
  return exit_findings;
}

ExitCode unlink(Context& context, const LinkOptions& options) {
  auto& session = context.session();
  auto found = find_link(session, options.email, options.student);
  auto what = fmt::format("{} would be taken out of the account of {}; to link again, a new PIN is needed.",
                          found.student_name.empty() ? found.student_id : found.student_name, printable(options.email));
  if (context.options.dry_run) {
    answer_link(context, found);
    context.say("dry run: " + what);
    return exit_done;
  }
  context.confirm(what);
  unlink_student(session, options.email, options.student);
  context.say(
      fmt::format("{} is no longer in the account; a PIN works once, so that a new one is needed to link again: the "
                  "school office makes it",
                  found.student_name.empty() ? found.student_id : found.student_name));
  return exit_done;
}

}  // namespace

void add_parent_link(CommandTree& tree, CLI::App& parent) {
  auto entry = std::make_shared<LinkOptions>();
  auto& verb = tree.verb(
      parent, "link", "link a student to a parent's account, with the PIN",
      "What the web site does for a parent; a suspended link is restored the same way, and one that came from an\n"
      "extract verified. The PIN is read from standard input (on a terminal without echo) and is used up. There is "
      "one\n"
      "answer for everything wrong; after two wrong entries the account has to wait, longer each time.\n\n"
      "Examples:\n"
      "  portalctl parent link guadalupe.reyes@example.org --student 023907F123 --dob 2015-02-28 --pin -\n\n"
      "Exit status: 0 linked, 1 wrong or mistyped, 2 no date, 3 not permitted, 4 no such account, 5 not active,\n"
      "has to wait, or four students already",
      [entry](Context& context) { return link(context, *entry); });
  add_option(verb, "email", entry->email, "of the account").required().type("EMAIL");
  add_option(verb, "--student", entry->student, "district student ID").required().type("ID");
  add_option(verb, "--dob", entry->birth_date, "the student's date of birth").required().type("DATE");
  add_option(verb, "--pin", entry->pin, "-: from standard input").required().type("-");

  auto link_to_end = std::make_shared<LinkOptions>();
  auto& end = tree.verb(
      parent, "unlink", "take a student out of a parent's account",
      "The PIN stays used: to link again, the parent needs a new one. It asks first; where there is no terminal, add\n"
      "--yes.\n\n"
      "Examples:\n"
      "  portalctl parent unlink guadalupe.reyes@example.org --student 023907F123 --yes\n\n"
      "Exit status: 0 done, 3 not permitted, 4 no such account, or not its student, 5 not confirmed, or the account is "
      "not active",
      [link_to_end](Context& context) { return unlink(context, *link_to_end); });
  add_option(end, "email", link_to_end->email, "of the account").required().type("EMAIL");
  add_option(end, "--student", link_to_end->student, "district student ID").required().type("ID");
}

}  // namespace portal
