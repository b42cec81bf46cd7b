#pragma once
// The chain of hashes, followed from the first row to the last: a million rows in a second or so.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/audit/audit.h"
#include "lib/audit/checkpoint.h"

namespace portal {

/// What the log itself says of a checkpoint that was written.
struct LoggedCheckpoint {
  std::int64_t row = 0;
  std::string file;  // its name in the folder, or the whole path of one that was written by hand elsewhere
};

struct FollowedChain {
  AuditVerdict verdict;
  LogPoint end;                               // the last row that is right
  std::map<std::int64_t, std::string> heads;  // the hashes of the rows that were asked for, as far as they are right
  std::vector<LoggedCheckpoint> checkpoints;
};

/// As verify_audit_log(); besides, what is wanted of the rows before the first wrong one. Interruptible.
FollowedChain follow_chain(Store& store, const std::set<std::int64_t>& wanted = {});

/// The newest row; 0 rows where there is none.
LogPoint log_end(Store& store);

/// What is wrong with the triggers that refuse to change and to cut the log, a sentence for each; none where all is as
/// the program makes it.
std::vector<std::string> missing_guards(Store& store);

}  // namespace portal
