#include "lib/district/guardian_merge_store.h"

#include <fmt/format.h>

namespace portal {

std::string person_sql(std::string_view guardian_id) {
  return fmt::format("coalesce((SELECT m.kept_id FROM guardian_merges m WHERE m.guardian_id = {0}), {0})", guardian_id);
}

// Asked first is whether the guardian is one of a merge at all, which hardly any is. Then the student's few guardians
// are gone through; the other way round it would be all students of all IDs of the person.
std::string under_another_id_sql(std::string_view condition) {
  return fmt::format(
      "(EXISTS (SELECT 1 FROM guardian_merges) "
      "AND (EXISTS (SELECT 1 FROM guardian_merges m WHERE m.guardian_id = g.guardian_id) "
      "OR EXISTS (SELECT 1 FROM guardian_merges m WHERE m.kept_id = g.guardian_id)) "
      "AND EXISTS (SELECT 1 FROM guardian_links o WHERE o.student_id = g.student_id AND o.guardian_id <> "
      "g.guardian_id AND ({}) AND {} = {}))",
      condition, person_sql("o.guardian_id"), person_sql("g.guardian_id"));
}

std::string restricted_under_another_id_sql() { return under_another_id_sql("o.restricted = 'Y'"); }

bool is_restricted_under_another_id(Store& store, const std::string& student_id, const std::string& guardian_id) {
  SQLite::Statement select(store.database(),
                           "SELECT " + restricted_under_another_id_sql() +
                               " FROM guardian_links g WHERE g.student_id = ?1 AND g.guardian_id = ?2");
  bind_text(select, 1, student_id);
  bind_text(select, 2, guardian_id);
  return select.executeStep() && select.getColumn(0).getInt() != 0;
}

std::optional<GuardianMerge> select_merge(Store& store, const std::string& guardian_id) {
  SQLite::Statement select(store.database(),
                           "SELECT kept_id, merged_at, operator, reason FROM guardian_merges WHERE guardian_id = ?");
  bind_text(select, 1, guardian_id);
  if (!select.executeStep()) return {};
  return GuardianMerge{guardian_id, column_text(select, 0), column_text(select, 1), column_text(select, 2),
                       column_text(select, 3)};
}

void insert_merge(Store& store, const GuardianMerge& merge) {
  SQLite::Statement insert(
      store.database(),
      "INSERT INTO guardian_merges (guardian_id, kept_id, merged_at, operator, reason) VALUES (?, ?, ?, ?, ?)");
  int index = 1;
  for (const auto* text : {&merge.guardian_id, &merge.kept_id, &merge.merged_at, &merge.operator_login, &merge.reason})
    bind_text(insert, index++, *text);
  insert.exec();
}

void delete_merge(Store& store, const std::string& guardian_id) {
  SQLite::Statement remove(store.database(), "DELETE FROM guardian_merges WHERE guardian_id = ?");
  bind_text(remove, 1, guardian_id);
  remove.exec();
}

std::vector<std::string> ids_of_person(Store& store, const std::string& guardian_id) {
  auto merge = select_merge(store, guardian_id);
  std::vector<std::string> ids = {merge ? merge->kept_id : guardian_id};
  SQLite::Statement select(store.database(),
                           "SELECT guardian_id FROM guardian_merges WHERE kept_id = ? ORDER BY guardian_id");
  auto kept = ids[0];
  bind_text(select, 1, kept);
  while (select.executeStep()) ids.push_back(column_text(select, 0));
  return ids;
}

std::vector<MergeAtSchool> select_merges_at_schools(Store& store) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT DISTINCT m.guardian_id, m.kept_id, m.merged_at, m.operator, m.reason,
      (SELECT n.first_name || ' ' || n.last_name FROM guardian_links n WHERE n.guardian_id = m.guardian_id
       ORDER BY n.absent_since IS NOT NULL, n.student_id LIMIT 1),
      (SELECT n.first_name || ' ' || n.last_name FROM guardian_links n WHERE n.guardian_id = m.kept_id
       ORDER BY n.absent_since IS NOT NULL, n.student_id LIMIT 1), s.location_code,
      EXISTS (SELECT 1 FROM guardian_links n WHERE n.guardian_id = m.guardian_id AND n.absent_since IS NULL),
      EXISTS (SELECT 1 FROM guardian_links n WHERE n.guardian_id = m.kept_id AND n.absent_since IS NULL)
    FROM guardian_merges m LEFT JOIN guardian_links g ON g.guardian_id IN (m.guardian_id, m.kept_id)
      LEFT JOIN students s USING (student_id)
    ORDER BY m.kept_id, m.guardian_id, s.location_code)sql");
  std::vector<MergeAtSchool> found;
  while (select.executeStep()) {
    MergeAtSchool row;
    int index = 0;
    for (auto* text : {&row.merge.guardian_id, &row.merge.kept_id, &row.merge.merged_at, &row.merge.operator_login,
                       &row.merge.reason, &row.name, &row.kept_name, &row.location_code})
      *text = column_text(select, index++);
    row.in_misis = select.getColumn(index++).getInt() != 0;
    row.kept_in_misis = select.getColumn(index).getInt() != 0;
    found.push_back(std::move(row));
  }
  return found;
}

std::vector<std::string> select_contradicted_people(Store& store) {
  SQLite::Statement select(store.database(), fmt::format(R"sql(
    SELECT DISTINCT m.kept_id FROM guardian_merges m JOIN guardian_links g ON g.guardian_id IN (m.guardian_id, m.kept_id)
    WHERE g.restricted = 'Y'
      AND EXISTS (SELECT 1 FROM guardian_links o WHERE o.student_id = g.student_id AND o.guardian_id <> g.guardian_id
                  AND o.restricted = 'N' AND o.absent_since IS NULL AND {} = m.kept_id)
    ORDER BY m.kept_id)sql",
                                                         person_sql("o.guardian_id")));
  std::vector<std::string> found;
  while (select.executeStep()) found.push_back(column_text(select, 0));
  return found;
}

MergedGuardians::MergedGuardians(Store& store) {
  SQLite::Statement select(store.database(), "SELECT guardian_id, kept_id FROM guardian_merges");
  while (select.executeStep()) {
    auto kept = column_text(select, 1);
    person_.emplace(column_text(select, 0), kept);
    person_.emplace(kept, kept);
  }
}

}  // namespace portal
