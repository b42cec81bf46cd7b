#pragma once
// What became of one entry of a zip of photos.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/photos/earlier_photos_store.h"
#include "lib/photos/image_check.h"

namespace portal {

/// Who reads the rows: those who manage the school's photos, or its vendor, who is told nothing of what the school does
/// with its photos (000).
enum class PhotoReader { school, vendor };

/// `missing`: an index names it, and the zip does not hold it.
struct PhotoRow {
  std::string entry;  // its name, or the one that an index gives to an image that is not in the zip
  enum class Outcome { accepted, refused, missing } outcome = Outcome::accepted;
  std::optional<StudentId> student;
  std::string student_name;          // "Mendoza-Reyes, Lucía", of one who is enrolled; else blank
  std::vector<std::string> reasons;  // why it is refused, or missing
  std::string fault;                 // of an image that is refused: its name for scripts, "truncated"
  int width = 0, height = 0;         // pixels, upright; 0: not known
  std::uint64_t bytes = 0;           // unpacked
  std::vector<std::string> findings;
  std::vector<std::string> findings_for_school;  // what a vendor is not told; kept with the photo
  /// The student has this very photo already: there is nothing to store.
  enum class Is { new_photo, present_one } is = Is::new_photo;

  std::optional<Likeness> likeness;  // of an image that could be decoded
  std::string sha256, original_sha256;
  std::int64_t stored_bytes = 0;  // of the image as it was stored
  int stored_width = 0, stored_height = 0;
  std::size_t thumbnail = 0;        // its place, from 1 on
  std::int64_t newest_version = 0;  // the student's, when this was decided

  bool accepted() const { return outcome == Outcome::accepted; }
  void refuse(std::string reason);
};

/// What the student's earlier photos say of one with these original bytes: that it is the present one; that it was
/// stored once and replaced or removed since, which refuses it (else sending a zip again would undo what the school has
/// corrected); or that it replaces what the school has put in place, a finding. `earlier`: newest first.
void compare_with_earlier(PhotoRow& row, const std::vector<EarlierPhoto>& earlier, const TimeZone& zone,
                          PhotoReader reader);

}  // namespace portal
