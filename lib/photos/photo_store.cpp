#include "lib/photos/photo_store.h"

#include "lib/base/text.h"

namespace portal {

const char* const version_columns =
    "v.version_id, v.student_id, v.change, v.at, v.operator, v.source, v.sha256, v.original_sha256, v.width, v.height, "
    "v.bytes, v.likeness, v.findings, v.upload_id, (SELECT count(*) FROM photo_versions n WHERE n.student_id = "
    "v.student_id AND n.version_id <= v.version_id)";

PhotoVersion read_version(SQLite::Statement& select) {
  PhotoVersion one;
  one.id = select.getColumn(0).getInt64();
  one.student = StudentId::trusted(column_text(select, 1));
  one.change = photo_change_of(column_text(select, 2));
  int index = 3;
  for (auto* text : {&one.at, &one.operator_login, &one.source, &one.sha256, &one.original_sha256})
    *text = column_text(select, index++);
  one.width = select.getColumn(8).getInt();
  one.height = select.getColumn(9).getInt();
  one.bytes = select.getColumn(10).getInt64();
  if (auto likeness = column_text(select, 11); !likeness.empty()) one.likeness = likeness_of_bytes(likeness);
  one.findings = column_text(select, 12);
  if (auto upload = select.getColumn(13); !upload.isNull()) one.upload = upload.getInt64();
  one.number = select.getColumn(14).getInt64();
  return one;
}

namespace {

void bind_blob(SQLite::Statement& statement, int index, const std::string& bytes) {
  statement.bindNoCopy(index, bytes.data(), static_cast<int>(bytes.size()));
}

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

}  // namespace

PhotoInsertion::PhotoInsertion(Store& store)
    : store_(store),
      version_(store.database(),
               "INSERT INTO photo_versions (student_id, change, at, operator, upload_id, source, sha256, "
               "original_sha256, width, height, bytes, likeness, findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
               "?)"),
      number_(store.database(), "SELECT count(*) FROM photo_versions WHERE student_id = ?"),
      current_(store.database(),
               "INSERT INTO student_photos (student_id, version_id, uploaded_at, published_at, likeness) VALUES (?, ?, "
               "?, NULL, ?) ON CONFLICT (student_id) DO UPDATE SET version_id = excluded.version_id, uploaded_at = "
               "excluded.uploaded_at, published_at = NULL, likeness = excluded.likeness"),
      no_current_(store.database(), "DELETE FROM student_photos WHERE student_id = ?"),
      unpublish_(store.database(), "DELETE FROM published_photos WHERE student_id = ?"),
      outdate_(store.database(),
               "UPDATE published_folders SET outdated = 1 WHERE location_code = (SELECT location_code FROM "
               "published_photos WHERE student_id = ?)") {}

std::int64_t PhotoInsertion::insert(const NewPhoto& photo, const std::string& login, Timestamp now) {
  auto moment = now.text(), change = std::string(photo_change_name(photo.change)),
       findings = joined(photo.findings, "; "), likeness = likeness_bytes(photo.likeness);
  bool removed = photo.change == PhotoChange::removed;
  version_.clearBindings();
  bind_text(version_, 1, photo.student.text());
  bind_text(version_, 2, change);
  bind_text(version_, 3, moment);
  bind_text(version_, 4, login);
  if (photo.upload) version_.bind(5, *photo.upload);
  bind_text(version_, 6, photo.source);
  bind_blank_as_null(version_, 7, photo.sha256);
  bind_blank_as_null(version_, 8, photo.original_sha256);
  if (!removed) {
    version_.bind(9, photo.width);
    version_.bind(10, photo.height);
    version_.bind(11, photo.bytes);
    bind_blob(version_, 12, likeness);
  }
  bind_text(version_, 13, findings);
  run(version_);
  auto id = store_.database().getLastInsertRowid();
  if (removed) {
    remove(photo.student.text());
    return number_of(photo.student.text());
  }
  bind_text(current_, 1, photo.student.text());
  current_.bind(2, id);
  bind_text(current_, 3, moment);
  bind_blob(current_, 4, likeness);
  run(current_);
  return number_of(photo.student.text());
}

std::int64_t PhotoInsertion::number_of(const std::string& student) {
  bind_text(number_, 1, student);
  number_.executeStep();
  auto number = number_.getColumn(0).getInt64();
  number_.reset();
  return number;
}

// The folder's mark first: it finds the school by the row that goes.
void PhotoInsertion::remove(const std::string& student) {
  for (auto* statement : {&outdate_, &unpublish_, &no_current_}) {
    bind_text(*statement, 1, student);
    run(*statement);
  }
}

std::int64_t insert_upload(Store& store, const NewUpload& upload, const std::string& login, Timestamp now) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO photo_uploads (at, operator, location_code, archive_name, archive_sha256, "
                           "accepted, refused) VALUES (?, ?, ?, ?, ?, ?, ?)");
  auto moment = now.text();
  int index = 0;
  for (const std::string* text :
       {&std::as_const(moment), &login, &upload.school.text(), &upload.archive_name, &upload.archive_sha256})
    bind_text(insert, ++index, *text);
  insert.bind(6, upload.accepted);
  insert.bind(7, upload.refused);
  insert.exec();
  return store.database().getLastInsertRowid();
}

std::vector<std::pair<StudentId, Likeness>> select_likenesses(Store& store, const LocationCode& school) {
  SQLite::Statement select(store.database(),
                           "SELECT f.student_id, f.likeness FROM students s JOIN student_photos f USING (student_id) "
                           "WHERE s.location_code = ?");
  bind_text(select, 1, school.text());
  std::vector<std::pair<StudentId, Likeness>> all;
  while (select.executeStep())
    all.emplace_back(StudentId::trusted(column_text(select, 0)), likeness_of_bytes(column_text(select, 1)));
  return all;
}

EqualLikenesses::EqualLikenesses(Store& store)
    : select_(store.database(),
              "SELECT f.student_id, s.location_code FROM student_photos f JOIN students s USING (student_id) "
              "WHERE f.likeness = ? AND s.location_code <> ? LIMIT 20") {}

std::vector<AlikePhoto> EqualLikenesses::find(const LocationCode& except, const Likeness& likeness) {
  auto bytes = likeness_bytes(likeness);
  bind_blob(select_, 1, bytes);
  bind_text(select_, 2, except.text());
  std::vector<AlikePhoto> found;
  while (select_.executeStep())
    found.push_back({StudentId::trusted(column_text(select_, 0)), LocationCode::trusted(column_text(select_, 1)), 0});
  select_.reset();
  return found;
}

std::optional<PhotoVersion> select_current_photo(Store& store, const StudentId& student) {
  SQLite::Statement select(store.database(), std::string("SELECT ") + version_columns +
                                                 " FROM student_photos f JOIN photo_versions v USING (version_id) "
                                                 "WHERE f.student_id = ?");
  bind_text(select, 1, student.text());
  if (!select.executeStep()) return {};
  return read_version(select);
}

std::vector<PhotoVersion> select_photo_versions(Store& store, const StudentId& student) {
  SQLite::Statement select(store.database(),
                           std::string("SELECT ") + version_columns +
                               " FROM photo_versions v WHERE v.student_id = ? ORDER BY v.version_id DESC");
  bind_text(select, 1, student.text());
  std::vector<PhotoVersion> all;
  while (select.executeStep()) all.push_back(read_version(select));
  return all;
}

std::int64_t select_published_version(Store& store, const StudentId& student) {
  SQLite::Statement select(store.database(), "SELECT version_id FROM published_photos WHERE student_id = ?");
  bind_text(select, 1, student.text());
  return select.executeStep() ? select.getColumn(0).getInt64() : 0;
}

}  // namespace portal
