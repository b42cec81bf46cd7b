#include "lib/calendar/graduate_store.h"

#include <algorithm>
#include <vector>

namespace portal {
namespace {

// Revoked by that rollover, and not erased since.
constexpr const char* revoked_sql = R"sql(
  SELECT p.student_id, p.guardian_id, p.generation
  FROM graduates g CROSS JOIN pins p USING (student_id) JOIN rollovers o USING (rollover_id)
  WHERE g.rollover_id = ?1 AND p.state = 'revoked' AND p.sealed IS NOT NULL AND p.ended_at = o.in_effect_at)sql";

constexpr const char* live_sql = R"sql(
  SELECT p.student_id, p.guardian_id, p.generation FROM graduates g CROSS JOIN pins p USING (student_id)
  WHERE g.rollover_id = ?1 AND p.state = 'live' ORDER BY p.student_id, p.guardian_id)sql";

std::vector<GraduatePin> read_pins(Store& store, const char* sql, std::int64_t rollover) {
  SQLite::Statement select(store.database(), sql);
  select.bind(1, rollover);
  std::vector<GraduatePin> pins;
  while (select.executeStep())
    pins.push_back({column_text(select, 0), column_text(select, 1), select.getColumn(2).getInt64()});
  return pins;
}

void change(SQLite::Statement& statement, const GraduatePin& pin) {
  bind_text(statement, 1, pin.student_id);
  bind_text(statement, 2, pin.guardian_id);
  statement.exec();
  statement.reset();
}

}  // namespace

void insert_graduates(Store& store, std::int64_t rollover, SchoolYear last_year, Date links_until) {
  SQLite::Statement insert(store.database(), R"sql(
    INSERT INTO graduates (student_id, rollover_id, school_year, links_until)
    SELECT r.student_id, r.rollover_id, ?3, ?2 FROM rollover_students r WHERE r.rollover_id = ?1 AND r.outcome = 'graduated')sql");
  auto day = links_until.text(), year = last_year.text();
  insert.bind(1, rollover);
  bind_text(insert, 2, day);
  bind_text(insert, 3, year);
  insert.exec();
}

void revoke_graduate_pins(Store& store, std::int64_t rollover, Timestamp at, const EachGraduatePin& each) {
  // So many students at a time: SQLite keeps in memory what a statement overwrites, until the statement is done.
  constexpr std::size_t slice = 500;
  auto pins = read_pins(store, live_sql, rollover);
  SQLite::Statement revoke(store.database(), R"sql(
    UPDATE pins SET state = 'revoked', ended_at = ?2 WHERE state = 'live' AND student_id IN
      (SELECT student_id FROM graduates WHERE rollover_id = ?1 AND student_id BETWEEN ?3 AND ?4))sql");
  auto moment = at.text();
  revoke.bind(1, rollover);
  bind_text(revoke, 2, moment);
  for (std::size_t from = 0; from < pins.size(); from += slice) {
    bind_text(revoke, 3, pins[from].student_id);
    bind_text(revoke, 4, pins[std::min(from + slice, pins.size()) - 1].student_id);
    revoke.exec();
    revoke.reset();
  }
  for (const auto& pin : pins) each(pin);
}

GraduatesBuiltOn select_graduates_built_on(Store& store, std::int64_t rollover) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT count(DISTINCT g.student_id), coalesce(min(g.student_id), '')
    FROM graduates g CROSS JOIN pins p USING (student_id) JOIN rollovers o USING (rollover_id)
    WHERE g.rollover_id = ?1 AND ((p.state = 'revoked' AND p.sealed IS NULL AND p.ended_at = o.in_effect_at)
                                  OR p.issued_at > o.in_effect_at))sql");
  select.bind(1, rollover);
  select.executeStep();
  return {select.getColumn(0).getInt64(), column_text(select, 1)};
}

void put_graduate_pins_back(Store& store, std::int64_t rollover, const EachGraduatePin& each) {
  SQLite::Statement renew(store.database(),
                          "UPDATE pins SET state = 'live', ended_at = NULL WHERE student_id = ?1 AND guardian_id = ?2");
  for (const auto& pin : read_pins(store, revoked_sql, rollover)) {
    change(renew, pin);
    each(pin);
  }
}

void delete_graduates(Store& store, std::int64_t rollover) {
  SQLite::Statement erase(store.database(), "DELETE FROM graduates WHERE rollover_id = ?");
  erase.bind(1, rollover);
  erase.exec();
}

}  // namespace portal
