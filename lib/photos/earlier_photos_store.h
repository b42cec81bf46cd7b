#pragma once
// What photos a student had before: asked for each student of a zip.
#include <string>
#include <vector>

#include "lib/photos/photo_record.h"
#include "lib/store/store.h"

namespace portal {

struct EarlierPhoto {
  PhotoChange change = PhotoChange::uploaded;
  std::string at;               // UTC
  std::string original_sha256;  // of the bytes as they came; blank: removed
  std::int64_t version = 0;
};

class EarlierPhotos {
 public:
  explicit EarlierPhotos(Store& store);
  /// Newest first, removals too.
  std::vector<EarlierPhoto> of(const StudentId& student);

 private:
  SQLite::Statement select_;
};

}  // namespace portal
