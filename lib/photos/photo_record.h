#pragma once
// The photo that a student has, and those before it.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/ids.h"
#include "lib/photos/image_check.h"

namespace portal {

enum class PhotoChange { uploaded, set, reverted, removed };
std::string_view photo_change_name(PhotoChange change);
PhotoChange photo_change_of(std::string_view name);

struct NewPhoto {
  StudentId student;
  PhotoChange change = PhotoChange::uploaded;
  std::optional<std::int64_t> upload;  // that its image came with: the row of photo_uploads
  std::string source;                  // the name of the entry or file
  std::string sha256;                  // of the stored image
  std::string original_sha256;         // of the bytes as they came
  int width = 0, height = 0;
  std::int64_t bytes = 0;  // of the stored image
  Likeness likeness = {};
  std::vector<std::string> findings;
};

/// Records many, as those of a zip: its statements are used again. Within a write transaction.
class PhotoRecorder {
 public:
  explicit PhotoRecorder(Session& session);
  ~PhotoRecorder();
  PhotoRecorder(const PhotoRecorder&) = delete;
  PhotoRecorder& operator=(const PhotoRecorder&) = delete;
  /// As record_photo(). Returns the version's number among those of the student.
  std::int64_t record(const NewPhoto& photo);

 private:
  Session& session_;
  std::unique_ptr<class PhotoInsertion> insertion_;
};

/// Makes it the student's photo, with its row in the audit log ("photo.uploaded", "photo.set", …; the subject is the
/// student). Within a write transaction; the file is on the disk before. A change `removed` (without an image) leaves
/// the student without a photo, and takes it out of what goes to MiSiS.
void record_photo(Session& session, const NewPhoto& photo);

/// A photo that a student had or has, or a removal.
struct PhotoVersion {
  std::int64_t id = 0;      // of the row
  std::int64_t number = 0;  // among those of the student: 1, 2, 3; what people are told
  StudentId student;
  PhotoChange change = PhotoChange::uploaded;
  std::string at, operator_login, source, sha256, original_sha256;  // sha256: blank: removed
  int width = 0, height = 0;
  std::int64_t bytes = 0;
  Likeness likeness = {};
  std::optional<std::int64_t> upload;  // that its image came with
  std::string findings;                // separated by "; "
};
/// The photo that the student has now.
std::optional<PhotoVersion> current_photo(Session& session, const StudentId& student);

/// Of a stored zip; within a write transaction. Returns its number.
struct NewUpload {
  LocationCode school;
  std::string archive_name, archive_sha256;
  std::int64_t accepted = 0, refused = 0;
};
std::int64_t record_upload(Session& session, const NewUpload& upload);

/// Photos that other students have now and that look alike: at this school where they are near, elsewhere where the
/// likeness is the same. A person must look; it proves nothing.
struct AlikePhoto {
  StudentId student;
  LocationCode school;
  int distance = 0;  // of likeness
};
class StoredLikenesses {
 public:
  /// Reads those of the school's students once.
  StoredLikenesses(Session& session, const LocationCode& school);
  ~StoredLikenesses();
  std::vector<AlikePhoto> alike(const StudentId& student, const Likeness& likeness) const;

 private:
  LocationCode school_;
  std::vector<std::pair<StudentId, Likeness>> near_;
  std::unique_ptr<class EqualLikenesses> elsewhere_;
};

}  // namespace portal
