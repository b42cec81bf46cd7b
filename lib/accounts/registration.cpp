#include "lib/accounts/registration.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/accounts/account_store.h"
#include "lib/accounts/account_token_store.h"
#include "lib/accounts/contact_match.h"
#include "lib/accounts/password.h"
#include "lib/base/checked_name.h"
#include "lib/base/phone.h"
#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/mail/district_email.h"
#include "lib/mail/message.h"

namespace portal {
namespace {

std::string checked_phone(const std::string& phone) {
  if (!phone.empty() && !parse_phone(phone))
    throw UsageError(fmt::format("--phone: '{}' is no telephone number", short_and_safe(phone)),
                     "write it as 213-555-0146; spaces, points and brackets do not matter");
  return phone;
}

std::string checked_language(const std::string& language) {
  bool fits = language.size() >= 2 && language.size() <= 35 &&
              std::all_of(language.begin(), language.end(), [](unsigned char c) { return isalnum(c) || c == '-'; });
  if (!language.empty() && !fits)
    throw UsageError(fmt::format("--language: '{}' is no language", short_and_safe(language)),
                     fmt::format("write its code; there are mails in: {}", joined(languages_in("mails"), ", ")));
  return plain_lower(language);
}

// What an address is told that was registered again.
void answer_known(Session& session, const Account& account) {
  mail_account(session, account, {account.state == AccountState::active ? "already-registered" : "account-inactive"});
}

void send_link(Session& session, const Account& account) {
  mail_account(session, account, {"confirm", new_link(session, {account.id, TokenPurpose::confirm, {}})});
}

// Exactly one mail goes out, whatever the address is, unless there were too many.
std::string act(Session& session, const NewAccount& asked, ContactMatch match) {
  if (!may_mail(session, asked.email, MailCounter::registration)) return "too many mails";
  auto account = find_account(session.store, asked.email);
  if (account && account->state != AccountState::pending) {
    answer_known(session, *account);
    return "has an account";
  }
  if (match == ContactMatch::no) {
    Account nobody;
    nobody.email = asked.email;
    nobody.language = asked.language;
    mail_account(session, nobody, {"no-match"});
    return "no match";
  }
  if (account)
    update_registration(session.store, account->id, asked);
  else
    insert_account(session.store, asked);
  send_link(session, *find_account(session.store, asked.email));
  return account ? "again" : "new";
}

}  // namespace

std::string checked_parent_email(const Settings& settings, const std::string& email, const std::string& option) {
  auto plain = std::string(trimmed(email));
  auto key = email_key(plain);
  // Whoever cannot be mailed can neither confirm nor reset; email_key() alone finds what older records have.
  if (!key || !is_mailable(plain))
    throw UsageError(
        fmt::format("{}: '{}' is no email address that mail can be sent to", option, short_and_safe(email)),
        "an address has one @ and a domain, such as maria.reyes@example.org, no accented letters, and at "
        "most 254 characters");
  if (is_district_email(settings, *key))
    throw Refused(fmt::format("{}: a parent account may not use an address of the district ({})", option,
                              printable(settings.text(Key::district_email_domains))),
                  "a parent who works for the district uses another address for this; nothing was changed");
  return plain;
}

void register_account(Session& session, const Registration& registration) {
  authorize(session, Action::account_own, Place::district());
  NewAccount asked;
  asked.email = checked_parent_email(session.settings, registration.email, "--email");
  asked.first_name = checked_name(registration.first_name, "--first");
  asked.last_name = checked_name(registration.last_name, "--last");
  asked.phone = checked_phone(registration.phone);
  asked.language = checked_language(registration.language);
  asked.created_at = session.now();
  bool must_match = session.settings.text(Key::contact_match) == "yes";
  if (must_match && asked.phone.empty())
    throw UsageError("--phone: the telephone number of the emergency card is needed",
                     "see `registration` in the settings");
  auto match = must_match ? match_contact(session.store, asked.email, asked.phone) : ContactMatch::yes;
  WriteTransaction transaction(session.store);
  authorize(session, Action::account_own, Place::district());
  auto outcome = act(session, asked, match);
  session.audit.append("account.register", asked.email, JsonObject().add("outcome", outcome));
  if (registration.dry_run == DryRun::no) transaction.commit();
}

Account confirm_registration(Session& session, const std::string& token, const std::string& password, DryRun dry_run) {
  authorize(session, Action::account_own, Place::district());
  auto account_of = [&] {
    auto live = open_token(session, token);
    if (live.purpose != TokenPurpose::confirm) refuse_token();
    auto account = select_account(session.store, live.account_id);
    if (!account || account->state != AccountState::pending) refuse_token();
    return *account;
  };
  auto hash = hash_new_password(session, account_of(), password);  // takes its time; nobody waits for it
  WriteTransaction transaction(session.store);
  authorize(session, Action::account_own, Place::district());
  auto account = account_of();
  update_password(session.store, account.id, hash);
  update_state(session.store, account.id, AccountState::active);
  delete_tokens(session.store, account.id);
  session.audit.append("account.confirm", account.email);
  if (dry_run == DryRun::no) transaction.commit();
  return account;
}

}  // namespace portal
