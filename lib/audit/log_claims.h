#pragma once
// What signed files claim of the log, and which of it a restore accounts for. Rules alone: no file, no database.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/audit/checkpoint.h"

namespace portal {

/// At `at` the log was that far. From a checkpoint, or from the statement of a restore (of the log after it).
struct LogClaim {
  std::string file;
  LogPoint log;
  Timestamp at;
  std::optional<RestoreStatement> restore;
  bool begun = false;  // a restore that may not have come about: nothing, where the log does not have it
};

struct ClaimFinding {
  std::optional<std::int64_t> row;
  std::string reason;
};

struct ClaimsHeld {
  std::vector<ClaimFinding> findings;  // of rows first
  std::vector<std::string> gaps;       // restores that the log tells of, a sentence for each
};

/// Holds the claims against the log: its right rows end at `end`, and `heads` are the hashes of those that claims name.
/// Where the chain is `broken` behind that end, nothing is said of what claims tell of later rows.
enum class ChainState { whole, broken };
ClaimsHeld hold_claims(const std::vector<LogClaim>& claims, const std::map<std::int64_t, std::string>& heads,
                       const LogPoint& end, ChainState state);

}  // namespace portal
