#include "lib/roster/history_store.h"

namespace portal {

void read_student_changes(Store& store, const std::string& student_id,
                          const std::function<void(const StoredChange&)>& change) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT run_id, business_date, outcome, kind, part, change, fields FROM (
      SELECT run_id, 1 + change_id AS position, kind, part, change, fields FROM roster_changes
        WHERE record = ?1 AND kind IN ('students', 'guardians', 'enrollments')
      UNION ALL SELECT created_run, 0, 'students', '', 'added', '' FROM students WHERE student_id = ?1
      UNION ALL SELECT created_run, 0, 'guardians', guardian_id, 'added', '' FROM guardian_links WHERE student_id = ?1
      UNION ALL SELECT created_run, 0, 'enrollments', location_code || '/' || school_year, 'added', ''
        FROM enrollments WHERE student_id = ?1)
    JOIN roster_runs USING (run_id) ORDER BY run_id, position, kind DESC, part)sql");
  bind_text(select, 1, student_id);
  while (select.executeStep())
    change({select.getColumn(0).getInt64(), column_text(select, 1), column_text(select, 2), column_text(select, 3),
            column_text(select, 4), column_text(select, 5), column_text(select, 6)});
}

}  // namespace portal
