#pragma once
// What staff do about an account: activate, deactivate, let it have more than 4 students (002, steps 11 to 14).
#include <string>
#include <vector>

#include "lib/accounts/account.h"
#include "lib/base/dry_run.h"

namespace portal {

struct Activation {
  Account account;  // as it was before
  bool changed = false;
  /// Students that need a new PIN, because the account was not used for longer than `account.inactive_days`.
  std::vector<AccountLink> need_new_pins;
};
/// Refused where the registration was never confirmed: nobody knows then whose address it is.
Activation activate_account(Session& session, const std::string& email, DryRun dry_run);

/// For the ITD Help Desk and District IT; NotPermitted sends others there. Its links in mails are void.
/// `sure` is asked before anything changes, and throws where the answer is no.
Activation deactivate_account(Session& session, const std::string& email, DryRun dry_run,
                              const std::function<void(const Account&, std::size_t students)>& sure);

/// False where it is an exception already.
bool allow_more_students(Session& session, const std::string& email, DryRun dry_run);

/// The account, for a staff member who may look parents up, or for the parent through the web site.
Account account_to_show(Session& session, const std::string& email);

}  // namespace portal
