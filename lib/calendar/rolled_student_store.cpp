#include "lib/calendar/rolled_student_store.h"

#include <fmt/format.h>

#include "lib/base/interrupt.h"

namespace portal {
namespace {

// ?2, ?3: on some day between these a student who moves on is enrolled.
constexpr std::string_view stale_sql = R"sql(
  UPDATE rollover_students AS r SET outcome = 'stale'
  WHERE r.rollover_id = ?1 AND r.outcome <> 'stale' AND NOT EXISTS
    (SELECT 1 FROM students s WHERE s.student_id = r.student_id AND {} AND s.active_from <= ?3 AND ?2 <= s.active_until))sql";
constexpr const char* named_stale_sql = R"sql(
  SELECT student_id FROM rollover_students r JOIN students s USING (student_id)
  WHERE r.rollover_id = ?1 AND r.outcome = 'stale' AND s.school_year < ?2 ORDER BY student_id)sql";

constexpr const char* renew_sql = R"sql(
  UPDATE rollover_students SET from_homeroom = s.homeroom, from_homeroom_teacher = s.homeroom_teacher,
    from_homeroom_teacher_email = s.homeroom_teacher_email, from_enrollment_status = s.enrollment_status,
    from_entry_date = s.entry_date, from_exit_date = s.exit_date, from_next_location_code = s.next_location_code,
    from_next_grade = s.next_grade, from_updated_run = s.updated_run, from_fingerprint = s.fingerprint
  FROM students s
  WHERE rollover_id = ?1 AND outcome <> 'stale' AND s.student_id = rollover_students.student_id
    AND NOT (from_homeroom IS s.homeroom AND from_homeroom_teacher IS s.homeroom_teacher
      AND from_homeroom_teacher_email IS s.homeroom_teacher_email AND from_enrollment_status IS s.enrollment_status
      AND from_entry_date IS s.entry_date AND from_exit_date IS s.exit_date
      AND from_next_location_code IS s.next_location_code AND from_next_grade IS s.next_grade
      AND from_updated_run IS s.updated_run AND from_fingerprint IS s.fingerprint))sql";

}  // namespace

std::vector<std::string> mark_stale(Store& store, const Rollover& rollover, const EndOfYear& end) {
  SQLite::Statement update(store.database(), fmt::format(stale_sql, still_fits));
  auto first = end.first.text(), last = end.last.text(), year = rollover.to.text();
  update.bind(1, rollover.id);
  bind_text(update, 2, first);
  bind_text(update, 3, last);
  update.exec();
  SQLite::Statement select(store.database(), named_stale_sql);
  select.bind(1, rollover.id);
  bind_text(select, 2, year);
  std::vector<std::string> stale;
  while (select.executeStep()) stale.push_back(column_text(select, 0));
  return stale;
}

void renew_images(Store& store, std::int64_t rollover) {
  SQLite::Statement update(store.database(), renew_sql);
  update.bind(1, rollover);
  update.exec();
}

// A slice of the students at a time: SQLite keeps in memory what a statement overwrites, until the statement is done.
void forget_rolled_students(Store& store, std::int64_t rollover) {
  SQLite::Statement slice(store.database(),
                          "SELECT max(student_id) FROM (SELECT student_id FROM rollover_students WHERE student_id > ? "
                          "ORDER BY student_id LIMIT 20000)");
  SQLite::Statement erase(
      store.database(),
      "DELETE FROM rollover_students WHERE rollover_id = ?1 AND student_id > ?2 AND student_id <= ?3");
  for (std::string from, to;; from = to) {
    check_interrupted();
    bind_text(slice, 1, from);
    slice.executeStep();
    to = column_text(slice, 0);
    slice.reset();
    if (to.empty()) return;
    erase.bind(1, rollover);
    bind_text(erase, 2, from);
    bind_text(erase, 3, to);
    erase.exec();
    erase.reset();
  }
}

}  // namespace portal
