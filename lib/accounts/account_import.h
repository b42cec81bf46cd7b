#pragma once
// Existing parent accounts and their links come in once, from the extract files `accounts` and `links` (002: from
// October 1, 2018). Each link is good until its date, and must be verified with a PIN by then.
#include <filesystem>
#include <string>
#include <vector>

#include "lib/accounts/account.h"
#include "lib/base/dry_run.h"
#include "lib/roster/run_store.h"

namespace portal {

struct AccountImportRequest {
  std::vector<std::filesystem::path> paths;  // a folder, a zip, or the files
  std::string profile;                       // blank: the setting
  DryRun dry_run = DryRun::no;
};

struct AccountImportCount {
  std::string kind;  // accounts, links
  std::int64_t rows_read = 0, added = 0, known = 0, rejected = 0;
};

struct AccountImportResult {
  std::vector<AccountImportCount> counts;
  std::vector<RunFile> files;         // with their headers, for the rejects file
  std::vector<StoredReject> rejects;  // in the order of files and lines
  std::vector<std::string> notes;
  Date verify_until;  // the last day on which the links are good without a PIN
};

/// All good rows in one transaction, with an audit row each. An account that the portal knows is left as it is, and so
/// are its links; a registration that was never confirmed gives way. An account is of one guardian: the first good link
/// binds it, and those of another are rejected. BadInput where a file is not what it should be.
AccountImportResult import_accounts(Session& session, const AccountImportRequest& request);

}  // namespace portal
