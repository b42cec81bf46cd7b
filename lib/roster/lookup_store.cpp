#include "lib/roster/lookup_store.h"

namespace portal {

bool is_in_portal(Store& store, const OneGuardian& guardian) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT 1 FROM guardian_links g WHERE g.student_id = ?1 AND g.guardian_id = ?2 AND g.entitled
      AND (EXISTS (SELECT 1 FROM pins p WHERE p.student_id = ?1 AND p.guardian_id = ?2 AND p.state <> 'lapsed')
           OR EXISTS (SELECT 1 FROM account_links l WHERE l.student_id = ?1 AND l.guardian_id = ?2)))sql");
  bind_text(select, 1, guardian.student_id);
  bind_text(select, 2, guardian.guardian_id);
  return select.executeStep();
}

void put_added_guardian(Store& store, const OneGuardian& guardian, Timestamp at, const std::string& who,
                        std::int64_t run) {
  SQLite::Statement insert(store.database(),
                           "INSERT OR REPLACE INTO added_guardians (student_id, guardian_id, added_at, operator, "
                           "run_id) VALUES (?, ?, ?, ?, ?)");
  auto moment = at.text();
  bind_text(insert, 1, guardian.student_id);
  bind_text(insert, 2, guardian.guardian_id);
  bind_text(insert, 3, moment);
  bind_text(insert, 4, who);
  insert.bind(5, run);
  insert.exec();
}

std::set<std::string> students_looked_up_since_import(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT student_id FROM added_guardians "
                           "WHERE run_id > (SELECT coalesce(max(run_id), 0) FROM standing_runs)");
  std::set<std::string> students;
  while (select.executeStep()) students.insert(column_text(select, 0));
  return students;
}

}  // namespace portal
