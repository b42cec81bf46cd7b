#include "lib/guardians/guardian_store.h"

#include <fmt/format.h>

#include "lib/district/guardian_merge_store.h"

namespace portal {

std::vector<GuardianAtStudent> select_students_of_guardian(Store& store, const std::string& guardian_id,
                                                           const std::string& today) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT g.guardian_id, g.first_name, g.last_name, g.relationship, g.student_id,
      s.first_name || iif(s.middle_name IS NULL, ' ', ' ' || s.middle_name || ' ') || s.last_name, s.location_code,
      c.school_name, g.legal_guardian = 'Y', g.restricted = 'Y', g.absent_since IS NULL,
      s.active_from <= ?2 AND ?2 <= s.active_until
    FROM guardian_links g JOIN students s USING (student_id) JOIN schools c USING (location_code)
    WHERE g.guardian_id = ?1 ORDER BY g.student_id)sql");
  bind_text(select, 1, guardian_id);
  bind_text(select, 2, today);
  std::vector<GuardianAtStudent> found;
  while (select.executeStep()) {
    GuardianAtStudent row;
    int index = 0;
    for (auto* text : {&row.guardian_id, &row.first_name, &row.last_name, &row.relationship, &row.student_id,
                       &row.student_name, &row.location_code, &row.school_name})
      *text = column_text(select, index++);
    for (auto* flag : {&row.legal_guardian, &row.restricted, &row.present, &row.student_active})
      *flag = select.getColumn(index++).getInt() != 0;
    found.push_back(std::move(row));
  }
  return found;
}

std::vector<std::int64_t> select_accounts_of_guardian(Store& store, const std::string& guardian_id) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT account_id FROM accounts WHERE guardian_id = ?1
    UNION SELECT l.account_id FROM guardian_links g JOIN account_links l
      ON l.student_id = g.student_id AND l.guardian_id = g.guardian_id WHERE g.guardian_id = ?1
    ORDER BY account_id)sql");
  bind_text(select, 1, guardian_id);
  std::vector<std::int64_t> found;
  while (select.executeStep()) found.push_back(select.getColumn(0).getInt64());
  return found;
}

std::vector<std::string> select_merged_at_student(Store& store, const std::string& student_id) {
  SQLite::Statement select(store.database(), fmt::format(R"sql(
    SELECT DISTINCT {} AS person FROM guardian_links g
    WHERE g.student_id = ?1 AND EXISTS (SELECT 1 FROM guardian_merges)
      AND (EXISTS (SELECT 1 FROM guardian_merges m WHERE m.guardian_id = g.guardian_id)
           OR EXISTS (SELECT 1 FROM guardian_merges m WHERE m.kept_id = g.guardian_id))
    ORDER BY person)sql",
                                                         person_sql("g.guardian_id")));
  bind_text(select, 1, student_id);
  std::vector<std::string> found;
  while (select.executeStep()) found.push_back(column_text(select, 0));
  return found;
}

}  // namespace portal
