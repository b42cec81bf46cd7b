#include "lib/reports/emergency_contacts_store.h"

namespace portal {

std::vector<EmergencyContactRow> select_emergency_contacts(Store& store, const std::string& location_code,
                                                           std::optional<Timestamp> since) {
  // Of one school, by its students; of all, as the changes lie. A student of an import that was undone is none.
  std::string sql =
      "SELECT s.location_code, c.student_id, s.first_name || iif(s.middle_name IS NULL, ' ', ' ' || s.middle_name || "
      "' ') || s.last_name, s.grade, s.homeroom, g.first_name || ' ' || g.last_name, c.guardian_id, g.relationship, "
      "c.field, c.before, c.value, c.at, c.change_id ";
  sql += location_code.empty() ? "FROM contact_changes c JOIN students s USING (student_id) "
                               : "FROM students s CROSS JOIN contact_changes c USING (student_id) ";
  sql += "LEFT JOIN guardian_links g ON g.student_id = c.student_id AND g.guardian_id = c.guardian_id WHERE 1 ";
  if (!location_code.empty()) sql += "AND s.location_code = ?1 ";
  if (since) sql += "AND c.at >= ?2 ";
  SQLite::Statement select(store.database(), sql + "ORDER BY s.location_code, c.change_id DESC");
  if (!location_code.empty()) bind_text(select, 1, location_code);
  auto moment = since ? since->text() : std::string();
  if (since) bind_text(select, 2, moment);
  std::vector<EmergencyContactRow> rows;
  while (select.executeStep()) {
    EmergencyContactRow row;
    int index = 0;
    for (auto* text :
         {&row.location_code, &row.student_id, &row.student_name, &row.grade, &row.homeroom, &row.parent_name,
          &row.guardian_id, &row.relationship, &row.field, &row.before, &row.value, &row.changed_at})
      *text = column_text(select, index++);
    row.change_id = select.getColumn(index).getInt64();
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace portal
