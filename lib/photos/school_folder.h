#pragma once
// The folders that MiSiS takes photos from: outgoing/misis/photos/<location code>/<student ID>.jpg, with manifest.csv
// in each (design: extracts, "What goes out"). A school's folder is always a whole: a new one is put together beside
// it, under a hidden name, and takes its place in one step.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/photos/photo_files.h"
#include "lib/photos/publish_store.h"

namespace portal {

/// student_id, file, sha256, uploaded_at (UTC), uploaded_by: a line for each photo.
std::string photo_manifest(const std::vector<SchoolPhoto>& photos);

class SchoolFolders {
 public:
  /// Makes them where they are missing, inside `outgoing`; what root makes belongs to the owner of `beside`.
  /// StorageError.
  SchoolFolders(const std::filesystem::path& outgoing, std::filesystem::path beside);

  /// A school's new folder, whole on the disk, under a name that no reader looks at.
  struct Composed {
    std::vector<SchoolPhoto> photos;  // those that could be read
    std::string manifest_sha256;
    std::vector<std::string> damaged;  // a sentence for each other one
  };
  Composed compose(const LocationCode& school, const std::vector<SchoolPhoto>& photos, const PhotoFiles& files);
  /// The composed folder takes the school's place; the one before goes.
  void put(const LocationCode& school);
  /// The school's folder stays as it is; what was composed beside it goes, and what is left of an earlier one.
  void discard(const LocationCode& school);

  /// The digest of what the composed folder holds; blank where it is not whole.
  std::string composed_manifest(const LocationCode& school) const;
  /// Whether the school's folder holds the manifest of that digest.
  bool holds(const LocationCode& school, const std::string& manifest_sha256) const;

 private:
  std::filesystem::path folder_, beside_;
  std::filesystem::path composed(const LocationCode& school) const;
  std::filesystem::path former(const LocationCode& school) const;
  Composed put_together(const LocationCode& school, const std::vector<SchoolPhoto>& photos, const PhotoFiles& files);
  void exchange(const LocationCode& school);
};

/// As the settings say, without making them: for those who look.
std::filesystem::path published_photos_folder(const Settings& settings);
/// Schools that have a folder there now.
std::vector<LocationCode> present_school_folders(const Settings& settings);
/// What the manifest of a school's folder says: its line of each student; nothing where there is no manifest.
std::optional<std::map<std::string, std::string>> read_photo_manifest(const Settings& settings,
                                                                      const LocationCode& school);
std::map<std::string, std::string> manifest_lines(const std::string& manifest);
/// Schools that a process which was killed left something of there, that is to be put or to go.
std::vector<LocationCode> left_school_folders(const Settings& settings);

}  // namespace portal
