// parent register | confirm | reset-password | set-password | sign-in | change-email: what a parent does for themself,
// through the web site, which runs these commands as the Portal Service.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/secret.h"
#include "lib/accounts/email_change.h"
#include "lib/accounts/password_reset.h"
#include "lib/accounts/registration.h"
#include "lib/accounts/sign_in.h"
#include "lib/base/text.h"
#include "lib/config/languages.h"

namespace portal {
namespace {

// An answer that must not tell whether there is an account takes its time, always the same: what lies between the
// ways (a mail to render, a row to find) goes under in it.
class EvenTime {
 public:
  ~EvenTime() { std::this_thread::sleep_until(until_); }

 private:
  std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
};

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

ExitCode finish(Context& context, const std::string& line) {
  context.say(context.options.dry_run ? "dry run: nothing was changed" : line);
  return exit_done;
}

std::string good_for(Context& context) { return counted(context.settings().count(Key::token_hours), "hour"); }

ExitCode register_parent(Context& context, Registration registration) {
  registration.dry_run = dry_run_of(context);
  auto& session = context.session();
  EvenTime even;
  register_account(session, registration);
  return finish(context,
                fmt::format("A mail is on its way to {}. Its link finishes the registration and is good for {}. "
                            "If nothing comes within an hour, register again.",
                            printable(trimmed(registration.email)), good_for(context)));
}

struct SecretOptions {
  std::string email, token = "-", password = "-";
};

std::string needed(std::string secret, const char* what) {
  if (secret.empty())
    throw UsageError(fmt::format("standard input holds no {}", what), "give it a line of its own there");
  return secret;
}

// Both options are looked at before anything is read.
std::string read_token(Context& context, const SecretOptions& options) {
  if (options.password != "-") read_secret(context, "--password", options.password, {});
  return needed(read_secret(context, "--token", options.token, "Token of the mail"), "token");
}

// On a terminal it is asked for twice: nobody sees what was typed.
std::string read_new_password(Context& context) {
  auto password = needed(read_secret(context, "--password", "-", "New password"), "password");
  if (can_ask(context) && read_secret(context, "--password", "-", "Again") != password)
    throw UsageError("the two passwords differ; nothing was changed", "type the same one twice");
  return password;
}

ExitCode confirm(Context& context, const SecretOptions& options) {
  auto& session = context.session();
  authorize(session, Action::account_own, Place::district());
  auto token = read_token(context, options);
  if (open_token(session, token).purpose == TokenPurpose::change_email) {
    auto change = confirm_email(session, token, dry_run_of(context));
    return finish(context,
                  fmt::format("The address is confirmed: the account is now {}.", printable(change.new_email)));
  }
  auto account = confirm_registration(session, token, read_new_password(context), dry_run_of(context));
  return finish(context, fmt::format("The account {} is active.", printable(account.email)));
}

ExitCode set_new_password(Context& context, const SecretOptions& options) {
  auto& session = context.session();
  auto token = read_token(context, options);
  auto account = set_password(session, token, read_new_password(context), dry_run_of(context));
  return finish(context, fmt::format("The password of {} is changed.", printable(account.email)));
}

ExitCode reset_password(Context& context, const std::string& email) {
  auto& session = context.session();
  if (permitted_somewhere(session, Action::account_reset) ||
      !permitted(session, Action::account_own, Place::district())) {
    auto sent = reset_by_staff(session, email, dry_run_of(context));
    auto address = printable(trimmed(email));
    return finish(context,
                  sent == ResetMail::reset
                      ? fmt::format("A mail to choose a new password is on its way to {}; its link is good for {}.",
                                    address, good_for(context))
                      : fmt::format("{} has not confirmed the registration yet; that mail was sent again.", address));
  }
  EvenTime even;
  ask_for_reset(session, email, dry_run_of(context));
  return finish(context,
                fmt::format("If there is an account of {}, a mail to choose a new password is on its way to it. "
                            "Its link is good for {}.",
                            printable(trimmed(email)), good_for(context)));
}

void answer_students(Context& context, const SignIn& result) {
  Answer answer(
      context,
      {{"student_name"}, {"student_id"}, {"school"}, {"grade"}, {"state"}, {"message", Column::Show::not_in_table}},
      "no student is linked to this account yet");
  for (const auto& link : result.links)
    answer.row({cell_or_blank(link.student_name), link.student_id, cell_or_blank(link.school_name),
                cell_or_blank(link.grade), state_in_words(link),
                is_disabled(link) ? Cell(std::string(disabled_message)) : Cell()});
  answer.finish();
  if (answer.format() != Format::table) return;
  for (const auto& link : result.links)
    if (is_disabled(link)) context.say(fmt::format("{}: {}", printable(link.student_name), disabled_message));
}

ExitCode sign_in_parent(Context& context, const SecretOptions& options) {
  if (context.options.dry_run)
    throw UsageError("a sign-in has no dry run", "it counts wrong passwords; nothing was changed");
  auto& session = context.session();
  authorize(session, Action::account_own, Place::district());
  auto password = needed(read_secret(context, "--password", options.password, "Password"), "password");
  auto result = sign_in(session, options.email, password);
  if (result.answer == SignIn::Answer::refused) {
    context.error << "The email address or the password is not right, or there were too many tries.\n"
                     "  Wait a while and try again, or reset the password.\n";
    return exit_findings;
  }
  if (result.answer == SignIn::Answer::inactive)
    throw Refused("this account is not active", "the school office can activate it again");
  answer_students(context, result);
  return exit_done;
}

ExitCode change_email(Context& context, const std::string& email, const std::string& new_email) {
  ask_for_email(context.session(), email, new_email, dry_run_of(context));
  return finish(context,
                fmt::format("A mail is on its way to {}. Its link changes the address and is good for {}; until "
                            "then {} holds.",
                            printable(trimmed(new_email)), good_for(context), printable(trimmed(email))));
}

void add_register(CommandTree& tree, CLI::App& parent) {
  auto asked = std::make_shared<Registration>();
  auto& verb = tree.verb(
      parent, "register", "register a parent: a mail with a link goes out",
      "The answer is the same whether the address is new, waits to be confirmed, or has an account already; its\n"
      "mailbox is told. An address of the district is refused. At most 3 mails an hour go to one address. With\n"
      "registration.require_contact_match, --phone is needed, and the two must be a guardian's in MiSiS.\n\n"
      "Examples:\n"
      "  portalctl parent register --first Inez --last Otero --email inez@example.org\n\n"
      "Exit status: 0 done, 2 a field is not what it should be, 3 not permitted, 5 an address of the district",
      [asked](Context& context) { return register_parent(context, *asked); });
  add_option(verb, "--first", asked->first_name, "first name").required().type("NAME");
  add_option(verb, "--last", asked->last_name, "last name").required().type("NAME");
  add_option(verb, "--email", asked->email, "email address").required().type("EMAIL");
  add_option(verb, "--phone", asked->phone, "telephone number").type("PHONE");
  add_option(verb, "--language", asked->language, fmt::format("of mails: {}", joined(languages_in("mails"), ", ")))
      .type("CODE");
}

void add_token_verbs(CommandTree& tree, CLI::App& parent) {
  auto add = [&](const std::string& name, const std::string& purpose, const std::string& help,
                 ExitCode (*run)(Context&, const SecretOptions&)) {
    auto options = std::make_shared<SecretOptions>();
    auto& verb =
        tree.verb(parent, name, purpose, help, [options, run](Context& context) { return run(context, *options); });
    add_option(verb, "--token", options->token, "always -, and the default: the next line of standard input").type("-");
    add_option(verb, "--password", options->password, "always -, and the default: the line after it").type("-");
  };
  const std::string input =
      "Standard input holds the token on its first line and the password on its second; on a terminal both are\n"
      "asked for, and not shown.\n\n";
  const std::string exits =
      "Exit status: 0 done, 2 no token or password came, 3 not permitted, 5 the link or the password is not good";
  add("confirm", "follow the link of a mail: set the password, or change the address",
      input +
          "A password has 12 to 128 characters and is not easy to guess. For a change of address none is asked for.\n\n"
          "Examples:\n  portalctl parent confirm --token -\n\n" +
          exits,
      confirm);
  add("set-password", "follow the link of a reset: set a new password",
      input +
          "Every other link of the account is void then, and the account's address is told.\n\n"
          "Examples:\n  portalctl parent set-password --token -\n\n" +
          exits,
      set_new_password);
}

void add_sign_in(CommandTree& tree, CLI::App& parent) {
  auto options = std::make_shared<SecretOptions>();
  auto& verb = tree.verb(
      parent, "sign-in", "check a parent's password, and show the linked students",
      "The password is a line of standard input; on a terminal it is asked for, and not shown. Beside a student whose\n"
      "PIN must be validated stands the message of disabled access. One answer serves for an address without an\n"
      "account, a wrong password, a registration that is not confirmed, and too many tries: from the third wrong\n"
      "password on there is a growing pause, then a lock (sign_in.tries, sign_in.lock_minutes).\n\n"
      "Examples:\n  portalctl parent sign-in guadalupe.reyes@example.org --password -\n\n"
      "Exit status: 0 signed in, 1 not signed in, 2 no password came, 3 not permitted, 5 the account is not active",
      [options](Context& context) { return sign_in_parent(context, *options); });
  add_option(verb, "email", options->email, "the account's email address").required().type("EMAIL");
  add_option(verb, "--password", options->password, "always -, and the default: a line of standard input").type("-");
}

}  // namespace

void add_parent_accounts(CommandTree& tree, CLI::App& parent) {
  add_register(tree, parent);
  add_token_verbs(tree, parent);
  add_sign_in(tree, parent);
  auto email = std::make_shared<std::string>();
  auto& reset_password_verb = tree.verb(
      parent, "reset-password", "send the mail with which a parent chooses a new password",
      "Staff are told what happened; the web site gets one answer for every address. An account that an extract\n"
      "brought gets its first password so. At most 3 mails an hour go to one address.\n\n"
      "Examples:\n  portalctl parent reset-password guadalupe.reyes@example.org\n\n"
      "Exit status: 0 done, 2 no address, 3 not permitted, 4 no such account (staff), 5 the account is not\n"
      "active, or too many mails (staff)",
      [email](Context& context) { return reset_password(context, *email); });
  add_option(reset_password_verb, "email", *email, "the account's email address").required().type("EMAIL");
  auto now = std::make_shared<std::string>(), then = std::make_shared<std::string>();
  auto& verb =
      tree.verb(parent, "change-email", "another address for an account, confirmed there",
                "A mail with a link goes to the new address, and a notice to the old one. At most 3 such mails an\n"
                "hour go to one address; the answer is the same then.\n\n"
                "Examples:\n  portalctl parent change-email guadalupe.reyes@example.org lupe@example.org\n\n"
                "Exit status: 0 done, 2 no address, 3 not permitted, 4 no such account, 5 an address of the\n"
                "district, or the same one",
                [now, then](Context& context) { return change_email(context, *now, *then); });
  add_option(verb, "email", *now, "the account's email address").required().type("EMAIL");
  add_option(verb, "new", *then, "the new one").required().type("NEW");
}

}  // namespace portal
