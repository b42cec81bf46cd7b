#include "lib/photos/lost_photos_store.h"

#include <map>

namespace portal {
namespace {

constexpr const char* versions_sql =
    "SELECT version_id, student_id, change, at, coalesce(sha256, '') FROM photo_versions ORDER BY version_id";

bool same(SQLite::Statement& one, SQLite::Statement& other) {
  for (int column = 1; column <= 4; ++column)
    if (column_text(one, column) != column_text(other, column)) return false;
  return true;
}

}  // namespace

// Where the older one has gone on by itself, numbers were given twice: so the rows are compared, not the numbers alone.
std::vector<LostPhoto> select_lost_photos(Store& present, Store& older) {
  SQLite::Statement here(present.database(), versions_sql), there(older.database(), versions_sql);
  std::map<StudentId, LostPhoto> lost;
  bool more = there.executeStep();
  while (here.executeStep()) {
    auto number = here.getColumn(0).getInt64();
    while (more && there.getColumn(0).getInt64() < number) more = there.executeStep();
    if (more && there.getColumn(0).getInt64() == number && same(here, there)) continue;
    auto student = StudentId::trusted(column_text(here, 1));
    lost[student] = {student, column_text(here, 2), column_text(here, 3)};
  }
  std::vector<LostPhoto> all;
  for (auto& [student, one] : lost) all.push_back(std::move(one));
  return all;
}

}  // namespace portal
