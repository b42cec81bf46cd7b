#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace portal {

/// SQLite's two checks: of each page and row (1 s for 550,000 students), and of each index against its table too (5 s).
enum class DatabaseCheck { quick_check, integrity_check };
std::string_view check_name(DatabaseCheck check);

/// One snapshot of the whole database into a new file (mode 0600), while others write. Its log is in it already; it is
/// not synced. StorageError where the disk is full or fails, Interrupted.
void copy_database(Store& store, const std::filesystem::path& target);

// The next three are for a file that nobody else can have open. Where it is damaged at its root they throw
// StorageError.
/// "ok", or the first damage in words. The file stays as it is.
std::string check_database(const std::filesystem::path& file, DatabaseCheck check);
/// Nothing where the file is no database, or none of portalctl. The file stays as it is.
std::optional<int> portal_schema_version(const std::filesystem::path& file);
/// Brings the write-ahead log into the file and removes it. False where the file is too damaged for that.
bool fold_log(const std::filesystem::path& file);

/// How far a database goes, for a person.
struct DatabaseState {
  std::string newest_entry;     // when the audit log was last written
  std::int64_t newest_run = 0;  // of the imports; 0: none yet
  std::int64_t newest_seq = 0;  // of the audit log: each change of state makes a new one
  std::string newest_hash;
  std::string text() const;  // "2026-08-14T09:30:00Z (run 2)"
  bool operator==(const DatabaseState&) const = default;
};
DatabaseState read_database_state(Store& store);
/// The same of a file that nobody may write to meanwhile, without its log; nothing where it cannot be read.
std::optional<DatabaseState> read_database_state(const std::filesystem::path& file);

/// How many rows of the audit log, from the first on, two such files have in common, by their hashes: a chain that is
/// whole is equal up to there. Nothing where one cannot be read.
std::optional<std::int64_t> shared_log_rows(const std::filesystem::path& one, const std::filesystem::path& other);

struct RunName {
  std::int64_t number = 0;
  std::string business_date, started_at;
  auto operator<=>(const RunName&) const = default;
};
std::vector<RunName> list_run_names(Store& store);  // the oldest first
/// How many PINs were issued since that state; 0 where this database does not go back to it.
std::int64_t count_pins_issued_since(Store& store, const DatabaseState& then);

/// A person with `backup create`, or the nightly job, which removes its own old ones again.
enum class MadeBy { hand, job };

struct BackupRow {
  std::string at, who, folder, file, sha256;
  std::int64_t bytes = 0, database_bytes = 0;
  DatabaseCheck check = DatabaseCheck::quick_check;
  double seconds = 0;
  MadeBy made_by = MadeBy::hand;
};
void insert_backup(Store& store, const BackupRow& row);
/// The backup with that content, else one of that name.
std::optional<BackupRow> find_backup(Store& store, const std::string& sha256, const std::string& file);
/// What the job made in that folder, the latest first: in the order in which it was made, whatever the clock said.
std::vector<BackupRow> list_job_backups(Store& store, const std::string& folder);
/// When a backup was last checked in full; blank: never.
std::string newest_integrity_check(Store& store);

}  // namespace portal
