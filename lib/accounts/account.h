#pragma once
// A parent's portal login and the students that are linked to it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/access/session.h"

namespace portal {

/// pending: registered, and the mail's link was not followed yet.
enum class AccountState { pending, active, inactive };
std::string_view account_state_name(AccountState state);

struct Account {
  std::int64_t id = 0;
  std::string email, first_name, last_name, phone;
  std::string language;     // of mails; blank: the guardian's, else the district's
  std::string guardian_id;  // who this is in MiSiS; blank until a first PIN was validated
  std::string created_at, last_login;
  AccountState state = AccountState::pending;
  bool more_than_four = false;
  bool has_password = false;
  std::string full_name() const { return first_name + " " + last_name; }
};

/// What becomes of a link now. Derived from the roster and the PIN when it is read; nothing is stored.
enum class LinkState {
  active,
  awaiting_pin,  // a PIN must be validated: the parent reads the message of disabled access
  not_entitled,  // no longer a legal guardian in MiSiS, or restricted
  not_enrolled,  // the student is not actively enrolled, and no graduate whose links are still open
  not_active,    // the account is not
};
std::string_view link_state_name(LinkState state);  // "active", "awaiting PIN", …

struct AccountLink {
  std::int64_t account_id = 0;
  std::string student_id, guardian_id, student_name, school, school_name, grade;
  std::string linked_at, validated_at, verify_by;
  bool enrolled = false;
  std::string graduate_until;  // a graduate's link: the last day on which it is good; blank: is none, or it is over
  LinkState state = LinkState::active;
};

/// link_state_name(), and of a graduate's link how long: "active until 2027-09-28".
std::string state_in_words(const AccountLink& link);

/// "Access to this student's records has been disabled for security reasons. …" (002), word for word.
extern const char* const disabled_message;

/// An email address as accounts are found by it: in lower case. Nothing where it is no address (one '@', a domain
/// with a dot, 254 bytes at most, no spaces or control characters).
std::optional<std::string> email_key(std::string_view email);

/// The account of that email; nothing where there is none. Says nothing of who may see it.
std::optional<Account> find_account(Store& store, std::string_view email);

/// Its students in the order of their names, each with what becomes of the link now.
std::vector<AccountLink> links_of(const Session& session, const Account& account);

/// The account of that email, for a staff member who may do that: where a student is linked to it, at one of their
/// schools; an account without a linked student is found by its exact email alone. One NotFound serves for an address
/// that nobody registered and one that the operator may not see.
Account account_for_staff(Session& session, std::string_view email, Action action);

}  // namespace portal
