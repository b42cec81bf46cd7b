#include "lib/accounts/password_reset.h"

#include <fmt/format.h>

#include "lib/accounts/account_store.h"
#include "lib/accounts/account_token_store.h"
#include "lib/accounts/password.h"
#include "lib/base/text.h"

namespace portal {
namespace {

ResetMail send_link(Session& session, const Account& account) {
  bool pending = account.state == AccountState::pending;
  auto purpose = pending ? TokenPurpose::confirm : TokenPurpose::reset;
  mail_account(session, account, {pending ? "confirm" : "reset", new_link(session, {account.id, purpose, {}})});
  return pending ? ResetMail::confirm : ResetMail::reset;
}

std::string act(Session& session, const std::string& email) {
  auto account = find_account(session.store, email);
  if (!account) return "no account";
  if (!may_mail(session, account->email, MailCounter::reset)) return "too many mails";
  if (account->state == AccountState::inactive) {
    mail_account(session, *account, {"account-inactive"});
    return "not active";
  }
  return send_link(session, *account) == ResetMail::confirm ? "not confirmed yet" : "mail";
}

}  // namespace

void ask_for_reset(Session& session, const std::string& email, DryRun dry_run) {
  authorize(session, Action::account_own, Place::district());
  if (!email_key(trimmed(email)))
    throw UsageError(fmt::format("'{}' is no email address", printable(fit(email.substr(0, 400), 60))),
                     "an address has one @ and a domain, such as maria.reyes@example.org");
  WriteTransaction transaction(session.store);
  authorize(session, Action::account_own, Place::district());
  auto outcome = act(session, email);
  session.audit.append("account.reset", trimmed(email), JsonObject().add("outcome", outcome));
  if (dry_run == DryRun::no) transaction.commit();
}

ResetMail reset_by_staff(Session& session, const std::string& email, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  auto account = account_for_staff(session, email, Action::account_reset);
  if (account.state == AccountState::inactive)
    throw Refused(fmt::format("the account of {} is not active; no mail was sent", printable(account.email)),
                  fmt::format("activate it first: `portalctl parent activate {}`", printable(account.email)));
  if (!may_mail(session, account.email, MailCounter::reset_by_staff))
    throw Refused(fmt::format("{} got 3 mails within an hour; no other was sent", printable(account.email)),
                  "ask the parent to look among unwanted mails, or try again in an hour");
  auto sent = send_link(session, account);
  session.audit.append("account.reset", account.email, JsonObject().add("outcome", "mail, by staff"));
  if (dry_run == DryRun::no) transaction.commit();
  return sent;
}

Account set_password(Session& session, const std::string& token, const std::string& password, DryRun dry_run) {
  authorize(session, Action::account_own, Place::district());
  auto account_of = [&] {
    auto live = open_token(session, token);
    if (live.purpose != TokenPurpose::reset) refuse_token();
    auto account = select_account(session.store, live.account_id);
    if (!account || account->state != AccountState::active) refuse_token();
    return *account;
  };
  auto hash = hash_new_password(session, account_of(), password);
  WriteTransaction transaction(session.store);
  authorize(session, Action::account_own, Place::district());
  auto account = account_of();
  update_password(session.store, account.id, hash);
  delete_tokens(session.store, account.id);
  mail_account(session, account, {"password-changed"});
  session.audit.append("account.password", account.email,
                       JsonObject().add("password", account.has_password ? "changed" : "first"));
  if (dry_run == DryRun::no) transaction.commit();
  return account;
}

}  // namespace portal
