#pragma once
#include <filesystem>
#include <memory>
#include <optional>

#include "lib/access/session.h"
#include "lib/upkeep/unpacked_backup.h"

namespace portal {

/// Whether the operator may restore, as the backup itself knows them; and refuses (5) to mix a sandbox with a real
/// database. `here`: the present one, where it can be opened.
void authorize_restore(Session& in_backup, Store* here);

/// Whether photos are held back from MiSiS after it: the backup has photos, or MiSiS's folders hold some.
bool holds_publishing(Session& in_backup);

struct Restoration {
  std::filesystem::path kept;       // the old database; blank where there was none
  std::filesystem::path statement;  // by which `audit verify` accounts for it; blank where there is no key to sign with
  bool statement_in_its_place = true;
};

/// Puts a sound backup in the place of the database, with `backup.restore` in its log, and publishing held. Nobody may
/// have the database open, this process neither: Busy where somebody still has after `lock_wait`. `confirmed`: what the
/// person was told of the database, nothing where it could not be read; Refused where it has moved on since. The old
/// database, damaged or not, is kept beside it under another name. A signed statement of it goes to the checkpoints.
/// Whatever ends the process, the old or the new database is there, whole.
Restoration restore_backup(std::unique_ptr<Session> in_backup, UnpackedBackup& backup,
                           const std::optional<DatabaseState>& confirmed);

}  // namespace portal
