#include "lib/accounts/activation.h"

#include <fmt/format.h>

#include "lib/accounts/account_store.h"
#include "lib/accounts/account_token_store.h"
#include "lib/base/text.h"

namespace portal {
namespace {

bool long_unused(const Session& session, const Account& account) {
  auto last = Timestamp::parse(account.last_login.empty() ? account.created_at : account.last_login);
  if (!last) return true;
  return session.now().at() - last->at() > std::chrono::days(session.settings.count(Key::inactive_days));
}

void refuse_pending(const Account& account, const std::string& what) {
  if (account.state != AccountState::pending) return;
  throw Refused(
      fmt::format("{} has not confirmed the registration yet; {}", printable(account.email), what),
      fmt::format("the parent follows the link in the mail; `portalctl parent reset-password {}` sends it again",
                  printable(account.email)));
}

}  // namespace

Activation activate_account(Session& session, const std::string& email, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  Activation done{account_for_staff(session, email, Action::account_activate), false, {}};
  refuse_pending(done.account, "staff cannot activate it");
  if (done.account.state == AccountState::active) return done;
  done.changed = true;
  if (long_unused(session, done.account)) done.need_new_pins = links_of(session, done.account);
  update_state(session.store, done.account.id, AccountState::active);
  if (!done.need_new_pins.empty()) suspend_links(session.store, done.account.id);
  session.audit.append(
      "account.activate", done.account.email,
      JsonObject().add("students_that_need_a_new_pin", static_cast<long long>(done.need_new_pins.size())));
  if (dry_run == DryRun::no) transaction.commit();
  return done;
}

Activation deactivate_account(Session& session, const std::string& email, DryRun dry_run,
                              const std::function<void(const Account&, std::size_t)>& sure) {
  if (!permitted_somewhere(session, Action::account_deactivate))
    throw NotPermitted(fmt::format("{} may not deactivate a parent account", session.who.login),
                       "please call the ITD Help Desk: it can",
                       Denial{std::string(action_name(Action::account_deactivate)), printable(email.substr(0, 300))});
  auto look = [&] {
    auto account = account_for_staff(session, email, Action::account_deactivate);
    refuse_pending(account, "there is nothing to deactivate");
    return account;
  };
  auto before = look();
  if (before.state == AccountState::inactive) return {before, false, {}};
  if (dry_run == DryRun::no) sure(before, links_of(session, before).size());
  WriteTransaction transaction(session.store);
  Activation done{look(), false, {}};  // another may have been faster while the question stood
  if (done.account.state == AccountState::inactive) return done;
  done.changed = true;
  update_state(session.store, done.account.id, AccountState::inactive);
  delete_tokens(session.store, done.account.id);
  session.audit.append("account.deactivate", done.account.email);
  if (dry_run == DryRun::no) transaction.commit();
  return done;
}

bool allow_more_students(Session& session, const std::string& email, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  auto account = account_for_staff(session, email, Action::account_exception);
  if (account.more_than_four) return false;
  update_exception(session.store, account.id);
  session.audit.append("account.exception", account.email);
  if (dry_run == DryRun::no) transaction.commit();
  return true;
}

Account account_to_show(Session& session, const std::string& email) {
  bool portal = permitted(session, Action::account_own, Place::district());
  if (!portal || permitted_somewhere(session, Action::parent_find))
    return account_for_staff(session, email, Action::parent_find);
  if (auto account = find_account(session.store, email)) return *account;
  throw NotFound(fmt::format("there is no account of '{}'", printable(email.substr(0, 300))), "check the spelling");
}

}  // namespace portal
