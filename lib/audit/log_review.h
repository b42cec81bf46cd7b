#pragma once
// The whole of what can be said of the log: its chain, held against every checkpoint and every statement of a restore.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/audit/checkpoint_folder.h"
#include "lib/store/store.h"

namespace portal {

struct LogFinding {
  std::optional<std::int64_t> row;  // the first that is wrong, as exactly as can be known; nothing: it is of no row
  std::string reason;
};

struct LogReview {
  std::int64_t rows = 0;             // that were followed: to the end, or to the first that breaks the chain
  std::vector<LogFinding> findings;  // none: the log holds. What is wrong with rows comes first
  std::size_t checkpoints = 0;       // good ones that the log was held against
  std::optional<Timestamp> newest;   // of them
  std::vector<std::string> gaps;     // that are accounted for: a sentence for each restore
};

struct ReviewRequest {
  std::filesystem::path folder;                // where checkpoints of this installation are written
  bool folder_is_named = false;                // by a setting: then it must be there
  std::vector<std::filesystem::path> further;  // files, or folders with such files
  std::optional<std::string> key;              // the public key that must have signed; nothing: the one that all have
};

/// Reads the files first and then follows the log, so that others may write meanwhile.
LogReview review_audit_log(Store& store, const ReviewRequest& request);

}  // namespace portal
