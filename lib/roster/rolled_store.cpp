#include "lib/roster/rolled_store.h"

#include <sstream>

namespace portal {

std::optional<RolledYear> rolled_year(Store& store) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT school_year, schools FROM rollovers WHERE state = 'in effect'
      AND school_year = (SELECT max(school_year) FROM rollovers WHERE state = 'in effect'))sql");
  std::optional<RolledYear> rolled;
  bool all = false;
  while (select.executeStep()) {
    if (!rolled) rolled = RolledYear{SchoolYear::parse(column_text(select, 0)).value(), {}};
    std::istringstream schools(column_text(select, 1));
    all = all || schools.str().empty();
    for (std::string code; std::getline(schools, code, ',');) rolled->schools.insert(code);
  }
  if (all) rolled->schools.clear();
  return rolled;
}

std::string state_of_rollovers(Store& store) {
  return store.database()
      .execAndGet(
          "SELECT coalesce(group_concat(rollover_id || ' ' || state), '') FROM "
          "(SELECT rollover_id, state FROM rollovers ORDER BY rollover_id)")
      .getString();
}

std::optional<std::string> rollover_that_stands_on(Store& store, std::int64_t run) {
  SQLite::Statement select(store.database(),
                           "SELECT school_year FROM rollovers WHERE state = 'in effect' AND newest_run >= ? "
                           "ORDER BY rollover_id DESC LIMIT 1");
  select.bind(1, run);
  if (!select.executeStep()) return {};
  return column_text(select, 0);
}

Graduates read_graduates(Store& store, Date day) {
  SQLite::Statement select(store.database(),
                           "SELECT student_id, links_until >= ? FROM graduates JOIN students USING (student_id) "
                           "WHERE absent_since IS NULL ORDER BY student_id");
  auto text = day.text();
  bind_text(select, 1, text);
  Graduates graduates;
  while (select.executeStep()) {
    auto& ids = select.getColumn(1).getInt() != 0 ? graduates.open : graduates.over;
    ids.insert(ids.end(), column_text(select, 0));
  }
  return graduates;
}

std::vector<RolledStudent> rollovers_of_student(Store& store, const std::string& student_id) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT r.state, r.takes_effect, r.school_year, m.outcome, m.location_code, m.grade, m.from_school_year,
           m.from_location_code, m.from_grade, m.from_exit_date, r.newest_run
    FROM rollover_students m JOIN rollovers r USING (rollover_id)
    WHERE m.student_id = ? AND m.outcome <> 'stale' AND r.state <> 'undone'
    ORDER BY r.state = 'waiting', r.rollover_id)sql");
  bind_text(select, 1, student_id);
  std::vector<RolledStudent> found;
  while (select.executeStep()) {
    RolledStudent rolled;
    int index = 0;
    for (auto* text : {&rolled.state, &rolled.takes_effect, &rolled.school_year, &rolled.outcome, &rolled.location_code,
                       &rolled.grade, &rolled.from_school_year, &rolled.from_location_code, &rolled.from_grade,
                       &rolled.from_exit_date})
      *text = column_text(select, index++);
    rolled.newest_run = select.getColumn(index).getInt64();
    found.push_back(std::move(rolled));
  }
  return found;
}

void forget_moves_of_made_students(Store& store, std::int64_t run) {
  SQLite::Statement erase(store.database(), R"sql(
    DELETE FROM rollover_students WHERE rollover_id IN (SELECT rollover_id FROM rollovers WHERE state = 'waiting')
      AND student_id IN (SELECT student_id FROM students WHERE created_run = ?))sql");
  erase.bind(1, run);
  erase.exec();
}

}  // namespace portal
