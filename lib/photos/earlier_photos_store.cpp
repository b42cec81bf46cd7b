#include "lib/photos/earlier_photos_store.h"

namespace portal {

EarlierPhotos::EarlierPhotos(Store& store)
    : select_(store.database(),
              "SELECT change, at, original_sha256, version_id FROM photo_versions WHERE student_id = ? "
              "ORDER BY version_id DESC") {}

std::vector<EarlierPhoto> EarlierPhotos::of(const StudentId& student) {
  std::vector<EarlierPhoto> all;
  bind_text(select_, 1, student.text());
  while (select_.executeStep())
    all.push_back({photo_change_of(column_text(select_, 0)), column_text(select_, 1), column_text(select_, 2),
                   select_.getColumn(3).getInt64()});
  select_.reset();
  return all;
}

}  // namespace portal
