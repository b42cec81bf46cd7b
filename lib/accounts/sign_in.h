#pragma once
// A parent signs in at the web site: password, active flag, and guesses that are counted, slowed down and locked out.
#include <string>
#include <vector>

#include "lib/accounts/account.h"

namespace portal {

struct SignIn {
  enum class Answer {
    welcome,
    refused,   // no such account, a wrong password, not confirmed, too many tries: nobody is told which
    inactive,  // only after the right password
  } answer = Answer::refused;
  Account account;                 // of welcome
  std::vector<AccountLink> links;  // of welcome
};

/// Takes as long for an address without an account. The password is looked at without holding up other writers; what
/// becomes of it is decided one at a time, so that of many guesses at once no more count than of as many in a row:
/// one that comes within a pause, or while the account is locked, is refused, right or wrong.
SignIn sign_in(Session& session, const std::string& email, const std::string& password);

/// Whether the parent reads `disabled_message` beside that student.
bool is_disabled(const AccountLink& link);

/// When the next try is heard, after so many failures (the last at `failed_at`): at once after one and two, then after
/// 5, 10, 20 … seconds; after `tries` not for `lock_minutes`.
Timestamp next_try(std::int64_t failures, Timestamp failed_at, int tries, int lock_minutes);

/// Until when wrong passwords lock the account, in the district's time; blank where they do not. A reset ends it.
std::string locked_until(const Session& session, const Account& account);

}  // namespace portal
