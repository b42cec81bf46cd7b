#include "lib/calendar/rolled_student_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/base/interrupt.h"

namespace portal {
namespace {

// Of the students' rows, every field that a rollover changes, by its name in both tables.
constexpr std::string_view image_fields =
    "location_code, grade, school_year, homeroom, homeroom_teacher, homeroom_teacher_email, enrollment_status, "
    "entry_date, exit_date, next_location_code, next_grade, fingerprint";
constexpr std::string_view image_columns =
    "from_location_code, from_grade, from_school_year, from_homeroom, from_homeroom_teacher, "
    "from_homeroom_teacher_email, from_enrollment_status, from_entry_date, from_exit_date, from_next_location_code, "
    "from_next_grade, from_fingerprint";

// A student is where the rollover puts them: on the day that comes before it, or now. ?2: that day, ?3: today.
constexpr const char* stale_sql = R"sql(
  UPDATE rollover_students SET outcome = 'stale'
  WHERE rollover_id = ?1 AND NOT EXISTS
    (SELECT 1 FROM students s WHERE s.student_id = rollover_students.student_id
       AND s.location_code = from_location_code AND s.grade = from_grade AND s.school_year IS from_school_year
       AND ((s.active_from <= ?2 AND ?2 <= s.active_until) OR (s.active_from <= ?3 AND ?3 <= s.active_until))))sql";

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

// ?1: the row, ?2: the grade, ?3: the year, ?4: its first day, ?5: the school. An index is written anew for each row
// whose statement names its column, so those who stay at their school have one that does not.
constexpr std::string_view move_sql =
    "UPDATE students SET grade = ?2, school_year = ?3, {}homeroom = NULL, homeroom_teacher = NULL, "
    "homeroom_teacher_email = NULL, enrollment_status = 'A', entry_date = ?4, exit_date = NULL, "
    "next_location_code = NULL, next_grade = NULL, fingerprint = NULL WHERE rowid = ?1";
constexpr const char* graduate_sql =
    "UPDATE students SET exit_date = min(coalesce(exit_date, ?2), ?2), fingerprint = NULL WHERE rowid = ?1";

// One student's row at a time, in the order in which the rows lie: in any other one the cache would write each page
// many times over. SQLite would sort them in memory, whole.
struct Moved {
  std::int64_t row = 0;
  std::uint32_t place = 0;
};
struct NewPlace {
  std::string location_code, grade;
  enum class How { stays, goes, graduates } how = How::stays;
  auto operator<=>(const NewPlace&) const = default;
};

struct Moves {
  std::vector<Moved> students;  // by row
  std::vector<NewPlace> places;
};

Moves read_moves(Store& store, std::int64_t rollover) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT s.rowid, r.location_code, r.grade, iif(r.outcome = 'graduated', 2, r.location_code <> r.from_location_code)
    FROM rollover_students r CROSS JOIN students s USING (student_id)
    WHERE r.rollover_id = ?1 AND r.outcome <> 'stale')sql");
  select.bind(1, rollover);
  Moves moves;
  std::map<NewPlace, std::uint32_t> known;
  while (select.executeStep()) {
    NewPlace place{column_text(select, 1), column_text(select, 2),
                   static_cast<NewPlace::How>(select.getColumn(3).getInt())};
    auto [found, added] = known.try_emplace(std::move(place), static_cast<std::uint32_t>(moves.places.size()));
    if (added) moves.places.push_back(found->first);
    moves.students.push_back({select.getColumn(0).getInt64(), found->second});
  }
  std::sort(moves.students.begin(), moves.students.end(),
            [](const Moved& one, const Moved& other) { return one.row < other.row; });
  return moves;
}

RolledCounts count(const Moves& moves) {
  RolledCounts counts;
  for (const auto& student : moves.students)
    ++(moves.places[student.place].how == NewPlace::How::graduates ? counts.graduates : counts.students);
  return counts;
}

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

// A slice of the students at a time: SQLite keeps in memory what a statement overwrites, until the statement is done.
void delete_moves(Store& store, std::int64_t rollover) {
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
    run(erase);
  }
}

}  // namespace

RolloverWriter::RolloverWriter(Store& store, std::int64_t rollover)
    : rollover_(rollover),
      insert_(store.database(),
              fmt::format("INSERT INTO rollover_students (student_id, rollover_id, outcome, location_code, grade, "
                          "from_updated_run, {}) SELECT student_id, ?2, ?3, ?4, ?5, updated_run, {} FROM students "
                          "WHERE student_id = ?1",
                          image_columns, image_fields)) {}

void RolloverWriter::put(const std::string& student_id, std::string_view outcome, const std::string& location_code,
                         const std::string& grade) {
  std::string outcome_text(outcome);
  bind_text(insert_, 1, student_id);
  insert_.bind(2, rollover_);
  bind_text(insert_, 3, outcome_text);
  bind_text(insert_, 4, location_code);
  bind_text(insert_, 5, grade);
  run(insert_);
}

std::int64_t mark_stale(Store& store, const Rollover& rollover, Date today) {
  SQLite::Statement update(store.database(), stale_sql);
  auto last = rollover.to.first_day().plus_days(-1).text(), day = today.text();
  update.bind(1, rollover.id);
  bind_text(update, 2, last);
  bind_text(update, 3, day);
  return update.exec();
}

void renew_images(Store& store, std::int64_t rollover) {
  SQLite::Statement update(store.database(), renew_sql);
  update.bind(1, rollover);
  update.exec();
}

RolledCounts move_students(Store& store, const Rollover& rollover) {
  auto moves = read_moves(store, rollover.id);
  SQLite::Statement stays(store.database(), fmt::format(move_sql, "")),
      goes(store.database(), fmt::format(move_sql, "location_code = ?5, ")), graduates(store.database(), graduate_sql);
  auto year = rollover.to.text(), first = rollover.to.first_day().text(),
       last = rollover.to.first_day().plus_days(-1).text();
  for (auto* statement : {&stays, &goes}) {
    bind_text(*statement, 3, year);
    bind_text(*statement, 4, first);
  }
  bind_text(graduates, 2, last);
  for (const auto& student : moves.students) {
    check_interrupted();
    const auto& place = moves.places[student.place];
    auto& statement = place.how == NewPlace::How::graduates ? graduates
                      : place.how == NewPlace::How::goes    ? goes
                                                            : stays;
    statement.bind(1, student.row);
    if (place.how != NewPlace::How::graduates) bind_text(statement, 2, place.grade);
    if (place.how == NewPlace::How::goes) bind_text(statement, 5, place.location_code);
    run(statement);
  }
  return count(moves);
}

RolledCounts put_students_back(Store& store, const Rollover& rollover) {
  RolledCounts counts{rollover.students, rollover.graduates};
  if (rollover.state == "in effect") {
    auto moves = read_moves(store, rollover.id);
    SQLite::Statement update(store.database(),
                             fmt::format("UPDATE students SET ({}) = (SELECT {} FROM rollover_students r WHERE "
                                         "r.student_id = students.student_id AND r.rollover_id = ?2) WHERE rowid = ?1",
                                         image_fields, image_columns));
    update.bind(2, rollover.id);
    for (const auto& student : moves.students) {
      check_interrupted();
      update.bind(1, student.row);
      run(update);
    }
    counts = count(moves);
  }
  delete_moves(store, rollover.id);
  return counts;
}

}  // namespace portal
