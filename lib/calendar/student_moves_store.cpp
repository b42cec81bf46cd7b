#include "lib/calendar/student_moves_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "lib/base/interrupt.h"
#include "lib/store/indexes_aside.h"

namespace portal {

// SQL's planned(rowid, FIELD) as long as it lives: NULL of a row whose student does not move.
class PlannedFunction {
 public:
  PlannedFunction(Store& store, StudentMoves& moves) : store_(store) {
    store_.database().createFunction("planned", 2, false, &moves, answer);
  }
  ~PlannedFunction() {
    sqlite3_create_function_v2(store_.database().getHandle(), "planned", 2, SQLITE_UTF8, nullptr, nullptr, nullptr,
                               nullptr, nullptr);
  }
  PlannedFunction(const PlannedFunction&) = delete;
  PlannedFunction& operator=(const PlannedFunction&) = delete;

  enum Field { how, outcome, location_code, grade };

 private:
  Store& store_;

  static void answer(sqlite3_context* context, int, sqlite3_value** values) {
    auto* moves = static_cast<StudentMoves*>(sqlite3_user_data(context));
    const auto* place = moves->place_of(sqlite3_value_int64(values[0]));
    if (!place) return sqlite3_result_null(context);
    auto field = sqlite3_value_int(values[1]);
    if (field == how) return sqlite3_result_int(context, static_cast<int>(place->how));
    const auto& text = field == outcome ? place->outcome : field == grade ? place->grade : place->location_code;
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
};

namespace {

using How = StudentMoves::How;

// ?1, ?2: above which row, and up to which. An index is written anew for each row whose statement names its column, so
// those who stay at their school have a statement that does not.
constexpr std::string_view move_sql =
    "UPDATE students SET grade = planned(rowid, 3), school_year = ?3, {}homeroom = NULL, homeroom_teacher = NULL, "
    "homeroom_teacher_email = NULL, enrollment_status = 'A', entry_date = ?4, exit_date = NULL, next_location_code = "
    "NULL, next_grade = NULL, fingerprint = NULL WHERE rowid > ?1 AND rowid <= ?2 AND planned(rowid, 0) = {}";
constexpr const char* graduate_sql =
    "UPDATE students SET exit_date = min(coalesce(exit_date, ?3), ?3), fingerprint = NULL "
    "WHERE rowid > ?1 AND rowid <= ?2 AND planned(rowid, 0) = 2";
constexpr std::string_view write_sql =
    "INSERT INTO rollover_students (rollover_id, outcome, location_code, grade, student_id, from_updated_run, {}) "
    "SELECT ?3, planned(rowid, 1), planned(rowid, 2), planned(rowid, 3), student_id, updated_run, {} FROM students "
    "WHERE rowid > ?1 AND rowid <= ?2 AND planned(rowid, 0) IS NOT NULL";
constexpr std::string_view take_back_sql =
    "UPDATE students SET ({}) = (SELECT {} FROM rollover_students r WHERE r.student_id = students.student_id AND "
    "r.rollover_id = ?3) WHERE rowid > ?1 AND rowid <= ?2 AND planned(rowid, 0) IS NOT NULL";

void run_slice(SQLite::Statement& statement, std::int64_t above, std::int64_t to) {
  statement.bind(1, above);
  statement.bind(2, to);
  statement.exec();
  statement.reset();
}

}  // namespace

void StudentMoves::add(std::int64_t row, How how, std::string_view outcome, std::string_view location_code,
                       std::string_view grade) {
  key_.assign(1, static_cast<char>('0' + static_cast<int>(how)));
  for (auto part : {location_code, grade, outcome}) key_.append(1, ' ').append(part);
  auto [found, added] = known_.try_emplace(key_, static_cast<std::uint32_t>(places_.size()));
  if (added) places_.push_back({how, std::string(outcome), std::string(location_code), std::string(grade)});
  moves_.push_back({row, found->second});
  sorted_ = false;
}

StudentMoves StudentMoves::of_rollover(Store& store, std::int64_t rollover) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT s.rowid, iif(r.outcome = 'graduated', 2, r.location_code <> r.from_location_code), r.outcome,
           r.location_code, r.grade
    FROM rollover_students r CROSS JOIN students s USING (student_id)
    WHERE r.rollover_id = ?1 AND r.outcome <> 'stale')sql");
  select.bind(1, rollover);
  StudentMoves moves;
  while (select.executeStep())
    moves.add(select.getColumn(0).getInt64(), static_cast<How>(select.getColumn(1).getInt()), column_text(select, 2),
              column_text(select, 3), column_text(select, 4));
  return moves;
}

void StudentMoves::write(Store& store, std::int64_t rollover) {
  PlannedFunction planned(store, *this);
  IndexesAside indexes(store, "rollover_students");
  SQLite::Statement insert(store.database(), fmt::format(write_sql, image_columns, image_fields));
  insert.bind(3, rollover);
  each_slice([&](auto above, auto to) { run_slice(insert, above, to); });
  indexes.put_back();
}

void StudentMoves::carry_out(Store& store, SchoolYear to) {
  PlannedFunction planned(store, *this);
  auto year = to.text(), first = to.first_day().text(), last = to.first_day().plus_days(-1).text();
  SQLite::Statement stays(store.database(), fmt::format(move_sql, "", 0)),
      goes(store.database(), fmt::format(move_sql, "location_code = planned(rowid, 2), ", 1)),
      graduates(store.database(), graduate_sql);
  for (auto* statement : {&stays, &goes}) {
    bind_text(*statement, 3, year);
    bind_text(*statement, 4, first);
  }
  bind_text(graduates, 3, last);
  each_slice([&](auto above, auto up_to) {
    for (auto* statement : {&stays, &goes, &graduates}) run_slice(*statement, above, up_to);
  });
}

void StudentMoves::take_back(Store& store, std::int64_t rollover) {
  PlannedFunction planned(store, *this);
  SQLite::Statement update(store.database(), fmt::format(take_back_sql, image_fields, image_columns));
  update.bind(3, rollover);
  each_slice([&](auto above, auto to) { run_slice(update, above, to); });
}

RolledCounts StudentMoves::counts() const {
  RolledCounts counts;
  for (const auto& move : moves_) ++(places_[move.place].how == How::graduates ? counts.graduates : counts.students);
  return counts;
}

const StudentMoves::Place* StudentMoves::place_of(std::int64_t row) {
  auto at =
      asked_ < moves_.size() && moves_[asked_].row <= row ? moves_.begin() + static_cast<long>(asked_) : moves_.begin();
  if (at->row != row && at + 1 != moves_.end() && (at + 1)->row >= row) ++at;  // the next one, mostly
  if (at->row < row)
    at = std::lower_bound(at, moves_.end(), row,
                          [](const Move& move, std::int64_t wanted) { return move.row < wanted; });
  asked_ = static_cast<std::size_t>(at - moves_.begin());
  return at != moves_.end() && at->row == row ? &places_[at->place] : nullptr;
}

// SQLite keeps in memory what a statement overwrites, until the statement is done.
void StudentMoves::each_slice(const std::function<void(std::int64_t above, std::int64_t to)>& act) {
  constexpr std::size_t slice = 20'000;
  if (!sorted_)
    std::sort(moves_.begin(), moves_.end(), [](const Move& one, const Move& other) { return one.row < other.row; });
  sorted_ = true;
  for (std::size_t from = 0; from < moves_.size(); from += slice) {
    check_interrupted();
    act(moves_[from].row - 1, moves_[std::min(from + slice, moves_.size()) - 1].row);
  }
}

}  // namespace portal
