#include "lib/accounts/email_change.h"

#include <fmt/format.h>

#include "lib/accounts/account_store.h"
#include "lib/accounts/account_token_store.h"
#include "lib/accounts/registration.h"
#include "lib/base/text.h"

namespace portal {
namespace {

void mail_new_address(Session& session, const Account& account, const std::string& new_email) {
  auto owner = find_account(session.store, new_email);
  if (owner && owner->state != AccountState::pending)
    return mail_account(session, *owner,
                        {owner->state == AccountState::active ? "already-registered" : "account-inactive"});
  auto link = new_link(session, {account.id, TokenPurpose::change_email, new_email});
  mail_account(session, account, {"confirm-email", link, new_email});
}

}  // namespace

void ask_for_email(Session& session, const std::string& email, const std::string& new_email, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::account_own, Place::district());
  auto address = checked_parent_email(session.settings, new_email, "the new address");
  auto account = find_account(session.store, email);
  if (!account || account->state != AccountState::active)
    throw NotFound(fmt::format("there is no active account of '{}'", printable(email.substr(0, 300))),
                   "check the spelling");
  if (email_key(account->email) == email_key(address))
    throw Refused(fmt::format("{} is the account's address already", printable(address)), "nothing was changed");
  // The answer is the same where there were too many: it must not tell who has an account.
  bool mailed = may_mail(session, address, MailCounter::change_email);
  if (mailed) {
    mail_new_address(session, *account, address);
    // Whatever went to the old address before: nobody may use up its mails so that it does not hear of this.
    mail_account(session, *account, {"email-changing"});
  }
  session.audit.append("account.email", account->email,
                       JsonObject().add("asked_for", address).add("outcome", mailed ? "mail" : "too many mails"));
  if (dry_run == DryRun::no) transaction.commit();
}

EmailChange confirm_email(Session& session, const std::string& token, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::account_own, Place::district());
  auto live = open_token(session, token);
  if (live.purpose != TokenPurpose::change_email) refuse_token();
  auto account = select_account(session.store, live.account_id);
  if (!account || account->state != AccountState::active) refuse_token();
  auto other = find_account(session.store, live.new_email);
  if (other && other->state != AccountState::pending)
    throw Refused("the new address has become another account's meanwhile; nothing was changed",
                  "sign in to that account, or ask for another address");
  if (other) delete_pending_account(session.store, other->id);
  update_email(session.store, account->id, live.new_email);
  delete_tokens(session.store, account->id);
  mail_account(session, *account, {"email-changed"});
  session.audit.append("account.email", account->email, JsonObject().add("to", live.new_email));
  session.audit.append("account.email", live.new_email, JsonObject().add("from", account->email));
  if (dry_run == DryRun::no) transaction.commit();
  return {account->email, live.new_email};
}

}  // namespace portal
