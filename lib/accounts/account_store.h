#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lib/accounts/account.h"
#include "lib/accounts/name_index.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

std::optional<Account> select_account(Store& store, const std::string& email_key);
std::optional<Account> select_account(Store& store, std::int64_t account_id);

/// A new account's row.
struct NewAccount {
  std::string email, first_name, last_name;
  std::string phone, language;   // may be blank
  std::string guardian_id = {};  // blank until a first PIN is validated; of an extract's links otherwise
  enum class Origin { registered, extract } origin = Origin::registered;
  AccountState state = AccountState::pending;
  Timestamp created_at;
  std::string last_login;  // UTC; blank: never
  bool more_than_four = false;
};
/// Every new account goes in through here; what is to be known of an account from its first moment is written here.
class AccountWriter {
 public:
  explicit AccountWriter(Store& store);
  std::int64_t insert(const NewAccount& account);  // returns its number; the email is one that nobody has
  /// Writes what is kept for the parent search; before the transaction is committed.
  void finish() { names_.finish(); }

 private:
  Store& store_;
  SQLite::Statement insert_;
  NameIndex names_;  // for the parent search
};
std::int64_t insert_account(Store& store, const NewAccount& account);
/// Takes a registration back that was never confirmed.
void delete_pending_account(Store& store, std::int64_t account_id);

void update_registration(Store& store, std::int64_t account_id, const NewAccount& account);  // names, phone, language
void update_state(Store& store, std::int64_t account_id, AccountState state);
void update_email(Store& store, std::int64_t account_id, const std::string& email);
void update_exception(Store& store, std::int64_t account_id);
/// What is remembered of sign-ins begins anew.
void update_password(Store& store, std::int64_t account_id, const std::string& hash);
/// The links are good no more until a new PIN is validated for each.
void suspend_links(Store& store, std::int64_t account_id);

struct SignInState {
  std::string password_hash;  // blank: none yet
  std::int64_t failures = 0;
  std::string failed_at;
};
SignInState select_sign_in_state(Store& store, std::int64_t account_id);
void update_failures(Store& store, std::int64_t account_id, std::int64_t failures, Timestamp at);
/// `new_hash`: blank where the old one is kept.
void update_signed_in(Store& store, std::int64_t account_id, Timestamp at, const std::string& new_hash);
/// A right password of an account that may not be used: no login, but no failure either.
void reset_failures(Store& store, std::int64_t account_id);

/// In the order of the students' names.
std::vector<AccountLink> select_links(Store& store, std::int64_t account_id, Timestamp now, Date today);

}  // namespace portal
