#pragma once
// A parent's own account: registration, the mail's link, the first password (001 I, 003).
#include <string>

#include "lib/accounts/account.h"
#include "lib/accounts/account_token.h"
#include "lib/base/dry_run.h"

namespace portal {

struct Registration {
  std::string first_name, last_name, email;
  std::string phone, language;  // may be blank; with `registration.require_contact_match` the phone is needed
  DryRun dry_run = DryRun::no;
};

/// Registers, or again: a fresh link by mail. Whoever asks is not told whether the address is new, pending, has an
/// account, or (003) does not match what MiSiS has; its mailbox is told. UsageError where a field is not what it should
/// be, Refused for an address of the district's own.
void register_account(Session& session, const Registration& registration);

/// The parent followed the link of a registration: the password is set, and the account is active. Refused where the
/// token or the password is not good.
Account confirm_registration(Session& session, const std::string& token, const std::string& password, DryRun dry_run);

/// The address as it goes into a record. UsageError, naming `option`, where it is none; Refused where its domain is the
/// district's: a parent who is an employee too uses another for this (002).
std::string checked_parent_email(const Settings& settings, const std::string& email, const std::string& option);

}  // namespace portal
