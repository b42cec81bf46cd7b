#pragma once
// One student's photo: put in place, taken away, brought back, looked at (000: "uploads, corrects"). By who manages
// photos at the student's school: find_student() says whether that is so.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/dry_run.h"
#include "lib/district/student.h"
#include "lib/photos/photo_record.h"

namespace portal {

/// A photo for one student that passed the check and is not stored yet.
struct CheckedPhoto {
  Student student;
  std::optional<PhotoVersion> present;  // what it replaces
  NewPhoto photo;
  std::string image, original;  // the bytes: as they are stored, and as they came
  /// Students whose photo looks like it: of the same school by name, of another only that there is one.
  struct Alike {
    std::optional<Student> student;
    LocationCode school;
  };
  std::vector<Alike> alike;
  /// present_one: it is the photo that the student has already, and there is nothing to store. mends_present_one:
  /// likewise, but its file is damaged or missing; mend_photo() puts it there again.
  enum class Is { new_photo, present_one, mends_present_one } is = Is::new_photo;
};

/// Checks an image as an upload does: `source` is its name. NotPermitted, NotFound; BadInput where it is refused, with
/// the reason. Changes nothing.
CheckedPhoto check_photo(Session& session, const std::string& student, std::string_view image,
                         const std::string& source);
/// Makes it the student's photo; its 24 hours begin. Returns the version's number, as PhotoVersion::number. Refused
/// where the student's photo changed since the check.
std::int64_t store_photo(Session& session, const CheckedPhoto& checked);

/// Puts the file of the photo that the student has there again; the version stays. In the log as "photo.mend".
void mend_photo(Session& session, const CheckedPhoto& checked);

struct PhotoCorrection {
  Student student;
  std::optional<PhotoVersion> before, after;                  // what the student has
  enum class Misis { without, with } misis = Misis::without;  // whether MiSiS was given a photo of the student
};
/// The student has no photo any more; it leaves MiSiS with the next publishing. Refused where there is none.
PhotoCorrection remove_photo(Session& session, const std::string& student, DryRun dry_run = DryRun::no);
/// Brings an earlier photo back as a new version, whose 24 hours begin: the version of that number, or else the newest
/// before the present one with another image; after a removal, the one that was removed. NotFound where the student has
/// no such version; Refused where there is none to bring back, or it is the present one. StorageError where its image
/// is damaged.
PhotoCorrection revert_photo(Session& session, const std::string& student, std::optional<std::int64_t> version,
                             DryRun dry_run = DryRun::no);

struct PhotoHistory {
  Student student;
  std::vector<PhotoVersion> versions;      // newest first
  std::int64_t current = 0, in_misis = 0;  // the row's id of which version; 0: none
  /// From when on the present photo goes to MiSiS; none: it went, or there is none.
  std::optional<Timestamp> goes_at;
};
PhotoHistory photo_history(Session& session, const std::string& student);

struct LookedAtPhoto {
  Student student;
  PhotoVersion photo;
};
/// Writes the student's photo to a file (0600, by rename); the look is in the log first ("photo.look"), with its
/// reason. Refused where there is none.
LookedAtPhoto look_at_photo(Session& session, const std::string& student, const std::filesystem::path& file,
                            const std::string& reason = {}, DryRun dry_run = DryRun::no);

}  // namespace portal
