#pragma once
// Storing a zip of photos (000: "upload photos into the Photo Portal").
#include <optional>

#include "lib/photos/validation.h"

namespace portal {

enum class AllOrNothing { no, yes };

struct PhotoUpload {
  PhotoValidation validation;
  std::size_t stored = 0;              // photos that are new
  std::optional<std::int64_t> number;  // of the upload; none: nothing was stored
};

/// Validates the zip and stores what is accepted: the images as they are checked, and when all of them are on the disk,
/// the rows, in one transaction, in which the operator's rights, the roster and the students' photos are looked at
/// again. AllOrNothing::yes stores nothing where anything is refused. A photo that the
/// student has already makes no new version. Throws as validate_photos(), and StorageError; then nothing is stored.
PhotoUpload upload_photos(Session& session, const PhotoZipRequest& request,
                          AllOrNothing all_or_nothing = AllOrNothing::no);

}  // namespace portal
