#include "lib/photos/photo_files.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/private_folder.h"
#include "lib/photos/publish_store.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".jpg", half = ".partial";
constexpr int lock_wait = 60'000;  // milliseconds; a sweep is short

fs::path place_of(const fs::path& folder, const std::string& sha256) {
  return folder / sha256.substr(0, 2) / (sha256 + std::string(ending));
}

fs::path made(fs::path folder, const fs::path& beside) {
  make_lasting_folder(folder, beside.empty() ? folder_of(folder) : beside, FolderUse::own);
  return folder;
}

// A name without its bytes is what a power cut can leave of a file that no row tells of yet.
bool holds(const fs::path& file, std::string_view bytes) {
  struct stat info {};
  if (lstat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode) ||
      static_cast<std::uint64_t>(info.st_size) != bytes.size())
    return false;
  try {
    return MappedFile(file).bytes() == bytes;
  } catch (const BadInput&) {
    return false;
  }
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> all;
  std::error_code error;
  for (fs::directory_iterator next(folder, error), end; !error && next != end; next.increment(error))
    all.push_back(next->path());
  return all;
}

const Settings& with_its_folder(const Session& session) {
  auto folder = session.settings.path(Key::photos_folder);
  std::error_code error;
  if (fs::exists(folder, error) || !has_photos(session.store)) return session.settings;
  throw StorageError(fmt::format("the photo folder {} is not there, but the database tells of photos", folder.string()),
                     "mount its disk, or bring it back from its backup; where the photos are lost, make it empty "
                     "(`mkdir -m 0700`)");
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

PhotoFiles::PhotoFiles(fs::path folder, const fs::path& beside)
    : folder_(made(std::move(folder), beside)), in_use_(folder_ / ".in-use", folder_), later_(folder_) {
  if (!in_use_.lock_within(lock_wait, LockKind::shared))
    throw Busy(fmt::format("{} is being swept", folder_.string()), "try again in a minute");
}

PhotoFiles::PhotoFiles(const Settings& settings)
    : PhotoFiles(settings.path(Key::photos_folder), settings.path(Key::database)) {}

PhotoFiles::PhotoFiles(const Session& session) : PhotoFiles(with_its_folder(session)) {}

fs::path PhotoFiles::path_of(const std::string& sha256) const { return place_of(folder_, sha256); }

fs::path PhotoFiles::original_path_of(const std::string& sha256) const {
  return place_of(folder_ / "originals", sha256);
}

std::string PhotoFiles::add(std::string_view image) { return put(folder_, image); }

std::string PhotoFiles::add_original(std::string_view bytes) {
  made(folder_ / "originals", folder_);
  return put(folder_ / "originals", bytes);
}

std::string PhotoFiles::put(const fs::path& folder, std::string_view bytes) {
  auto sha256 = sha256_hex(bytes);
  auto file = place_of(folder, sha256);
  make_lasting_folder(folder_of(file), folder_, FolderUse::own);
  if (!holds(file, bytes)) {
    AtomicFile written(file, FileMode::owner_only);
    written.write(bytes);
    written.commit_unsettled();
  }
  give_to_owner_of(file, folder_);
  later_.add(file);
  return sha256;
}

void PhotoFiles::settle() { later_.settle(); }

std::string PhotoFiles::read(const std::string& sha256) const {
  auto file = path_of(sha256);
  auto advice = "bring the file back from a backup of the photo folder; `portalctl photo verify` lists all such";
  std::string bytes;
  try {
    bytes = read_file(file);
  } catch (const BadInput& error) {
    throw StorageError(error.message(), advice);
  }
  if (sha256_hex(bytes) != sha256)
    throw StorageError(fmt::format("{} is damaged: it is not the photo that was stored there", file.string()), advice);
  return bytes;
}

// Who adds photos has the folder in use until their rows are committed.
void PhotoFiles::alone(const std::function<void()>& work) {
  in_use_.unlock();
  if (in_use_.try_lock()) work();
  in_use_.lock_within(lock_wait, LockKind::shared);
}

void PhotoFiles::remove_originals(const std::vector<std::string>& digests,
                                  const std::function<bool(const std::string&)>& wanted) {
  if (digests.empty()) return;
  alone([&] {
    for (const auto& sha256 : digests)
      if (auto file = original_path_of(sha256); !wanted(sha256) && unlink(file.c_str()) != 0 && errno != ENOENT)
        throw_system_error("remove", file);
  });
}

std::int64_t PhotoFiles::sweep(Timestamp before, const std::function<bool(Kind, const std::string&)>& wanted) {
  std::int64_t removed = 0;
  auto limit = before.at().time_since_epoch().count();
  auto sweep_file = [&](const fs::path& file, Kind kind) {
    auto digest = file.stem().string();
    struct stat info {};
    bool leftover = file.extension() == half, image = file.extension() == ending && is_digest(digest);
    bool old = lstat(file.c_str(), &info) == 0 && info.st_mtime < limit;
    if (leftover || (image && old && !wanted(kind, digest))) removed += unlink(file.c_str()) == 0 ? 1 : 0;
  };
  alone([&] {
    for (auto kind : {Kind::image, Kind::original})
      for (const auto& folder : entries_of(kind == Kind::image ? folder_ : folder_ / "originals"))
        if (folder.filename().string().size() == 2)
          for (const auto& file : entries_of(folder)) sweep_file(file, kind);
  });
  return removed;
}

}  // namespace portal
