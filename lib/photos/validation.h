#pragma once
// What an upload of a zip of photos would do (design: the photo issue, "Validate, then upload").
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lib/photos/matching.h"
#include "lib/photos/photo_access.h"
#include "lib/photos/zip_pass.h"

namespace portal {

struct PhotoZipRequest {
  std::filesystem::path archive;
  std::string shown_as;  // its name in messages and in the log
  std::string school;    // its location code
  LooseIds loose = LooseIds::no;
  enum class Thumbnails { none, all } thumbnails = Thumbnails::none;
  TellProgress progress;
};

struct PhotoValidation {
  PhotoSchool at;
  std::vector<PhotoRow> rows;  // in the order of the archive, then what an index names and the archive does not hold
  std::size_t passed_over = 0;
  std::vector<std::string> documents;  // of these, the names of what a person wrote
  std::string archive_sha256;          // of one that is being stored
  std::shared_ptr<ThumbnailFile> thumbnails;

  std::size_t accepted() const;
  std::size_t refused() const;
  std::size_t missing() const;
  std::size_t present() const;  // accepted, and stored already
  std::size_t with_findings() const;
};

/// Reads each entry once, and decides on it: whose photo it is, whether the image is whole, what a person should look
/// at. Changes nothing. NotPermitted, NotFound, Refused as open_photo_school(); RefusedArchive where the archive is
/// hostile, which is logged as denied; BadInput where it, or an index in it, cannot be read, or it holds no photo.
PhotoValidation validate_photos(Session& session, const PhotoZipRequest& request);

/// The same, and hands over what is accepted on the way, before it is compared with other photos.
PhotoValidation validate_photos(Session& session, const PhotoZipRequest& request, const StoreAccepted& store);

/// To whom the school's doings are told: to who may manage its photos.
PhotoReader reader_of(Session& session, const PhotoSchool& at);

/// The students that photos may be uploaded for, and who was there before.
PhotoStudents photo_students(Session& session, const PhotoSchool& at);

}  // namespace portal
