#include "lib/accounts/account_token.h"

#include <array>

#include "lib/accounts/account_token_store.h"
#include "lib/accounts/guardian_contact_store.h"
#include "lib/base/text.h"
#include "lib/mail/outbox.h"

namespace portal {
namespace {

constexpr int mails_in_window = 3;
constexpr std::chrono::hours window(1);

std::string link_to(const Settings& settings, TokenPurpose purpose, const std::string& token) {
  return token_link(settings.text(Key::account_url), purpose == TokenPurpose::reset ? "reset" : "confirm", token);
}

}  // namespace

std::string new_link(Session& session, const LiveToken& token) {
  auto secret = draw_token(session.random);
  auto hours = std::chrono::hours(session.settings.count(Key::token_hours));
  replace_token(session.store, token_hash(secret), token, session.now(), Timestamp(session.now().at() + hours));
  return link_to(session.settings, token.purpose, secret);
}

LiveToken open_token(Session& session, std::string_view token) {
  auto found = select_token(session.store, token_hash(trimmed(token)), session.now());
  if (!found) refuse_token();
  return *found;
}

void refuse_token() {
  throw Refused("this link is not good, or no longer: it was used, it is too old, or a newer mail replaced it",
                "ask for a new mail: register again, or reset the password");
}

bool may_mail(Session& session, std::string_view email, MailCounter counter) {
  constexpr std::array<std::string_view, 4> purposes = {"address of a registration", "address of a reset",
                                                        "address of a reset by staff", "address of a change of email"};
  auto key = email_key(email);
  return key && count_mail(session.store, purpose_hash(*key, purposes.at(static_cast<std::size_t>(counter))),
                           session.now(), Timestamp(session.now().at() - window), mails_in_window);
}

void mail_account(Session& session, const Account& account, const AccountMail& mail) {
  const auto& settings = session.settings;
  MailRequest request{mail.template_name,
                      mail.recipient.empty() ? account.email : mail.recipient,
                      account.language.empty() ? select_guardian_language(session.store, account.id) : account.language,
                      {{"district", settings.text(Key::district_name)},
                       {"hours", settings.text(Key::token_hours)},
                       {"url", settings.text(Key::account_url)}},
                      mail.link};
  // A mail to an address that nobody confirmed repeats no name that somebody typed.
  if (account.state != AccountState::pending) request.values["first_name"] = account.first_name;
  queue_mail(session, request);
}

}  // namespace portal
