#pragma once
// A forgotten password, and the first one of an account that an extract brought: by a mail with a link (001 II).
#include <string>

#include "lib/accounts/account.h"
#include "lib/accounts/account_token.h"
#include "lib/base/dry_run.h"

namespace portal {

/// For the parent, through the web site: a mail goes out where there is such an account. Nothing tells the caller.
/// UsageError where it is no address.
void ask_for_reset(Session& session, const std::string& email, DryRun dry_run);

/// For a staff member (002), who is told: NotFound, or Refused where the account is not active, or got too many mails.
/// An account that is not confirmed yet gets the mail of its registration again.
enum class ResetMail { reset, confirm };
ResetMail reset_by_staff(Session& session, const std::string& email, DryRun dry_run);

/// The parent followed that link: the new password holds, every other link of the account is void, and the account's
/// address is told. Refused where the token or the password is not good.
Account set_password(Session& session, const std::string& token, const std::string& password, DryRun dry_run);

}  // namespace portal
