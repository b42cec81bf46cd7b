#include "lib/upkeep/restore_statement.h"

#include <unistd.h>

#include "lib/audit/checkpoint_folder.h"
#include "lib/base/errors.h"
#include "lib/upkeep/backup_store.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

StatementName free_name(const fs::path& folder, const RestoreStatement& statement) {
  StatementName name{StatementName::Kind::restore, statement.at, statement.after.rows, 1, true};
  for (;;) {
    name = free_statement_name(folder, name);
    auto finished = name;
    finished.begun = false;
    if (free_statement_name(folder, finished).number == name.number) return name;
    ++name.number;
  }
}

}  // namespace

StatementInTheMaking::StatementInTheMaking(const Settings& settings, const RestoreStatement& statement,
                                           const InstallationKey& key) {
  fs::path folder;
  try {
    folder = make_checkpoints_folder(settings);
  } catch (const StorageError&) {  // a restore is wanted most where something is missing
    folder = folder_of(settings.path(Key::database));
    in_its_place_ = false;
  }
  auto name = free_name(folder, statement);
  auto begun = folder / name.text();
  AtomicFile file(begun, FileMode::shared_read);
  file.write(text_of(statement, key));
  if (!file.commit_new())
    throw StorageError("another restore is at work on " + begun.string(), "try again; nothing was changed");
  begun_ = begun;
  name.begun = false;
  named_ = folder / name.text();
  give_to_owner_of(begun_, folder);
}

StatementInTheMaking::~StatementInTheMaking() {
  if (!begun_.empty()) unlink(begun_.c_str());
}

fs::path StatementInTheMaking::came_about() noexcept {
  auto kept = begun_;
  if (rename(begun_.c_str(), named_.c_str()) == 0) kept = named_;  // else it counts all the same, since the log has it
  begun_.clear();
  sync_folder(folder_of(kept));
  return kept;
}

LogsOfRestore compare_logs(const fs::path& database, const fs::path& copy, const LogPoint& after) {
  auto state = read_database_state(database);
  auto shared = state ? shared_log_rows(database, copy) : std::nullopt;
  // An empty one has no log either. What can be known then: the backup's own rows.
  if (!shared || state->newest_seq < 1 || state->newest_hash.size() != after.head.size()) return {{}, after.rows - 1};
  return {LogPoint{state->newest_seq, state->newest_hash}, *shared};
}

}  // namespace portal
