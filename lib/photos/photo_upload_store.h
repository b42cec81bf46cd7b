#pragma once
// Zips of photos that were stored, in the database.
#include <optional>
#include <vector>

#include "lib/photos/photo_uploads.h"
#include "lib/store/store.h"

namespace portal {

std::optional<StoredUpload> select_upload(Store& store, std::int64_t number);
/// Newest first.
std::vector<StoredUpload> select_uploads(Store& store, const LocationCode& school);

/// A photo of that upload which is its student's now, with the student's school; none: in no roster any more.
struct PresentPhoto {
  PhotoVersion photo;
  std::optional<LocationCode> school;
};
std::vector<PresentPhoto> select_present_photos(Store& store, std::int64_t upload);  // by student ID

/// What the student had before that photo, but for what came with its own upload, or with one that was taken back
/// later. A removal too; none: nothing.
std::optional<PhotoVersion> select_version_before(Store& store, const PhotoVersion& photo);

/// Within a write transaction.
void put_taken_back(Store& store, std::int64_t number, const std::string& login, Timestamp now);

}  // namespace portal
