#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/base/text.h"
#include "lib/photos/publish_store.h"
#include "lib/photos/publishing.h"
#include "lib/photos/school_folder.h"
#include "lib/upkeep/doctor_unattended.h"

namespace portal {
namespace {

using Status = Finding::Status;
namespace fs = std::filesystem;

Finding found(Status status, std::string detail, std::string advice = {}) {
  return {status, {}, std::move(detail), std::move(advice)};
}

fs::path file_of(const fs::path& folder, const std::string& sha256) {
  return folder / sha256.substr(0, 2) / (sha256 + ".jpg");
}

void examine_folder(const fs::path& folder, std::vector<Finding>& all) {
  struct stat info {};
  if (lstat(folder.c_str(), &info) == 0 && (!S_ISDIR(info.st_mode) || (info.st_mode & 077) != 0))
    return all.push_back(found(Status::problem, fmt::format("{} may be read or written by others", folder.string()),
                               fmt::format("look what others left in it, and run `chmod 0700 {}`", folder.string())));
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    all.push_back(found(Status::problem, fmt::format("{} may not be written to by you", folder.string()),
                        "let the user that the jobs run as own it, and ask as that user"));
  // A zip of one school may hold 2 GiB; its originals lie beside the photos until these are published.
  constexpr long long least_mb = 4096;
  struct statvfs space {};
  if (statvfs(folder.c_str(), &space) != 0) return;
  auto free_mb = static_cast<long long>(space.f_bavail * space.f_frsize >> 20);
  if (free_mb < least_mb)
    all.push_back(found(Status::problem, fmt::format("{} has {} MB free", folder.string(), grouped(free_mb)),
                        "free some space before the next upload"));
}

void examine_rows(const fs::path& folder, Store& store, const Clock& clock, std::vector<Finding>& all) {
  constexpr int most = 2000;  // a look, not a verification
  auto recent = select_recent_images(store, Timestamp(clock.now().at() - std::chrono::days(7)), most);
  long long missing = 0;
  for (const auto& sha256 : recent) {
    struct stat info {};
    if (stat(file_of(folder, sha256).c_str(), &info) != 0 || info.st_size == 0) ++missing;
  }
  if (missing > 0)
    all.push_back(
        found(Status::problem,
              fmt::format("{} of the last week {} no file", counted(missing, "photo"), missing == 1 ? "has" : "have"),
              "`portalctl photo verify` lists them; bring the files back from a backup of the photo folder"));
  constexpr std::chrono::hours late{3};
  if (auto waiting = count_photos_due(store, Timestamp(clock.now().at() - hours_before_misis - late)); waiting > 0)
    all.push_back(found(
        Status::problem,
        fmt::format("{} should have gone to MiSiS more than {} hours ago", counted(waiting, "photo"), late.count()),
        "see the check `timer`, and `portalctl job history --job photo-publish --steps`"));
}

}  // namespace

std::vector<Finding> examine_photos(const Settings& settings, Store* store, const Clock& clock) {
  auto folder = settings.path(Key::photos_folder), outgoing = published_photos_folder(settings);
  bool any = store && has_photos(*store);
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) {
    if (!any) return {found(Status::ok, "none are stored yet")};
    return {found(Status::problem, fmt::format("{} is not there, but the database tells of photos", folder.string()),
                  "bring it back from its backup, or change photos.folder")};
  }
  std::vector<Finding> all;
  examine_folder(folder, all);
  if (fs::exists(outgoing, ignored) && access(outgoing.c_str(), W_OK | X_OK) != 0)
    all.push_back(found(Status::problem, fmt::format("{} may not be written to by you", outgoing.string()),
                        "let the user that the jobs run as own it, and ask as that user"));
  if (store) examine_rows(folder, *store, clock, all);
  if (all.empty()) all.push_back(found(Status::ok, folder.string()));
  return all;
}

}  // namespace portal
