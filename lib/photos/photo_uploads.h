#pragma once
// The zips of photos that were stored at a school, and taking one back (000: "uploads, corrects"): a photographer's
// delivery with the wrong photos is put right as a whole. By who manages photos at the school.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/photos/photo_record.h"

namespace portal {

struct StoredUpload {
  std::int64_t number = 0;
  std::string at, operator_login;
  LocationCode school;
  std::string archive_name, archive_sha256;
  std::string taken_back_at, taken_back_by;  // blank: it was not
  std::int64_t accepted = 0, refused = 0;    // entries; accepted: also those that the student had already
  std::int64_t stored = 0;                   // photos that were new
  std::int64_t present = 0;                  // students who have their photo from it now
};

/// Those of a school, newest first. NotPermitted, NotFound as open_photo_school().
std::vector<StoredUpload> uploads_of_school(Session& session, const std::string& location_code);

/// What taking an upload back does to one student.
struct TakenBackPhoto {
  PhotoVersion photo;                                         // the upload's
  std::optional<PhotoVersion> before;                         // what comes back; none: the student has no photo then
  enum class Before { whole, damaged } file = Before::whole;  // damaged: `before` is there, but cannot come back
  bool comes_back() const { return before && file == Before::whole; }
};

struct UploadReversal {
  StoredUpload upload;
  std::vector<TakenBackPhoto> photos;  // by student ID
  /// Students who have their photo from it, but are at schools now where the operator does not manage photos: it stays.
  std::int64_t elsewhere = 0;
};

/// What taking the upload back would do. Each student whose photo is of that upload gets the one that was there before,
/// but for those of uploads that were taken back themselves; or has none. Reads every image that is to come back.
/// NotPermitted; one NotFound for a number that no upload has, and one of a school that the operator may not see;
/// Refused where no student has a photo of it.
UploadReversal plan_upload_reversal(Session& session, std::int64_t number);

/// Does it, in one transaction, with a row in the log ("photo.revert-upload", the location code) and one for each
/// student. What comes back goes to MiSiS 24 hours later, what is removed leaves it with the next publishing. Refused
/// where any of it changed since the plan.
void revert_upload(Session& session, const UploadReversal& plan);

}  // namespace portal
