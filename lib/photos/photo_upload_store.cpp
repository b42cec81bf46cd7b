#include "lib/photos/photo_upload_store.h"

#include "lib/photos/photo_store.h"

namespace portal {
namespace {

constexpr const char* upload_sql =
    "SELECT u.upload_id, u.at, u.operator, u.location_code, u.archive_name, u.archive_sha256, u.taken_back_at, "
    "u.taken_back_by, u.accepted, u.refused, "
    "(SELECT count(*) FROM photo_versions v WHERE v.upload_id = u.upload_id AND v.change = 'uploaded'), "
    "(SELECT count(*) FROM photo_versions v JOIN student_photos f USING (student_id, version_id) WHERE v.upload_id = "
    "u.upload_id) FROM photo_uploads u WHERE ";

StoredUpload read_upload(SQLite::Statement& select) {
  StoredUpload one;
  one.number = select.getColumn(0).getInt64();
  one.at = column_text(select, 1);
  one.operator_login = column_text(select, 2);
  one.school = LocationCode::trusted(column_text(select, 3));
  int column = 4;
  for (auto* text : {&one.archive_name, &one.archive_sha256, &one.taken_back_at, &one.taken_back_by})
    *text = column_text(select, column++);
  for (auto* count : {&one.accepted, &one.refused, &one.stored, &one.present})
    *count = select.getColumn(column++).getInt64();
  return one;
}

}  // namespace

std::optional<StoredUpload> select_upload(Store& store, std::int64_t number) {
  SQLite::Statement select(store.database(), std::string(upload_sql) + "u.upload_id = ?");
  select.bind(1, number);
  if (!select.executeStep()) return {};
  return read_upload(select);
}

std::vector<StoredUpload> select_uploads(Store& store, const LocationCode& school) {
  SQLite::Statement select(store.database(), std::string(upload_sql) + "u.location_code = ? ORDER BY u.upload_id DESC");
  bind_text(select, 1, school.text());
  std::vector<StoredUpload> all;
  while (select.executeStep()) all.push_back(read_upload(select));
  return all;
}

std::vector<PresentPhoto> select_present_photos(Store& store, std::int64_t upload) {
  SQLite::Statement select(
      store.database(),
      std::string("SELECT ") + version_columns +
          ", s.location_code FROM photo_versions v JOIN student_photos f USING (student_id, version_id) LEFT JOIN "
          "students s USING (student_id) WHERE v.upload_id = ? ORDER BY v.student_id");
  select.bind(1, upload);
  std::vector<PresentPhoto> all;
  while (select.executeStep()) {
    all.push_back({read_version(select), {}});
    if (auto school = column_text(select, 15); !school.empty()) all.back().school = LocationCode::trusted(school);
  }
  return all;
}

std::optional<PhotoVersion> select_version_before(Store& store, const PhotoVersion& photo) {
  SQLite::Statement select(
      store.database(), std::string("SELECT ") + version_columns +
                            " FROM photo_versions v LEFT JOIN photo_uploads u USING (upload_id) WHERE v.student_id = "
                            "?1 AND v.version_id < ?2 AND v.upload_id IS NOT ?3 AND (u.taken_back_at IS NULL OR v.at > "
                            "u.taken_back_at) ORDER BY v.version_id DESC LIMIT 1");
  bind_text(select, 1, photo.student.text());
  select.bind(2, photo.id);
  if (photo.upload) select.bind(3, *photo.upload);
  if (!select.executeStep()) return {};
  return read_version(select);
}

void put_taken_back(Store& store, std::int64_t number, const std::string& login, Timestamp now) {
  SQLite::Statement update(store.database(),
                           "UPDATE photo_uploads SET taken_back_at = ?1, taken_back_by = ?2 WHERE upload_id = ?3");
  auto moment = now.text();
  bind_text(update, 1, moment);
  bind_text(update, 2, login);
  update.bind(3, number);
  update.exec();
}

}  // namespace portal
