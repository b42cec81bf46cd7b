#pragma once
// Backups: one file that is consistent, packed with zstd, and checked before it has its name.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/upkeep/backup_store.h"

namespace portal {

struct Backup {
  std::filesystem::path file;
  std::string sha256;  // of the file
  std::int64_t bytes = 0, database_bytes = 0;
  DatabaseCheck check = DatabaseCheck::quick_check;
  struct Seconds {
    double copy = 0, check = 0, pack = 0, read_back = 0, total = 0;  // check runs beside pack and read_back
  } seconds;
};

/// What `create_backup` would refuse is refused here already: the operator, or a folder that is not there
/// (StorageError). Returns the check that is due: integrity_check where the last one is seven days old.
DatabaseCheck plan_backup(Session& session, const std::filesystem::path& folder);

/// Copies the database while others write, checks the copy, packs it, reads it back, and then gives it its name
/// (mode 0600). Nothing is left in the folder where any of it fails: StorageError where the disk is full or the
/// database is damaged, Interrupted.
Backup create_backup(Session& session, const std::filesystem::path& folder, MadeBy made_by = MadeBy::hand);

/// Removes all but the latest so many of those that the job made in this folder for this database, as it has them on
/// record, and that lie there as they were made. Every other file stays, whatever its name. Returns those removed.
std::vector<std::string> remove_old_backups(Session& session, const std::filesystem::path& folder, int keep);

}  // namespace portal
