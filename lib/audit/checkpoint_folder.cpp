#include "lib/audit/checkpoint_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "lib/base/errors.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view checkpoint_prefix = "checkpoint-", restore_prefix = "restore-", ending = ".txt",
                           begun_ending = ".txt.begun";

bool is_leftover(const std::string& name) {
  return name.ends_with(".partial") && (name.starts_with(checkpoint_prefix) || name.starts_with(restore_prefix));
}

// One byte more than the longest statement, so that a longer file is told from it. Nothing where it is no ordinary
// file.
std::optional<std::string> first_bytes(const fs::path& file, std::string& why) {
  int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info {};
  std::optional<std::string> bytes;
  if (descriptor < 0 || fstat(descriptor, &info) != 0) {
    why = std::strerror(errno);
  } else if (!S_ISREG(info.st_mode)) {
    why = "it is no ordinary file";
  } else {
    bytes.emplace(longest_signed_text + 1, '\0');
    std::size_t size = 0;
    ssize_t got = 0;
    while (size < bytes->size() && (got = read(descriptor, bytes->data() + size, bytes->size() - size)) > 0)
      size += static_cast<std::size_t>(got);
    bytes->resize(size);
    if (got < 0) why = std::strerror(errno), bytes.reset();
  }
  if (descriptor >= 0) close(descriptor);
  return bytes;
}

StatementFile read_statement(const fs::path& file) {
  StatementFile found{file, {}, {}, file.filename().string().ends_with(begun_ending)};
  if (auto bytes = first_bytes(file, found.why)) found.statement = parse_statement(*bytes, found.why);
  return found;
}

}  // namespace

fs::path checkpoints_folder(const Settings& settings) {
  if (!settings.text(Key::audit_checkpoints).empty()) return settings.path(Key::audit_checkpoints);
  return settings.path(Key::database).parent_path() / "checkpoints";
}

fs::path make_checkpoints_folder(const Settings& settings) {
  auto folder = checkpoints_folder(settings);
  if (settings.text(Key::audit_checkpoints).empty() && mkdir(folder.c_str(), 0755) == 0)
    give_to_owner_of(folder, folder_of(folder));
  struct stat info {};
  std::string why;
  if (stat(folder.c_str(), &info) != 0)
    why = std::strerror(errno);
  else if (!S_ISDIR(info.st_mode))
    why = "it is no folder";
  else if (access(folder.c_str(), W_OK | X_OK) != 0)
    why = std::strerror(errno);
  if (!why.empty())
    throw StorageError(fmt::format("no checkpoint can be written to {}: {}", folder.string(), why),
                       "make the folder, see whether its disk is mounted, or name another with audit.checkpoints");
  return folder;
}

std::string StatementName::text() const {
  return fmt::format("{}{}-{}{}{}", kind == Kind::checkpoint ? checkpoint_prefix : restore_prefix, file_time(at), rows,
                     number > 1 ? fmt::format("-{}", number) : "", begun ? begun_ending : ending);
}

std::optional<StatementName> StatementName::parse(std::string_view file) {
  constexpr std::size_t time_size = 16;
  StatementName name;
  name.kind = file.starts_with(restore_prefix) ? Kind::restore : Kind::checkpoint;
  name.begun = file.ends_with(begun_ending);
  auto prefix = name.kind == Kind::restore ? restore_prefix : checkpoint_prefix;
  if (!file.starts_with(prefix) || file.size() < prefix.size() + time_size) return {};
  auto at = parse_file_time(file.substr(prefix.size(), time_size));
  if (!at) return {};
  name.at = *at;
  auto rest = file.substr(prefix.size() + time_size);
  const auto* end = rest.data() + rest.size();
  if (!rest.starts_with("-")) return {};
  auto rows = std::from_chars(rest.data() + 1, end, name.rows);
  if (rows.ptr != end && *rows.ptr == '-') std::from_chars(rows.ptr + 1, end, name.number);
  if (name.text() != file) return {};  // whatever else is in the name is not ours
  return name;
}

StatementName free_statement_name(const fs::path& folder, StatementName name) {
  struct stat info {};
  while (lstat((folder / name.text()).c_str(), &info) == 0) ++name.number;
  return name;
}

std::vector<StatementFile> read_statements(const fs::path& place) {
  std::error_code error;
  if (!fs::is_directory(place, error)) return {read_statement(place)};
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(place, error), end; !error && entry != end; entry.increment(error))
    if (!is_leftover(entry->path().filename().string())) files.push_back(entry->path());
  if (error) return {{place, {}, error.message()}};
  std::sort(files.begin(), files.end());
  std::vector<StatementFile> found;
  found.reserve(files.size());
  for (const auto& file : files) found.push_back(read_statement(file));
  return found;
}

std::optional<Timestamp> newest_checkpoint(const fs::path& folder) {
  std::optional<Timestamp> newest;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (auto name = StatementName::parse(entry->path().filename().string());
        name && name->kind == StatementName::Kind::checkpoint && (!newest || name->at > *newest))
      newest = name->at;
  return newest;
}

}  // namespace portal
