#pragma once
// The names of backups: portal-20260814T093000Z.db.zst, and -2 behind the time for a second one in that second.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/time.h"

namespace portal {

struct BackupName {
  Timestamp at;
  int number = 1;
  static std::optional<BackupName> parse(std::string_view file);
  std::string text() const;
  auto operator<=>(const BackupName&) const = default;
};

/// The backups in a folder, newest first. Other files are none of ours. StorageError where it cannot be read.
std::vector<BackupName> list_backups(const std::filesystem::path& folder);

/// Moves a file of the same disk into that folder, under the first name that is free for that time: never over another
/// file. StorageError.
BackupName name_backup(const std::filesystem::path& file, const std::filesystem::path& folder, Timestamp at);

}  // namespace portal
