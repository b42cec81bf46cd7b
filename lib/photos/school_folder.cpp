#include "lib/photos/school_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <sstream>

#include "lib/base/errors.h"
#include "lib/base/interrupt.h"
#include "lib/base/private_folder.h"
#include "lib/output/table.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view manifest_name = "manifest.csv", new_end = ".new", old_end = ".old";

std::string file_name(const SchoolPhoto& photo) { return photo.student.text() + ".jpg"; }

std::int64_t seconds_of(const std::string& moment) {
  auto parsed = Timestamp::parse(moment);
  return parsed ? parsed->at().time_since_epoch().count() : 0;
}

// A file carries the moment of its upload: one that somebody wrote to since has another.
bool is_as_left(const fs::path& file, const SchoolPhoto& photo) {
  struct stat info {};
  return lstat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size == photo.bytes &&
         info.st_mtim.tv_sec == seconds_of(photo.uploaded_at) && info.st_mtim.tv_nsec == 0;
}

void write(const fs::path& file, std::string_view bytes, const fs::path& beside) {
  AtomicFile written(file, FileMode::owner_only);
  written.write(bytes);
  written.commit_unsettled();
  give_to_owner_of(file, beside);
}

void write_photo(const fs::path& file, const SchoolPhoto& photo, const std::string& image, const fs::path& beside) {
  write(file, image, beside);
  struct timespec times[2] = {{seconds_of(photo.uploaded_at), 0}, {seconds_of(photo.uploaded_at), 0}};
  if (utimensat(AT_FDCWD, file.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0) throw_system_error("write", file);
}

void remove_whole(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (!error) return;
  errno = error.value();
  throw_system_error("remove", folder);
}

void rename_or_throw(const fs::path& from, const fs::path& to) {
  if (rename(from.c_str(), to.c_str()) != 0) throw_system_error("rename", from);
}

std::string digest_of(const fs::path& manifest) {
  try {
    return sha256_hex(read_file(manifest));
  } catch (const BadInput&) {
    return {};
  }
}

}  // namespace

fs::path published_photos_folder(const Settings& settings) { return settings.path(Key::outgoing) / "misis" / "photos"; }

std::vector<LocationCode> left_school_folders(const Settings& settings) {
  std::set<LocationCode> schools;
  std::error_code error;
  for (fs::directory_iterator next(published_photos_folder(settings), error), end; !error && next != end;
       next.increment(error)) {
    auto name = next->path().filename().string();
    bool hidden = name.starts_with('.') && (name.ends_with(new_end) || name.ends_with(old_end));
    if (!hidden) continue;
    if (auto school = LocationCode::parse(name.substr(1, name.size() - 1 - new_end.size()))) schools.insert(*school);
  }
  return {schools.begin(), schools.end()};
}

std::vector<LocationCode> present_school_folders(const Settings& settings) {
  std::set<LocationCode> schools;
  std::error_code error;
  for (fs::directory_iterator next(published_photos_folder(settings), error), end; !error && next != end;
       next.increment(error))
    if (auto school = LocationCode::parse(next->path().filename().string())) schools.insert(*school);
  return {schools.begin(), schools.end()};
}

std::map<std::string, std::string> manifest_lines(const std::string& manifest) {
  std::map<std::string, std::string> lines;
  std::istringstream text(manifest);
  std::string line;
  std::getline(text, line);  // the header
  while (std::getline(text, line)) lines[line.substr(0, line.find(','))] = line;
  return lines;
}

std::optional<std::map<std::string, std::string>> read_photo_manifest(const Settings& settings,
                                                                      const LocationCode& school) {
  try {
    return manifest_lines(read_file(published_photos_folder(settings) / school.text() / manifest_name));
  } catch (const BadInput&) {
    return {};
  }
}

std::string photo_manifest(const std::vector<SchoolPhoto>& photos) {
  std::string text;
  auto writer = make_row_writer(
      Format::csv, {{"student_id"}, {"file"}, {"sha256"}, {"uploaded_at"}, {"uploaded_by"}}, {},
      [&](std::string_view part) { text += part; }, CsvFor::machines);
  for (const auto& photo : photos)
    writer->row({photo.student.text(), file_name(photo), photo.sha256, photo.uploaded_at, photo.uploaded_by});
  writer->finish();
  return text;
}

SchoolFolders::SchoolFolders(const fs::path& outgoing, fs::path beside)
    : folder_(outgoing / "misis" / "photos"), beside_(std::move(beside)) {
  for (const auto& folder : {outgoing, outgoing / "misis", folder_})
    make_lasting_folder(folder, beside_, FolderUse::handed_over);
}

fs::path SchoolFolders::composed(const LocationCode& school) const {
  return folder_ / fmt::format(".{}{}", school.text(), new_end);
}

fs::path SchoolFolders::former(const LocationCode& school) const {
  return folder_ / fmt::format(".{}{}", school.text(), old_end);
}

SchoolFolders::Composed SchoolFolders::compose(const LocationCode& school, const std::vector<SchoolPhoto>& photos,
                                               const PhotoFiles& files) try {
  return put_together(school, photos, files);
} catch (...) {  // a full disk should not stay full for it
  std::error_code ignored;
  fs::remove_all(composed(school), ignored);
  throw;
}

SchoolFolders::Composed SchoolFolders::put_together(const LocationCode& school, const std::vector<SchoolPhoto>& photos,
                                                    const PhotoFiles& files) {
  auto fresh = composed(school), present = folder_ / school.text();
  remove_whole(fresh);
  SettledLater later(folder_);
  make_lasting_folder(fresh, beside_, FolderUse::own);
  Composed result;
  for (const auto& photo : photos) {
    check_interrupted();
    auto file = fresh / file_name(photo), before = present / file_name(photo);
    // What did not change is the same file in both folders: nobody writes to it any more.
    bool same = is_as_left(before, photo) && link(before.c_str(), file.c_str()) == 0;
    if (!same) {
      std::string image;
      try {
        image = files.read(photo.sha256);
      } catch (const StorageError& error) {
        result.damaged.push_back(fmt::format("the photo of {}: {}", photo.student.text(), error.message()));
        continue;
      }
      write_photo(file, photo, image, beside_);
      later.add(file);
    }
    result.photos.push_back(photo);
  }
  auto manifest = photo_manifest(result.photos);
  result.manifest_sha256 = sha256_hex(manifest);
  write(fresh / manifest_name, manifest, beside_);
  later.add(fresh / manifest_name);
  later.settle();
  return result;
}

// In one step where the file system can: a reader finds the folder of before, or the new one. Where it cannot (NFS
// among others) there is none for a moment, and a kill in that moment is made good by the next run.
void SchoolFolders::exchange(const LocationCode& school) {
  auto present = folder_ / school.text(), fresh = composed(school), old = former(school);
  remove_whole(old);
  if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, present.c_str(), RENAME_EXCHANGE) == 0)
    return rename_or_throw(fresh, old);  // by its name it can be removed, whatever is left of it
  if (errno != ENOENT && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
    throw_system_error("replace", present);
  if (rename(present.c_str(), old.c_str()) != 0 && errno != ENOENT) throw_system_error("rename", present);
  rename_or_throw(fresh, present);
}

void SchoolFolders::put(const LocationCode& school) {
  OpenFolder open(folder_);
  exchange(school);
  if (fsync(open.descriptor()) != 0) throw_system_error("write to", folder_);
  remove_whole(former(school));
}

void SchoolFolders::discard(const LocationCode& school) {
  remove_whole(former(school));
  remove_whole(composed(school));
}

std::string SchoolFolders::composed_manifest(const LocationCode& school) const {
  return digest_of(composed(school) / manifest_name);
}

bool SchoolFolders::holds(const LocationCode& school, const std::string& manifest_sha256) const {
  return digest_of(folder_ / school.text() / manifest_name) == manifest_sha256;
}

}  // namespace portal
