#include "lib/roster/history_store.h"

#include <fmt/format.h>

#include "lib/roster/record_kinds.h"

namespace portal {
namespace {

// An ID of a student is none of a school or of a staff member: they differ in length. Of attendance and the like, which
// may be hundreds of rows, each run has one line that tells how many it brought.
std::string changes_sql() {
  std::string sql = R"sql(
    SELECT run_id, business_date, outcome, kind, part, change, fields FROM (
      SELECT run_id, 1 + change_id AS position, kind, part, change, fields FROM roster_changes WHERE record = ?1
      UNION ALL SELECT created_run, 0, 'students', '', 'added', '' FROM students WHERE student_id = ?1
      UNION ALL SELECT created_run, 0, 'guardians', guardian_id, 'added', '' FROM guardian_links WHERE student_id = ?1
      UNION ALL SELECT created_run, 0, 'enrollments', location_code || '/' || school_year, 'added', ''
        FROM enrollments WHERE student_id = ?1)sql";
  for (const auto& kind : record_kinds())
    if (is_student_record(kind))
      sql += fmt::format(R"sql(
      UNION ALL SELECT created_run, 0, '{}', '', 'added', '{{"records":["","' || count(*) || '"]}}'
        FROM {} WHERE student_id = ?1 GROUP BY created_run)sql",
                         kind.name, kind.table);
  return sql + ")\n    JOIN roster_runs USING (run_id) ORDER BY run_id, position, kind DESC, part";
}

}  // namespace

void read_student_changes(Store& store, const std::string& student_id,
                          const std::function<void(const StoredChange&)>& change) {
  SQLite::Statement select(store.database(), changes_sql());
  bind_text(select, 1, student_id);
  while (select.executeStep())
    change({select.getColumn(0).getInt64(), column_text(select, 1), column_text(select, 2), column_text(select, 3),
            column_text(select, 4), column_text(select, 5), column_text(select, 6)});
}

}  // namespace portal
