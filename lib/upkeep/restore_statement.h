#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "lib/audit/checkpoint.h"
#include "lib/config/settings.h"

namespace portal {

/// The signed statement of a restore, by which `audit verify` knows why the log is shorter than its checkpoints. It
/// lies among them under a name that ends with .begun until the backup has taken its place: whatever ends the process,
/// the statement counts exactly where the log has the restore.
class StatementInTheMaking {
 public:
  /// Among the checkpoints; where their folder is not there, beside the database. StorageError where the disk is full.
  StatementInTheMaking(const Settings& settings, const RestoreStatement& statement, const InstallationKey& key);
  ~StatementInTheMaking();  // where the restore did not come about there is no statement
  StatementInTheMaking(const StatementInTheMaking&) = delete;
  StatementInTheMaking& operator=(const StatementInTheMaking&) = delete;

  /// Gives it its name, which is returned. The backup has taken its place: no error from here on.
  std::filesystem::path came_about() noexcept;
  /// Whether it lies among the checkpoints, where it belongs.
  bool in_its_place() const { return in_its_place_; }

 private:
  std::filesystem::path begun_, named_;
  bool in_its_place_ = true;
};

/// How the log before a restore and the one after it belong together: of a database that can be read, and the copy that
/// takes its place. Both lie still.
struct LogsOfRestore {
  std::optional<LogPoint> before;
  std::int64_t shared = 0;
};
LogsOfRestore compare_logs(const std::filesystem::path& database, const std::filesystem::path& copy,
                           const LogPoint& after);

}  // namespace portal
