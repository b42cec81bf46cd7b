#pragma once
// Photos in the database: every version, and which one is a student's photo now.
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lib/photos/photo_record.h"
#include "lib/store/store.h"

namespace portal {

/// Statements that record photos; for many. Within a write transaction.
class PhotoInsertion {
 public:
  explicit PhotoInsertion(Store& store);
  /// Returns the version's number among those of the student.
  std::int64_t insert(const NewPhoto& photo, const std::string& login, Timestamp now);

 private:
  Store& store_;
  SQLite::Statement version_, number_, current_, no_current_, unpublish_, outdate_;
  std::int64_t number_of(const std::string& student);
  void remove(const std::string& student);
};

std::int64_t insert_upload(Store& store, const NewUpload& upload, const std::string& login, Timestamp now);

std::vector<std::pair<StudentId, Likeness>> select_likenesses(Store& store, const LocationCode& school);

/// Looks for photos of one likeness, again and again.
class EqualLikenesses {
 public:
  explicit EqualLikenesses(Store& store);
  /// At other schools than that one; at most 20.
  std::vector<AlikePhoto> find(const LocationCode& except, const Likeness& likeness);

 private:
  SQLite::Statement select_;
};

/// The columns of a row that read_version() takes, of photo_versions v.
extern const char* const version_columns;
PhotoVersion read_version(SQLite::Statement& select);

std::optional<PhotoVersion> select_current_photo(Store& store, const StudentId& student);
/// Newest first.
std::vector<PhotoVersion> select_photo_versions(Store& store, const StudentId& student);
/// The number of the version that went to MiSiS; 0: none.
std::int64_t select_published_version(Store& store, const StudentId& student);

}  // namespace portal
