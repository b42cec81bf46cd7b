#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>

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

void examine_use(const fs::path& folder, std::vector<Finding>& all) {
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    all.push_back(found(Status::problem, fmt::format("{} may not be written to by you", folder.string()),
                        "let the user that the jobs run as own it, and ask as that user"));
}

void examine_space(const fs::path& folder, long long least_mb, std::string advice, std::vector<Finding>& all) {
  struct statvfs space {};
  if (statvfs(folder.c_str(), &space) != 0) return;
  auto free_mb = static_cast<long long>(space.f_bavail * space.f_frsize >> 20);
  if (free_mb < least_mb)
    all.push_back(
        found(Status::problem, fmt::format("{} has {} MB free", folder.string(), grouped(free_mb)), std::move(advice)));
}

void examine_folder(const fs::path& folder, std::vector<Finding>& all) {
  struct stat info {};
  if (lstat(folder.c_str(), &info) == 0 && !S_ISDIR(info.st_mode))
    return all.push_back(found(Status::problem, fmt::format("{} is not a folder", folder.string()),
                               "name a folder of their own for the photos in photos.folder"));
  if ((info.st_mode & 077) != 0)
    return all.push_back(found(Status::problem, fmt::format("{} may be read or written by others", folder.string()),
                               fmt::format("look what others left in it, and run `chmod 0700 {}`", folder.string())));
  examine_use(folder, all);
  // A zip of one school may hold 2 GiB; its originals lie beside the photos until these are published.
  examine_space(folder, 4096, "free some space before the next upload", all);
}

// The folders on the way to MiSiS's, as far as they are there: the rest is made by the first publishing.
void examine_outgoing(const Settings& settings, std::vector<Finding>& all) {
  auto outgoing = settings.path(Key::outgoing), last = fs::path();
  for (const auto& folder : {outgoing, outgoing / "misis", published_photos_folder(settings)}) {
    struct stat info {};
    if (stat(folder.c_str(), &info) != 0) break;
    if (!S_ISDIR(info.st_mode))
      return all.push_back(found(Status::problem, fmt::format("{} is not a folder", folder.string()),
                                 "move it away, or change `outgoing`: photos for MiSiS go there"));
    last = folder;
  }
  if (last.empty()) return;
  examine_use(last, all);
  // A school's new folder is made beside the one before.
  examine_space(last, 1024, "free some space: photos for MiSiS are written there", all);
}

bool is_inside(const fs::path& inner, const fs::path& outer) {
  std::error_code ignored;
  auto one = fs::weakly_canonical(inner, ignored), other = fs::weakly_canonical(outer, ignored);
  return std::mismatch(other.begin(), other.end(), one.begin(), one.end()).first == other.end();
}

void examine_places(const Settings& settings, std::vector<Finding>& all) {
  auto folder = settings.path(Key::photos_folder), outgoing = settings.path(Key::outgoing);
  if (is_inside(folder, outgoing) || is_inside(outgoing, folder))
    all.push_back(found(
        Status::problem,
        fmt::format("one lies in the other: photos.folder, {}, and outgoing, {}", folder.string(), outgoing.string()),
        "who takes photos for MiSiS must not come near the stored ones: change one of the two"));
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
  auto folder = settings.path(Key::photos_folder);
  bool any = store && has_photos(*store);
  std::vector<Finding> all;
  examine_places(settings, all);
  if (auto hold = store ? find_publish_hold(*store) : std::nullopt)
    all.push_back(found(Status::problem,
                        fmt::format("no photo goes to MiSiS since the restore of {} ({})", hold->backup,
                                    TimeZone(settings.text(Key::time_zone)).local_text(hold->since)),
                        "look at `portalctl photo publish --dry-run`, then `portalctl photo publish`"));
  std::error_code ignored;
  bool there = fs::exists(folder, ignored);
  if (there) examine_folder(folder, all);
  if (!there && any)
    all.push_back(found(Status::problem,
                        fmt::format("{} is not there, but the database tells of photos", folder.string()),
                        "mount its disk, bring it back from its backup, or change photos.folder"));
  examine_outgoing(settings, all);
  if (there && store) examine_rows(folder, *store, clock, all);
  if (all.empty()) all.push_back(found(Status::ok, any || there ? folder.string() : "none are stored yet"));
  return all;
}

}  // namespace portal
