// parent show | students | activate | deactivate | allow-more: what staff do about an account.
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/accounts/activation.h"
#include "lib/accounts/sign_in.h"
#include "lib/base/text.h"

namespace portal {
namespace {

const char* const account_exits =
    "Exit status: 0 done, 3 not permitted, 4 no such account, or none with a student at your schools";

const char* const status_changed = "The parent account's activation status has been changed.";

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

// The sentence for what was done; in a dry run what would be.
void tell(Context& context, const char* done, const char* would) {
  context.say(context.options.dry_run ? fmt::format("dry run: the account would {}; nothing was changed", would)
                                      : done);
}

ExitCode show(Context& context, const std::string& email) {
  auto& session = context.session();
  auto account = account_to_show(session, email);
  auto links = links_of(session, account);
  Answer answer(context, {{"email"},
                          {"name"},
                          {"active"},
                          {"state"},
                          moment_column("locked_until"),
                          moment_column("last_login"),
                          {"students"},
                          {"exception"},
                          {"phone"},
                          {"language", Column::Show::not_in_table},
                          {"created_at", Column::Show::not_in_table, Column::Kind::moment},
                          {"password_set", Column::Show::not_in_table}});
  answer.row({account.email, account.full_name(), account.state == AccountState::active ? "Y" : "N",
              std::string(account_state_name(account.state)), cell_or_blank(locked_until(session, account)),
              cell_or_blank(session.zone.local_text(account.last_login)), static_cast<std::int64_t>(links.size()),
              account.more_than_four ? "Y" : "N", cell_or_blank(account.phone), cell_or_blank(account.language),
              cell_or_blank(session.zone.local_text(account.created_at)), account.has_password});
  answer.finish();
  return exit_done;
}

ExitCode students(Context& context, const std::string& email) {
  auto& session = context.session();
  auto account = account_to_show(session, email);
  Answer answer(context, {{"student_name"}, {"student_id"}, {"school"}, {"grade"}, {"enrollment_status"}, {"state"}},
                "no student is linked to this account");
  for (const auto& link : links_of(session, account))
    answer.row({cell_or_blank(link.student_name), link.student_id, cell_or_blank(link.school_name),
                cell_or_blank(link.grade), link.enrolled ? "Y" : "N", state_in_words(link)});
  answer.finish();
  return exit_done;
}

ExitCode activate(Context& context, const std::string& email) {
  auto done = activate_account(context.session(), email, dry_run_of(context));
  if (!done.changed) {
    context.say("The parent account is active already; nothing was changed.");
    return exit_done;
  }
  tell(context, status_changed, "become active");
  if (!done.need_new_pins.empty())
    context.say(fmt::format("It was not used for more than {} days: new PINs are required for",
                            grouped(context.settings().count(Key::inactive_days))));
  for (const auto& link : done.need_new_pins)
    context.say(fmt::format("  {} {}: portalctl pin new {} {}", link.student_id, printable(link.student_name),
                            link.student_id, link.guardian_id));
  return exit_done;
}

ExitCode deactivate(Context& context, const std::string& email) {
  auto done = deactivate_account(
      context.session(), email, dry_run_of(context), [&](const Account& account, std::size_t linked) {
        context.confirm(fmt::format("Deactivating the account of {} ({}) takes away access to {}.",
                                    printable(account.full_name()), printable(account.email),
                                    counted(static_cast<long long>(linked), "student")));
      });
  if (done.changed)
    tell(context, status_changed, "become inactive");
  else
    context.say("The parent account is inactive already; nothing was changed.");
  return exit_done;
}

ExitCode allow_more(Context& context, const std::string& email) {
  bool added = allow_more_students(context.session(), email, dry_run_of(context));
  if (added)
    tell(context, "The parent account has been added as an exception.", "become an exception");
  else
    context.say("The parent account already exists as an exception.");
  return exit_done;
}

void add(CommandTree& tree, CLI::App& parent, const std::string& name, const std::string& purpose,
         const std::string& help, ExitCode (*run)(Context&, const std::string&)) {
  auto email = std::make_shared<std::string>();
  auto& verb = tree.verb(parent, name, purpose, help, [email, run](Context& context) { return run(context, *email); });
  add_option(verb, "email", *email, "the account's email address").required().type("EMAIL");
}

}  // namespace

void add_parent_care(CommandTree& tree, CLI::App& parent) {
  add(tree, parent, "show", "a parent account: name, active or not, last login, exception",
      fmt::format("An account without a linked student is found by its exact email alone.\n\n"
                  "Examples:\n  portalctl parent show guadalupe.reyes@example.org\n\n{}",
                  account_exits),
      show);
  add(tree, parent, "students", "the students that are linked to an account",
      fmt::format("Each with the enrollment status (Y: actively enrolled) and what becomes of the link: active,\n"
                  "awaiting PIN, not a legal guardian, not enrolled. PINs are never shown.\n\n"
                  "Examples:\n  portalctl parent students guadalupe.reyes@example.org\n\n{}",
                  account_exits),
      students);
  add(tree, parent, "activate", "activate an account",
      fmt::format("After a long time without a login (account.inactive_days) each student needs a new PIN; which ones\n"
                  "is said. A registration that was never confirmed cannot be activated.\n\n"
                  "Examples:\n  portalctl parent activate teresa.ruiz@example.org\n\n{}, 5 not confirmed yet",
                  account_exits),
      activate);
  add(tree, parent, "deactivate", "deactivate an account (ITD Help Desk and District IT)",
      fmt::format("It asks first; where there is no terminal, add --yes. Links in mails that wait are void.\n\n"
                  "Examples:\n  portalctl parent deactivate arturo.mendoza@example.org --yes\n\n{},\n"
                  "5 not confirmed",
                  account_exits),
      deactivate);
  add(tree, parent, "allow-more", "let an account have more than 4 students",
      fmt::format("Examples:\n  portalctl parent allow-more guadalupe.reyes@example.org\n\n{}", account_exits),
      allow_more);
}

}  // namespace portal
