#pragma once
// Another address for an account: confirmed at the new one, told to the old one.
#include <string>

#include "lib/accounts/account.h"
#include "lib/accounts/account_token.h"
#include "lib/base/dry_run.h"

namespace portal {

/// For a parent who is signed in at the web site. Whether the new address has an account already is told to its
/// mailbox alone. NotFound where there is no active account of `email`; UsageError and Refused as in registering.
void ask_for_email(Session& session, const std::string& email, const std::string& new_email, DryRun dry_run);

/// The parent followed the link in the new mailbox. Refused where the token is not good, or the address has become
/// another account's meanwhile; a registration of it that was never confirmed gives way.
struct EmailChange {
  std::string old_email, new_email;
};
EmailChange confirm_email(Session& session, const std::string& token, DryRun dry_run);

}  // namespace portal
