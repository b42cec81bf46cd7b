#include "lib/calendar/rollover_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/calendar/rolled_student_store.h"

namespace portal {
namespace {

constexpr std::string_view rollover_columns =
    "rollover_id, school_year, schools, fingerprint, state, decided_at, decided_by, in_effect_at, backup, "
    "takes_effect, students, graduates, left_open";

std::vector<std::string> codes_of(const std::string& schools) {
  std::vector<std::string> codes;
  for (std::size_t at = 0; at < schools.size();) {
    auto end = std::min(schools.find(',', at), schools.size());
    codes.push_back(schools.substr(at, end - at));
    at = end + 1;
  }
  return codes;
}

Rollover rollover_at(SQLite::Statement& select) {
  Rollover rollover{.id = select.getColumn(0).getInt64(), .to = SchoolYear::parse(column_text(select, 1)).value()};
  rollover.schools = codes_of(column_text(select, 2));
  int index = 3;
  for (auto* text : {&rollover.fingerprint, &rollover.state, &rollover.decided_at, &rollover.decided_by,
                     &rollover.in_effect_at, &rollover.backup})
    *text = column_text(select, index++);
  rollover.takes_effect = Date::parse(column_text(select, index++)).value();
  for (auto* count : {&rollover.students, &rollover.graduates, &rollover.left_open})
    *count = select.getColumn(index++).getInt64();
  return rollover;
}

std::vector<Rollover> read_rollovers(Store& store, std::string_view where, const std::string& value) {
  SQLite::Statement select(store.database(), fmt::format("SELECT {} FROM rollovers WHERE {}", rollover_columns, where));
  if (!value.empty()) bind_text(select, 1, value);
  std::vector<Rollover> all;
  while (select.executeStep()) all.push_back(rollover_at(select));
  return all;
}

}  // namespace

std::int64_t insert_rollover(Store& store, const Rollover& rollover) {
  SQLite::Statement insert(store.database(), R"sql(
    INSERT INTO rollovers (school_year, schools, fingerprint, state, decided_at, decided_by, takes_effect, backup,
      students, graduates, left_open, newest_run)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(run_id), 0) FROM roster_runs)))sql");
  const auto year = rollover.to.text(), schools = joined(rollover.schools, ","), day = rollover.takes_effect.text();
  int index = 1;
  for (const auto* text : {&year, &schools, &rollover.fingerprint, &rollover.state, &rollover.decided_at,
                           &rollover.decided_by, &day, &rollover.backup})
    bind_text(insert, index++, *text);
  for (auto number : {rollover.students, rollover.graduates, rollover.left_open}) insert.bind(index++, number);
  insert.exec();
  return store.database().getLastInsertRowid();
}

void set_in_effect(Store& store, const Rollover& rollover) {
  SQLite::Statement update(store.database(), R"sql(
    UPDATE rollovers SET state = 'in effect', in_effect_at = ?2, students = ?3, graduates = ?4,
      newest_run = (SELECT coalesce(max(run_id), 0) FROM roster_runs) WHERE rollover_id = ?1)sql");
  update.bind(1, rollover.id);
  bind_text(update, 2, rollover.in_effect_at);
  update.bind(3, rollover.students);
  update.bind(4, rollover.graduates);
  update.exec();
}

void set_undone(Store& store, std::int64_t rollover, Timestamp at) {
  SQLite::Statement update(store.database(),
                           "UPDATE rollovers SET state = 'undone', undone_at = ?2 WHERE rollover_id = ?1");
  auto moment = at.text();
  update.bind(1, rollover);
  bind_text(update, 2, moment);
  update.exec();
}

std::vector<Rollover> select_rollovers(Store& store, SchoolYear year) {
  return read_rollovers(store, "school_year = ?1 AND state <> 'undone' ORDER BY rollover_id", year.text());
}

std::optional<Rollover> select_newest_rollover(Store& store) {
  auto found = read_rollovers(store, "state <> 'undone' ORDER BY rollover_id DESC LIMIT 1", {});
  return found.empty() ? std::nullopt : std::optional(std::move(found[0]));
}

std::vector<Rollover> select_waiting(Store& store, Date until) {
  return read_rollovers(store, "state = 'waiting' AND takes_effect <= ?1 ORDER BY rollover_id", until.text());
}

BuiltOn select_built_on(Store& store, const Rollover& rollover) {
  BuiltOn built;
  SQLite::Statement run(store.database(), R"sql(
    SELECT run_id, business_date FROM standing_runs
    WHERE outcome = 'applied' AND run_id > (SELECT newest_run FROM rollovers WHERE rollover_id = ?1)
    ORDER BY run_id DESC LIMIT 1)sql");
  run.bind(1, rollover.id);
  if (run.executeStep()) {
    built.run = run.getColumn(0).getInt64();
    built.run_date = column_text(run, 1);
  }
  SQLite::Statement students(store.database(), R"sql(
    SELECT count(*), coalesce(min(student_id), '') FROM rollover_students r JOIN students s USING (student_id)
    WHERE r.rollover_id = ?1 AND r.outcome <> 'stale'
      AND NOT (s.location_code = r.location_code AND s.grade = r.grade AND s.updated_run = r.from_updated_run
               AND s.school_year IS iif(r.outcome = 'graduated', r.from_school_year, ?2)))sql");
  auto year = rollover.to.text();
  students.bind(1, rollover.id);
  bind_text(students, 2, year);
  students.executeStep();
  built.students = students.getColumn(0).getInt64();
  built.student = column_text(students, 1);
  SQLite::Statement photos(store.database(), R"sql(
    SELECT count(*), coalesce(min(f.student_id), '')
    FROM student_photos f JOIN photo_versions v USING (version_id)
      JOIN rollover_students r ON r.student_id = f.student_id AND r.rollover_id = ?1
    WHERE v.at >= ?2 AND v.change IN ('uploaded', 'set'))sql");
  photos.bind(1, rollover.id);
  bind_text(photos, 2, rollover.in_effect_at);
  photos.executeStep();
  built.photos = photos.getColumn(0).getInt64();
  built.photo_of = column_text(photos, 1);
  return built;
}

std::int64_t count_in_year(Store& store, SchoolYear year, Date day) {
  SQLite::Statement select(store.database(),
                           "SELECT count(*) FROM students WHERE school_year >= ?1 AND active_from < '9999-12-31' AND "
                           "active_until >= ?2");
  auto text = year.text(), date = day.text();
  bind_text(select, 1, text);
  bind_text(select, 2, date);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

// The plus keeps SQLite from walking the index of the schools, which jumps about in the students.
std::vector<NotRolled> select_not_rolled(Store& store, SchoolYear year, Date today, const EndOfYear& end) {
  // A graduate's row ended on June 30; one who came back since is no graduate any more.
  SQLite::Statement select(store.database(), fmt::format(R"sql(
    SELECT s.location_code, c.school_name, count(*) FROM students s JOIN schools c USING (location_code)
    WHERE s.school_year < ?1
      AND s.active_from <= ?4 AND ?2 <= s.active_until
      AND NOT EXISTS (SELECT 1 FROM rollover_students r JOIN rollovers o USING (rollover_id)
                      WHERE r.student_id = s.student_id AND o.school_year = ?1 AND o.state = 'waiting' AND {})
      AND NOT (s.active_until < ?3 AND EXISTS
               (SELECT 1 FROM graduates g JOIN rollovers o USING (rollover_id)
                WHERE g.student_id = s.student_id AND o.school_year = ?1 AND o.state = 'in effect'))
    GROUP BY +s.location_code ORDER BY 1)sql",
                                                         still_fits));
  auto text = year.text(), first = end.first.text(), last = end.last.text(), day = today.text();
  bind_text(select, 1, text);
  bind_text(select, 2, first);
  bind_text(select, 3, day);
  bind_text(select, 4, last);
  std::vector<NotRolled> schools;
  while (select.executeStep())
    schools.push_back({column_text(select, 0), column_text(select, 1), select.getColumn(2).getInt64()});
  return schools;
}

}  // namespace portal
