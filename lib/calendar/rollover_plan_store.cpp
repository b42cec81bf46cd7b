#include "lib/calendar/rollover_plan_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "lib/base/interrupt.h"
#include "lib/calendar/rolled_student_store.h"

namespace portal {
namespace {

// SQLite's own calls: half a million rows of sixteen cells.
class Rows {
 public:
  Rows(Store& store, const std::string& sql) : handle_(store.database().getHandle()) {
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &select_, nullptr) != SQLITE_OK) fail();
  }
  ~Rows() { sqlite3_finalize(select_); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  void bind(int index, const std::string& text) {
    if (sqlite3_bind_text(select_, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT) != SQLITE_OK)
      fail();
  }
  bool next() {
    auto code = sqlite3_step(select_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail();
    return code == SQLITE_ROW;
  }
  std::string_view text(int column) {  // the text first: its size is that of what was asked for last
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(select_, column));
    return {text ? text : "", static_cast<std::size_t>(sqlite3_column_bytes(select_, column))};
  }

  std::int64_t integer(int column) { return sqlite3_column_int64(select_, column); }

 private:
  sqlite3* handle_;
  sqlite3_stmt* select_ = nullptr;
  [[noreturn]] void fail() { throw SQLite::Exception(handle_, sqlite3_errcode(handle_) & 0xff); }
};

bool has_waiting(Store& store, const std::string& year) {
  SQLite::Statement select(store.database(),
                           "SELECT 1 FROM rollovers WHERE school_year = ? AND state = 'waiting' LIMIT 1");
  bind_text(select, 1, year);
  return select.executeStep();
}

constexpr const char* plain_rows =
    "SELECT student_id, grade, location_code, school_year, next_location_code, next_grade, active_from, active_until, "
    "NULL, NULL, NULL, homeroom, last_name, address, city, zip, rowid FROM students WHERE active_until >= ?1";

// A row that waits is looked up only where some do. One that does not fit any more counts for nothing.
constexpr std::string_view rows_with_waiting =
    "SELECT s.student_id, s.grade, s.location_code, s.school_year, s.next_location_code, s.next_grade, s.active_from, "
    "s.active_until, r.location_code, r.grade, r.outcome, s.homeroom, s.last_name, s.address, s.city, s.zip, s.rowid "
    "FROM students s LEFT JOIN rollover_students r ON r.student_id = s.student_id AND {} "
    "AND r.rollover_id IN (SELECT rollover_id FROM rollovers WHERE school_year = ?2 AND state = 'waiting') "
    "WHERE s.active_until >= ?1";

void add_grade(PlanSchools& schools, std::string_view code, std::string_view text) {
  auto school = schools.find(code);
  auto grade = Grade::parse(text);
  if (school && grade && !schools.at(*school).recorded) schools.at(*school).grades.add(*grade);
}

}  // namespace

void each_plan_row(Store& store, SchoolYear to, Date not_gone_by, const std::function<void(const PlanRow&)>& act) {
  auto year = to.text();
  bool waiting = has_waiting(store, year);
  Rows rows(store, waiting ? fmt::format(rows_with_waiting, still_fits) : plain_rows);
  rows.bind(1, not_gone_by.text());
  if (waiting) rows.bind(2, year);
  PlanRow row;
  for (std::size_t count = 0; rows.next(); ++count) {
    if (count % 4096 == 0) check_interrupted();
    int column = 0;
    for (auto* text :
         {&row.student_id, &row.grade, &row.location_code, &row.school_year, &row.next_location_code, &row.next_grade,
          &row.active_from, &row.active_until, &row.waiting_location_code, &row.waiting_grade, &row.waiting_outcome,
          &row.homeroom, &row.last_name, &row.address, &row.city, &row.zip})
      *text = rows.text(column++);
    row.row = rows.integer(column);
    act(row);
  }
}

PlanSchools select_plan_schools(Store& store, SchoolYear to, Date not_gone_by) {
  PlanSchools schools;
  bool all_recorded = true;
  Rows select(store,
              "SELECT location_code, school_name, low_grade, high_grade, absent_since FROM schools "
              "ORDER BY location_code");
  while (select.next()) {
    PlanSchool school{.code = std::string(select.text(0)), .name = std::string(select.text(1))};
    if (auto low = Grade::parse(select.text(2)), high = Grade::parse(select.text(3)); low && high)
      school.grades = GradeSet::range(*low, *high);
    school.recorded = !school.grades.empty();
    school.gone = !select.text(4).empty();
    all_recorded = all_recorded && (school.recorded || school.gone);
    schools.add(std::move(school));
  }
  if (all_recorded) return schools;
  Rows now(store,
           "SELECT DISTINCT location_code, grade FROM students WHERE enrollment_status = 'A' "
           "AND absent_since IS NULL AND active_until >= ?1");
  now.bind(1, not_gone_by.text());
  while (now.next()) add_grade(schools, now.text(0), now.text(1));
  Rows moved(store,
             "SELECT DISTINCT from_location_code, from_grade FROM rollovers JOIN rollover_students "
             "USING (rollover_id) WHERE school_year = ?1 AND state = 'in effect'");
  moved.bind(1, to.text());
  while (moved.next()) add_grade(schools, moved.text(0), moved.text(1));
  return schools;
}

std::vector<std::string> select_graduates(Store& store, SchoolYear year) {
  Rows select(store, "SELECT student_id FROM graduates WHERE school_year = ?1 ORDER BY student_id");
  select.bind(1, year.text());
  std::vector<std::string> graduates;
  while (select.next()) graduates.emplace_back(select.text(0));
  return graduates;
}

std::int64_t database_state(Store& store) { return store.database().execAndGet("PRAGMA data_version").getInt64(); }

NameReader::NameReader(Store& store)
    : select_(store.database(), "SELECT last_name, first_name, homeroom FROM students WHERE rowid = ?") {}

StudentName NameReader::of(std::int64_t row) {
  select_.bind(1, row);
  StudentName name;
  if (select_.executeStep()) name = {column_text(select_, 0), column_text(select_, 1), column_text(select_, 2)};
  select_.reset();
  return name;
}

std::size_t count_students(Store& store) {
  return static_cast<std::size_t>(store.database().execAndGet("SELECT count(*) FROM students").getInt64());
}

}  // namespace portal
