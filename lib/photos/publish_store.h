#pragma once
// What goes to MiSiS, school by school.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/ids.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

/// A photo as it should lie in a school's folder.
struct SchoolPhoto {
  StudentId student;
  std::int64_t version = 0;
  std::string sha256, uploaded_at, uploaded_by;
  std::int64_t bytes = 0;
  /// kept: it lies there already; due: it goes now; replaces: likewise, and an earlier one lies there; moved: it came
  /// along from another school.
  enum class Why { kept, due, replaces, moved } why = Why::kept;
  bool operator==(const SchoolPhoto&) const = default;
};

/// The folder of a school as it was last written.
struct PublishedFolder {
  std::string manifest_sha256;  // blank: never
  std::int64_t photos = 0;
  enum class State { current, outdated } state = State::current;
};

/// Schools with photos that were uploaded by then and did not go yet, and those whose folder is outdated; by code.
std::vector<LocationCode> select_schools_due(Store& store, Timestamp uploaded_by_then);
/// A published photo that lies under another school than its student's.
struct MovedPhoto {
  StudentId student;
  LocationCode to;
};
std::vector<MovedPhoto> select_moved_photos(Store& store);  // looks at every published photo
/// Of students alone whose next photo goes now.
std::vector<MovedPhoto> select_moved_photos_due(Store& store, Timestamp uploaded_by_then);
/// Within a write transaction: they belong to their new school's folder; both folders are outdated.
void move_published(Store& store, const std::vector<MovedPhoto>& moves, Timestamp now);
std::int64_t count_photos_due(Store& store, Timestamp uploaded_by_then);

/// All that should lie in the school's folder, by student ID.
std::vector<SchoolPhoto> select_school_photos(Store& store, const LocationCode& school, Timestamp uploaded_by_then);
PublishedFolder select_published_folder(Store& store, const LocationCode& school);
/// Within a write transaction: these went under that school; the folders that they moved from are outdated.
void put_published(Store& store, const LocationCode& school, const std::vector<SchoolPhoto>& photos,
                   const std::string& manifest_sha256, Timestamp now);

/// Every school that has, or had, a folder.
std::vector<LocationCode> select_published_schools(Store& store);

/// Nothing goes to MiSiS since a backup was put back.
struct PublishHold {
  std::string since, backup;  // UTC; the name of the backup's file
};
std::optional<PublishHold> find_publish_hold(Store& store);
void put_publish_hold(Store& store, const PublishHold& hold);  // this one and the next within a write transaction
void remove_publish_hold(Store& store);

/// Digests of the originals of that photo and of earlier ones of the student.
std::vector<std::string> select_originals_until(Store& store, const SchoolPhoto& photo);
/// Whether a photo that may still go to MiSiS came as these bytes.
bool is_original_wanted(Store& store, const std::string& sha256);
bool has_photos(Store& store);  // or ever had
bool is_image_known(Store& store, const std::string& sha256);

/// Every stored image, by digest, with a student who has or had it.
std::map<std::string, StudentId> select_stored_images(Store& store);
/// The current photos that were uploaded since, newest first, at most so many: their digests.
std::vector<std::string> select_recent_images(Store& store, Timestamp since, int most);

}  // namespace portal
