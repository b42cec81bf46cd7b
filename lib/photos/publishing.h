#pragma once
// Photos go to MiSiS 24 hours after their upload (000). What went is handed over: MiSiS, or a person, may take a
// school's folder away, and it is not written again before the school's next change; then with all of its photos.
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/dry_run.h"
#include "lib/base/ids.h"

namespace portal {

constexpr std::chrono::hours hours_before_misis{24};
/// What was uploaded by then goes now.
inline Timestamp uploaded_by_then(const Session& session) { return Timestamp(session.now().at() - hours_before_misis); }

/// due: what became due by the hour. everything: also the photos of students who changed schools, for which every
/// published photo is looked at; and a sweep of the photo folder. anew: after a restore, when a person has looked: each
/// school whose folder is not what it should be, and then the hold ends.
enum class PublishScope { due, everything, anew };

struct PublishedSchool {
  LocationCode school;
  std::int64_t photos = 0;            // in its folder now
  std::int64_t added = 0, taken = 0;  // new or other than before; not there any more
  std::string manifest_sha256;        // blank in a dry run
};

struct Publication {
  std::vector<PublishedSchool> schools;  // whose folders changed
  std::vector<std::string> damaged;      // photos that could not be read: a sentence each
  std::int64_t swept = 0;                // files
  std::int64_t added() const;
  std::int64_t taken() const;
};

/// Writes the folders of the schools that have a change, each whole or not at all, with a row in the audit log
/// ("photo.publish", by location code). Safe to repeat: what a run that was killed left is finished, or undone, first.
/// A stored photo that is damaged keeps no other back. A dry run of `anew` is compare_photo_folders(). Refused while
/// publishing is held, but for `anew`. NotPermitted; Busy where another is at it; StorageError, with
/// the folders of before or the new ones.
Publication publish_photos(Session& session, PublishScope scope, DryRun dry_run = DryRun::no);

/// "published 1,204 photos of 12 schools, 3 taken out".
std::string sentence_of(const Publication& publication);

/// Photos that would go now, and the schools whose folders would be written.
struct DuePhotos {
  std::int64_t photos = 0, schools = 0;
};
DuePhotos photos_due(Session& session);

/// A stored image that is missing or damaged.
struct DamagedImage {
  std::string sha256;
  StudentId student;  // whose it is, or was
  std::string problem;
};
/// Reads every stored image and compares it with its digest; `progress` is told how many of how many are read.
/// NotPermitted to who may not publish.
struct ImageVerification {
  std::int64_t images = 0;
  std::vector<DamagedImage> damaged;
};
ImageVerification verify_images(Session& session, const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace portal
