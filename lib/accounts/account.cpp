#include "lib/accounts/account.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/accounts/account_store.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t longest_shown = 300;  // more is no address, and no reader wants it

}  // namespace

const char* const disabled_message =
    "Access to this student's records has been disabled for security reasons. Please verify the Personal "
    "Identification Number (PIN) for this student to continue. To obtain your PIN(s), please refer to the letter "
    "containing this information or visit the office for each child's school of attendance.";

std::string_view account_state_name(AccountState state) {
  constexpr std::string_view names[] = {"pending", "active", "inactive"};
  return names[static_cast<int>(state)];
}

std::string_view link_state_name(LinkState state) {
  constexpr std::string_view names[] = {"active", "awaiting PIN", "not a legal guardian", "not enrolled",
                                        "account not active"};
  return names[static_cast<int>(state)];
}

std::string state_in_words(const AccountLink& link) {
  std::string name(link_state_name(link.state));
  return link.state == LinkState::active && !link.enrolled ? name + " until " + link.graduate_until : name;
}

std::optional<std::string> email_key(std::string_view email) {
  constexpr std::size_t longest_address = 254, longest_name = 64;  // RFC 5321, with the brackets off
  auto at = email.find('@');
  if (at == email.npos || at == 0 || at > longest_name || email.size() > longest_address || !is_utf8(email)) return {};
  auto domain = email.substr(at + 1);
  bool odd = std::any_of(email.begin(), email.end(), [](unsigned char c) {
    return c <= ' ' || c == 127 ||
           std::string_view("()<>[]:;,\\\"").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (odd || domain.find('@') != domain.npos || domain.find('.') == domain.npos || domain.starts_with('.') ||
      domain.ends_with('.') || domain.find("..") != domain.npos || domain.starts_with('-') || domain.ends_with('-'))
    return {};
  return plain_lower(email);
}

std::optional<Account> find_account(Store& store, std::string_view email) {
  auto key = email_key(trimmed(email));
  if (!key) return {};
  return select_account(store, *key);
}

std::vector<AccountLink> links_of(const Session& session, const Account& account) {
  auto links = select_links(session.store, account.id, session.now(), session.today());
  if (account.state != AccountState::active)
    for (auto& link : links) link.state = LinkState::not_active;
  return links;
}

Account account_for_staff(Session& session, std::string_view typed, Action action) {
  auto email = typed.substr(0, longest_shown);
  if (!permitted_somewhere(session, action)) authorize(session, action, Place::district(), std::string(email));
  auto not_found = [&](Denial denial) {
    throw NotFound(fmt::format("no account of '{}' that you may see", printable(email)),
                   "check the spelling; a parent without an account registers in the Parent Portal", std::move(denial));
  };
  auto account = find_account(session.store, typed);
  if (!account) not_found({});
  auto links = links_of(session, *account);
  bool seen = links.empty() || permitted(session, action, Place::district()) ||
              std::any_of(links.begin(), links.end(), [&](const AccountLink& link) {
                return permitted(session, action, Place::school(LocationCode::trusted(link.school)));
              });
  if (!seen) not_found(Denial{std::string(action_name(action)), account->email});
  return *account;
}

}  // namespace portal
