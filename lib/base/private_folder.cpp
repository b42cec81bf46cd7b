#include "lib/base/private_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace portal {
namespace {

constexpr std::string_view prefix = ".portalctl-work-";

std::filesystem::path lock_of(const std::filesystem::path& folder) { return folder / "lock"; }

// The lock that says that a folder is in use: the open file, or -1. Who removes a folder holds it too, so that what was
// locked may have lost its name meanwhile.
int take_lock(const std::filesystem::path& folder, int flags) {
  auto path = lock_of(folder);
  int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
  if (descriptor < 0) return -1;
  struct stat opened {
  }, named{};
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 && fstat(descriptor, &opened) == 0 && stat(path.c_str(), &named) == 0 &&
      opened.st_ino == named.st_ino)
    return descriptor;
  close(descriptor);
  return -1;
}

// The lock goes last, and stays where anything else does: by it the next one knows that it may try again.
void remove_with_lock(const std::filesystem::path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path() == lock_of(folder)) continue;
    std::filesystem::remove_all(entry.path(), error);
    if (error) return;
  }
  unlink(lock_of(folder).c_str());
  rmdir(folder.c_str());
}

void remove_leftovers(const std::filesystem::path& parent) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(parent, ignored)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    rmdir(entry.path().c_str());  // killed before it had a lock; a live one that is as young makes itself anew
    int lock = take_lock(entry.path(), 0);
    if (lock < 0) continue;
    remove_with_lock(entry.path());
    close(lock);
  }
}

}  // namespace

void make_lasting_folder(const std::filesystem::path& named, const std::filesystem::path& beside, FolderUse use) {
  auto folder = named.has_filename() ? named : named.parent_path();  // a slash at the end would follow a link
  if (mkdir(folder.c_str(), 0700) == 0) return give_to_owner_of(folder, beside);
  if (errno != EEXIST) throw_system_error("make", folder);
  struct stat info {
  }, other{};
  if (lstat(folder.c_str(), &info) != 0) throw_system_error("look at", folder);
  if (!S_ISDIR(info.st_mode))
    throw StorageError(
        fmt::format("{} is {}, and not a folder", folder.string(), S_ISLNK(info.st_mode) ? "a link" : "a file"),
        "look where it came from, and remove it: the folder is made again");
  if (use == FolderUse::handed_over) return;
  bool ours =
      info.st_uid == geteuid() || (geteuid() == 0 && stat(beside.c_str(), &other) == 0 && info.st_uid == other.st_uid);
  if (!ours || (info.st_mode & 07777) != 0700)
    throw StorageError(fmt::format("{} {}", folder.string(), ours ? "may be read or written by others" : "is not ours"),
                       "look what others left in it, and remove it: the folder is made again");
}

PrivateFolder::PrivateFolder(const std::filesystem::path& parent) {
  remove_leftovers(parent);
  for (int attempt = 1; lock_ < 0; ++attempt) {
    auto pattern = (parent / (std::string(prefix) + "XXXXXX")).string();
    if (!mkdtemp(pattern.data())) throw_system_error("make a folder in", parent);
    path_ = pattern;
    lock_ = take_lock(path_, O_CREAT);
    if (lock_ >= 0) break;
    int error = errno;
    rmdir(path_.c_str());
    errno = error;
    if (attempt == 10) throw_system_error("make a file in", parent);
  }
  // What root leaves where it is killed, the service that runs every night can remove.
  give_to_owner_of(path_, parent);
  give_to_owner_of(lock_of(path_), parent);
}

PrivateFolder::~PrivateFolder() {
  remove_with_lock(path_);
  close(lock_);
}

}  // namespace portal
