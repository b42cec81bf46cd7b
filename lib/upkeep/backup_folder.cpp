#include "lib/upkeep/backup_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace portal {
namespace {

constexpr std::string_view prefix = "portal-", ending = ".db.zst";

// Some network shares have only the plain kind, where another backup of the same second could come in between.
bool rename_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  errno = EEXIST;
  return access(to.c_str(), F_OK) != 0 && rename(from.c_str(), to.c_str()) == 0;
}

}  // namespace

std::string BackupName::text() const {
  return fmt::format("{}{}{}{}", prefix, file_time(at), number > 1 ? fmt::format("-{}", number) : "", ending);
}

std::optional<BackupName> BackupName::parse(std::string_view file) {
  constexpr std::size_t time_size = 16;  // 20260814T093000Z
  if (file.size() < prefix.size() + time_size + ending.size() || !file.starts_with(prefix)) return {};
  auto at = parse_file_time(file.substr(prefix.size(), time_size));
  if (!at) return {};
  BackupName name{*at};
  auto rest = file.substr(prefix.size() + time_size);
  if (rest.starts_with("-")) std::from_chars(rest.data() + 1, rest.data() + rest.size(), name.number);
  if (name.text() != file) return {};  // whatever else is in the name is not ours
  return name;
}

std::vector<BackupName> list_backups(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<BackupName> found;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (auto name = BackupName::parse(entry->path().filename().string())) found.push_back(*name);
  if (error)
    throw StorageError(fmt::format("{}: {}", folder.string(), error.message()),
                       "make the folder, or see whether its disk is mounted");
  std::sort(found.rbegin(), found.rend());
  return found;
}

BackupName name_backup(const std::filesystem::path& file, const std::filesystem::path& folder, Timestamp at) {
  BackupName name{at};
  while (!rename_to_free_name(file, folder / name.text())) {
    if (errno != EEXIST) throw_system_error("write", folder / name.text());
    ++name.number;
  }
  sync_folder(folder);
  return name;
}

}  // namespace portal
