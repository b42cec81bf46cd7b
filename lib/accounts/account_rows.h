#pragma once
// The rows of the files `accounts` and `links`, checked as far as each can be by itself and beside the others of its
// file. What the portal knows is asked of elsewhere.
#include <map>
#include <string>
#include <vector>

#include "lib/accounts/account.h"
#include "lib/roster/extract.h"
#include "lib/roster/run_store.h"

namespace portal {

/// A good row; `reject` says where it stands, for a rule that looks further.
struct AccountRow {
  std::string email_key;
  Record record;  // by the fields of its kind
  Reject reject;
};

struct AccountRows {
  RunFile file;                  // its name and header, for the rejects file
  std::vector<AccountRow> rows;  // in the order of the file, one for each key
  std::vector<Reject> rejects;
  std::int64_t read = 0, repeated = 0;  // repeated: the same row again
  std::vector<std::string> notes;
};

/// Of accounts the last login becomes a moment in UTC. Rejected: an email that is no address, or the district's; a
/// name longer than 100 characters; a last login that is no date; rows of one key that differ.
AccountRows read_account_rows(const Session& session, const ExtractFile& file, const Profile& profile);

}  // namespace portal
