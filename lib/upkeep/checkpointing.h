#pragma once
#include <filesystem>

#include "lib/access/session.h"
#include "lib/audit/checkpoint.h"

namespace portal {

struct WrittenCheckpoint {
  std::filesystem::path file;
  Checkpoint checkpoint;
};

/// What a checkpoint would say now. StorageError where the installation's key is missing or cannot be used.
Checkpoint checkpoint_now(Session& session);

/// Signs how far the audit log is, into the folder of checkpoints (mode 0444), with a row audit.checkpoint: the file
/// has its name before the row is there for good, so that the log tells of no file that is not there. StorageError
/// where the folder is not there or the disk is full: then there is neither.
WrittenCheckpoint write_checkpoint(Session& session);
/// The same into a file that somebody takes elsewhere. Refused where there is one of that name.
WrittenCheckpoint write_checkpoint(Session& session, const std::filesystem::path& file);

}  // namespace portal
