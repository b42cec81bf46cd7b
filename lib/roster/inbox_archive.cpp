#include "lib/roster/inbox_archive.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "lib/base/errors.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot(const std::string& what, const std::error_code& error) {
  throw StorageError(fmt::format("cannot {}: {}", what, error.message()),
                     "who runs the job must be able to write to the inbox, and to the folders in it");
}

// Else a folder that root made, by running the job once, would be closed to the service that runs it every night.
void make_folder(const fs::path& folder, const fs::path& beside) {
  auto failed = [&] { cannot(fmt::format("make {}", folder.string()), {errno, std::generic_category()}); };
  if (mkdir(folder.c_str(), 0700) != 0) {
    if (errno != EEXIST) failed();
    return;
  }
  struct stat owner {};
  if (geteuid() == 0 && stat(beside.c_str(), &owner) == 0 && chown(folder.c_str(), owner.st_uid, owner.st_gid) != 0)
    failed();
}

bool is_taken(const fs::path& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0;
}

// "archive/7", or "archive/7-2" where something of these names lies in it already.
fs::path free_folder(const fs::path& archive, std::int64_t run, const std::vector<fs::path>& paths) {
  for (int copy = 1;; ++copy) {
    auto folder = archive / (copy == 1 ? std::to_string(run) : fmt::format("{}-{}", run, copy));
    if (std::none_of(paths.begin(), paths.end(), [&](const auto& path) { return is_taken(folder / path.filename()); }))
      return folder;
  }
}

}  // namespace

void put_away(const fs::path& incoming, const InboxSet& set, std::int64_t run, const fs::path& beside) {
  // Markers go first: one that stayed behind alone would speak for what comes next.
  auto paths = set.markers;
  paths.insert(paths.end(), set.paths.begin(), set.paths.end());
  auto archive = incoming / "archive";
  make_folder(archive, beside);
  auto folder = free_folder(archive, run, paths);
  make_folder(folder, beside);
  for (std::size_t moved = 0; moved < paths.size(); ++moved) {
    std::error_code error, ignored;
    fs::rename(paths[moved], folder / paths[moved].filename(), error);
    if (!error) continue;
    for (std::size_t back = 0; back < moved; ++back) fs::rename(folder / paths[back].filename(), paths[back], ignored);
    fs::remove(folder, ignored);  // only where it is empty
    cannot(fmt::format("move {} to {}", paths[moved].filename().string(), folder.string()), error);
  }
}

}  // namespace portal
