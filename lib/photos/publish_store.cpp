#include "lib/photos/publish_store.h"

namespace portal {
namespace {

std::vector<LocationCode> codes_of(SQLite::Statement& select) {
  std::vector<LocationCode> codes;
  while (select.executeStep()) codes.push_back(LocationCode::trusted(column_text(select, 0)));
  return codes;
}

std::vector<MovedPhoto> moves_of(SQLite::Statement& select) {
  std::vector<MovedPhoto> moves;
  while (select.executeStep())
    moves.push_back({StudentId::trusted(column_text(select, 0)), LocationCode::trusted(column_text(select, 1))});
  return moves;
}

SchoolPhoto read_photo(SQLite::Statement& select, SchoolPhoto::Why why) {
  SchoolPhoto photo;
  photo.student = StudentId::trusted(column_text(select, 0));
  photo.version = select.getColumn(1).getInt64();
  photo.sha256 = column_text(select, 2);
  photo.uploaded_at = column_text(select, 3);
  photo.uploaded_by = column_text(select, 4);
  photo.bytes = select.getColumn(5).getInt64();
  photo.why = why;
  return photo;
}

constexpr const char* kept_sql =
    "SELECT p.student_id, v.version_id, v.sha256, v.at, v.operator, v.bytes "
    "FROM published_photos p JOIN photo_versions v USING (version_id) WHERE p.location_code = ?1";
constexpr const char* moved_sql =
    "SELECT p.student_id, v.version_id, v.sha256, v.at, v.operator, v.bytes "
    "FROM moved_photos m CROSS JOIN published_photos p ON p.student_id = m.student_id "
    "JOIN photo_versions v USING (version_id) WHERE p.location_code = ?1";
constexpr const char* due_sql =
    "SELECT f.student_id, v.version_id, v.sha256, v.at, v.operator, v.bytes "
    "FROM students s JOIN student_photos f USING (student_id) JOIN photo_versions v USING (version_id) "
    "WHERE s.location_code = ?1 AND f.published_at IS NULL AND f.uploaded_at <= ?2";

bool any(Store& store, const char* sql, const std::string& text) {
  SQLite::Statement select(store.database(), sql);
  bind_text(select, 1, text);
  return select.executeStep();
}

}  // namespace

// The order of the joins is fixed: what waits is little, and the index of it is there for this.
std::vector<LocationCode> select_schools_due(Store& store, Timestamp uploaded_by_then) {
  SQLite::Statement select(
      store.database(),
      "SELECT s.location_code FROM student_photos f CROSS JOIN students s ON s.student_id = f.student_id "
      "WHERE f.published_at IS NULL AND f.uploaded_at <= ? "
      "UNION SELECT location_code FROM published_folders WHERE outdated = 1 ORDER BY 1");
  auto then = uploaded_by_then.text();
  bind_text(select, 1, then);
  return codes_of(select);
}

std::vector<MovedPhoto> select_moved_photos(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT p.student_id, s.location_code FROM published_photos p CROSS JOIN students s ON "
                           "s.student_id = p.student_id WHERE s.location_code <> p.location_code ORDER BY 1");
  return moves_of(select);
}

std::vector<MovedPhoto> select_moved_photos_due(Store& store, Timestamp uploaded_by_then) {
  SQLite::Statement select(
      store.database(),
      "SELECT p.student_id, s.location_code FROM student_photos f CROSS JOIN students s ON s.student_id = f.student_id "
      "CROSS JOIN published_photos p ON p.student_id = f.student_id "
      "WHERE f.published_at IS NULL AND f.uploaded_at <= ? AND s.location_code <> p.location_code ORDER BY 1");
  auto then = uploaded_by_then.text();
  bind_text(select, 1, then);
  return moves_of(select);
}

void move_published(Store& store, const std::vector<MovedPhoto>& moves, Timestamp now) {
  auto moment = now.text();
  SQLite::Statement left(store.database(),
                         "UPDATE published_folders SET outdated = 1 WHERE location_code = (SELECT location_code "
                         "FROM published_photos WHERE student_id = ?1)");
  SQLite::Statement entered(store.database(),
                            "INSERT INTO published_folders (location_code, manifest_sha256, photos, published_at, "
                            "outdated) VALUES (?1, '', 0, ?2, 1) ON CONFLICT (location_code) DO UPDATE SET outdated = "
                            "1");
  SQLite::Statement move(store.database(), "UPDATE published_photos SET location_code = ?2 WHERE student_id = ?1");
  SQLite::Statement mark(store.database(), "INSERT OR IGNORE INTO moved_photos (student_id) VALUES (?1)");
  for (const auto& one : moves) {
    bind_text(entered, 1, one.to.text());
    bind_text(entered, 2, moment);
    bind_text(move, 2, one.to.text());
    for (auto* statement : {&left, &move, &mark}) bind_text(*statement, 1, one.student.text());
    for (auto* statement : {&left, &entered, &move, &mark}) {
      statement->exec();
      statement->reset();
    }
  }
}

std::int64_t count_photos_due(Store& store, Timestamp uploaded_by_then) {
  SQLite::Statement select(store.database(),
                           "SELECT count(*) FROM student_photos f CROSS JOIN students s ON s.student_id = f.student_id "
                           "WHERE f.published_at IS NULL AND f.uploaded_at <= ?");
  auto then = uploaded_by_then.text();
  bind_text(select, 1, then);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

std::vector<SchoolPhoto> select_school_photos(Store& store, const LocationCode& school, Timestamp uploaded_by_then) {
  std::map<std::string, SchoolPhoto> photos;
  auto then = uploaded_by_then.text();
  for (auto [sql, why] : {std::pair{kept_sql, SchoolPhoto::Why::kept},
                          {moved_sql, SchoolPhoto::Why::moved},
                          {due_sql, SchoolPhoto::Why::due}}) {
    SQLite::Statement select(store.database(), sql);
    bind_text(select, 1, school.text());
    if (why == SchoolPhoto::Why::due) bind_text(select, 2, then);
    while (select.executeStep()) {
      auto photo = read_photo(select, why);
      auto& place = photos[photo.student.text()];
      if (why == SchoolPhoto::Why::due && place.version != 0 && place.why == SchoolPhoto::Why::kept)
        photo.why = SchoolPhoto::Why::replaces;
      place = std::move(photo);
    }
  }
  std::vector<SchoolPhoto> all;
  for (auto& [student, photo] : photos) all.push_back(std::move(photo));
  return all;
}

PublishedFolder select_published_folder(Store& store, const LocationCode& school) {
  SQLite::Statement select(store.database(),
                           "SELECT manifest_sha256, photos, outdated FROM published_folders WHERE location_code = ?");
  bind_text(select, 1, school.text());
  if (!select.executeStep()) return {};
  return {column_text(select, 0), select.getColumn(1).getInt64(),
          select.getColumn(2).getInt() != 0 ? PublishedFolder::State::outdated : PublishedFolder::State::current};
}

void put_published(Store& store, const LocationCode& school, const std::vector<SchoolPhoto>& photos,
                   const std::string& manifest_sha256, Timestamp now) {
  auto moment = now.text();
  SQLite::Statement outdate(store.database(),
                            "UPDATE published_folders SET outdated = 1 WHERE location_code = (SELECT location_code "
                            "FROM published_photos WHERE student_id = ?)");
  SQLite::Statement put(store.database(),
                        "INSERT INTO published_photos (student_id, location_code, version_id, published_at) VALUES (?, "
                        "?, ?, ?) ON CONFLICT (student_id) DO UPDATE SET location_code = excluded.location_code, "
                        "version_id = excluded.version_id, published_at = excluded.published_at");
  SQLite::Statement mark(store.database(),
                         "UPDATE student_photos SET published_at = ?3 WHERE student_id = ?1 AND version_id = ?2");
  SQLite::Statement arrived(store.database(), "DELETE FROM moved_photos WHERE student_id = ?");
  for (const auto& photo : photos) {
    if (photo.why == SchoolPhoto::Why::kept) continue;
    bind_text(outdate, 1, photo.student.text());
    bind_text(put, 1, photo.student.text());
    bind_text(put, 2, school.text());
    put.bind(3, photo.version);
    bind_text(put, 4, moment);
    bind_text(mark, 1, photo.student.text());
    mark.bind(2, photo.version);
    bind_text(mark, 3, moment);
    bind_text(arrived, 1, photo.student.text());
    for (auto* statement : {&outdate, &put, &mark, &arrived}) {
      statement->exec();
      statement->reset();
    }
  }
  SQLite::Statement folder(store.database(),
                           "INSERT INTO published_folders (location_code, manifest_sha256, photos, published_at, "
                           "outdated) VALUES (?, ?, ?, ?, 0) ON CONFLICT (location_code) DO UPDATE SET manifest_sha256 "
                           "= excluded.manifest_sha256, photos = excluded.photos, published_at = "
                           "excluded.published_at, outdated = 0");
  bind_text(folder, 1, school.text());
  bind_text(folder, 2, manifest_sha256);
  folder.bind(3, static_cast<std::int64_t>(photos.size()));
  bind_text(folder, 4, moment);
  folder.exec();
}

std::vector<std::string> select_originals_until(Store& store, const SchoolPhoto& photo) {
  SQLite::Statement select(store.database(),
                           "SELECT DISTINCT original_sha256 FROM photo_versions WHERE student_id = ? AND version_id <= "
                           "? AND original_sha256 IS NOT NULL");
  bind_text(select, 1, photo.student.text());
  select.bind(2, photo.version);
  std::vector<std::string> digests;
  while (select.executeStep()) digests.push_back(column_text(select, 0));
  return digests;
}

bool is_original_wanted(Store& store, const std::string& sha256) {
  return any(store,
             "SELECT 1 FROM photo_versions v WHERE v.original_sha256 = ? AND NOT EXISTS (SELECT 1 FROM "
             "published_photos p WHERE p.student_id = v.student_id AND p.version_id >= v.version_id) AND (SELECT "
             "n.change FROM photo_versions n WHERE n.student_id = v.student_id ORDER BY n.version_id DESC LIMIT 1) <> "
             "'removed'",
             sha256);
}

std::vector<LocationCode> select_published_schools(Store& store) {
  SQLite::Statement select(store.database(), "SELECT location_code FROM published_folders ORDER BY 1");
  return codes_of(select);
}

std::optional<PublishHold> find_publish_hold(Store& store) {
  SQLite::Statement select(store.database(), "SELECT since, backup FROM photo_hold");
  if (!select.executeStep()) return {};
  return PublishHold{column_text(select, 0), column_text(select, 1)};
}

void put_publish_hold(Store& store, const PublishHold& hold) {
  SQLite::Statement put(store.database(), "INSERT OR REPLACE INTO photo_hold (only, since, backup) VALUES (1, ?, ?)");
  bind_text(put, 1, hold.since);
  bind_text(put, 2, hold.backup);
  put.exec();
}

void remove_publish_hold(Store& store) { SQLite::Statement(store.database(), "DELETE FROM photo_hold").exec(); }

bool has_photos(Store& store) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM photo_versions LIMIT 1");
  return select.executeStep();
}

bool is_image_known(Store& store, const std::string& sha256) {
  return any(store, "SELECT 1 FROM photo_versions WHERE sha256 = ?", sha256);
}

std::map<std::string, StudentId> select_stored_images(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT sha256, max(version_id), student_id FROM photo_versions WHERE sha256 IS NOT NULL "
                           "GROUP BY sha256");
  std::map<std::string, StudentId> images;
  while (select.executeStep())
    images.emplace_hint(images.end(), column_text(select, 0), StudentId::trusted(column_text(select, 2)));
  return images;
}

std::vector<std::string> select_recent_images(Store& store, Timestamp since, int most) {
  SQLite::Statement select(
      store.database(),
      "SELECT sha256 FROM (SELECT sha256, version_id, at, student_id FROM photo_versions ORDER BY version_id DESC "
      "LIMIT "
      "?1) v WHERE at >= ?2 AND EXISTS (SELECT 1 FROM student_photos f WHERE f.student_id = v.student_id AND "
      "f.version_id = v.version_id)");
  auto moment = since.text();
  select.bind(1, most);
  bind_text(select, 2, moment);
  std::vector<std::string> digests;
  while (select.executeStep()) digests.push_back(column_text(select, 0));
  return digests;
}

}  // namespace portal
