#include "lib/roster/as_of_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <optional>
#include <string_view>

#include "lib/base/text.h"
#include "lib/calendar/student_moves_store.h"
#include "lib/roster/changed_fields.h"
#include "lib/roster/record_kinds.h"
#include "lib/roster/run_store.h"

namespace portal {
namespace {

// By the names of the functions. `planned` is another look at the students, as of another run.
struct PastKind {
  std::string_view function;
  const RecordKind& kind;
};
const std::vector<PastKind>& past_kinds() {
  static const std::vector<PastKind> kinds = {
      {"past_student", record_kind("students")}, {"past_guardian", record_kind("guardians")},
      {"past_enrollment", enrollment_kind()},    {"past_school", record_kind("schools")},
      {"past_staff", record_kind("staff")},      {"planned_student", record_kind("students")}};
  return kinds;
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names(1);
  for (char c : list) {
    if (c == ',')
      names.emplace_back();
    else if (c != ' ')
      names.back() += c;
  }
  return names;
}

std::string keys_of(const RecordKind& kind) {
  std::string keys;
  for (std::size_t i = 0; i < kind.key_fields; ++i) keys += fmt::format("{}{}", i ? ", " : "", kind.fields[i].column);
  return keys;
}

// FUNCTION(place of the column, its value now, run, key…)
std::string past_column(const PastKind& past, std::size_t place) {
  auto column = place < past.kind.fields.size() ? past.kind.fields[place].column : std::string_view("absent_since");
  return fmt::format("{}({}, {}, ?7, {}) AS {}", past.function, place, column, keys_of(past.kind), column);
}

std::string past_table(const PastKind& past) {
  auto columns = keys_of(past.kind);
  for (std::size_t i = past.kind.key_fields; i <= past.kind.fields.size(); ++i)
    if (i == past.kind.fields.size() || past.kind.fields[i].column != "student_pin")
      columns += ", " + past_column(past, i);
  return fmt::format("SELECT {} FROM main.{} WHERE created_run <= ?7", columns, past.kind.table);
}

// As the table has them.
constexpr const char* active_columns = R"sql(
  CASE WHEN enrollment_status = 'A' AND absent_since IS NULL THEN coalesce(entry_date, '') ELSE '9999-12-31' END
    AS active_from,
  coalesce(exit_date, '9999-12-30') AS active_until)sql";

// In effect then, or waiting then: what waits now, or has taken effect since.
constexpr const char* past_rollovers = R"sql(
  SELECT rollover_id, school_year, iif(state = 'in effect' AND newest_run < ?7, 'in effect', 'waiting') AS state
  FROM main.rollovers
  WHERE newest_run < ?7 AND state IN ('in effect', 'waiting')
     OR state = 'in effect' AND newest_run >= ?7 AND decided_at <= ?8 AND decided_at < in_effect_at)sql";

// Of a rollover that has taken effect since: who was found not to fit then had waited like the others, and the next
// school and grade of its plan, which it wrote anew then, are those of the students' rows when it was decided.
constexpr const char* past_rollover_students = R"sql(
  SELECT r.rollover_id, r.student_id, r.location_code, r.grade, r.from_location_code, r.from_grade, r.from_school_year,
         r.from_enrollment_status, r.from_entry_date, r.from_exit_date,
         CASE WHEN {waited} AND r.outcome = 'stale'
              THEN iif(r.grade = r.from_grade AND r.grade = '12' AND r.location_code = r.from_location_code, 'graduated',
                       'promoted')
              ELSE r.outcome END AS outcome,
         {next_grade} AS from_next_grade, {next_school} AS from_next_location_code
  FROM main.rollover_students r JOIN main.rollovers o USING (rollover_id))sql";
constexpr const char* waited = "(o.state = 'in effect' AND o.newest_run >= ?7)";

std::string planned_next(std::string_view column) {
  const auto& students = record_kind("students");
  return fmt::format(
      "iif({0} AND r.outcome <> 'stale', (SELECT planned_student({1}, x.{2}, (SELECT coalesce(max(run_id), 0) FROM "
      "main.roster_runs WHERE started_at <= o.decided_at), x.student_id) FROM main.students x WHERE x.student_id = "
      "r.student_id), r.from_{2})",
      waited, students.field(column), column);
}

constexpr const char* changes_sql = R"sql(
  SELECT run_id, fields FROM roster_changes c
  WHERE record = ?1 AND kind = ?2 AND run_id > ?3 AND part = ?4
    AND (SELECT outcome FROM roster_runs r WHERE r.run_id = c.run_id) = 'applied'
  ORDER BY change_id)sql";

constexpr const char* rolled_sql = R"sql(
  SELECT o.newest_run, {} FROM rollover_students r JOIN rollovers o USING (rollover_id)
  WHERE r.student_id = ?1 AND o.state = 'in effect' AND o.newest_run >= ?2 AND r.outcome <> 'stale'
  ORDER BY o.newest_run, o.in_effect_at, o.rollover_id LIMIT 1)sql";

std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text ? std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value))) : std::string_view();
}

// Of an enrollment, what a rollover that waited said of it went with it; a student's row has been put back.
std::optional<std::string> undone_rollover(Store& store, const Run& run, PastOf what) {
  SQLite::Statement select(store.database(),
                           fmt::format("SELECT school_year FROM rollovers WHERE state = 'undone' AND {} <= ?1 AND "
                                       "undone_at > ?1 ORDER BY rollover_id LIMIT 1",
                                       what == PastOf::enrollments ? "decided_at" : "in_effect_at"));
  bind_text(select, 1, run.started_at);
  if (!select.executeStep()) return {};
  return column_text(select, 0);
}

constexpr const char* list_runs = "`portalctl roster history` lists the runs";

}  // namespace

PastRun past_run(Store& store, std::int64_t id, PastOf what) {
  auto found = find_runs(store, id);
  if (found.empty()) throw NotFound(fmt::format("there is no run {}", id), list_runs);
  const auto& run = found[0];
  if (run.outcome == "undone")
    throw Refused(fmt::format("run {} was undone, and the roster does not rest on it", id), list_runs);
  if (run.outcome != "applied" && run.outcome != "unchanged")
    throw Refused(fmt::format("run {} applied nothing: its outcome was '{}'", id, run.outcome), list_runs);
  if (run.mode == lookup_mode)
    throw Refused(fmt::format("run {} is a lookup, by which staff added one guardian, and no import", id),
                  "name the import before it or after it: " + std::string(list_runs));
  if (auto year = undone_rollover(store, run, what))
    throw Refused(fmt::format("the {} right after run {} cannot be told: a rollover to {} stood then and was undone "
                              "since, and what it said went with it",
                              what == PastOf::enrollments ? "enrollments" : "records", id, *year),
                  "name a run before that rollover, or after it was undone");
  return {run.id, Date::parse(run.business_date).value(), run.started_at};
}

void require_standing(SQLite::Database& database, std::int64_t run) {
  SQLite::Statement select(database, "SELECT 1 FROM standing_runs WHERE run_id = ?");
  select.bind(1, run);
  if (!select.executeStep()) throw Refused(fmt::format("run {} was undone in this moment", run), list_runs);
}

/// What became of one record since a run, so that its fields can be had as they were.
class PastRoster::Kind {
 public:
  Kind(SQLite::Database& database, const PastKind& past)
      : kind_(past.kind), name_(kind_.name), changes_(database, changes_sql), was_(kind_.fields.size() + 1) {
    if (name_ == "students") prepare_rollovers(database);
    sqlite3_create_function_v2(database.getHandle(), std::string(past.function).c_str(), -1, SQLITE_UTF8, this, answer,
                               nullptr, nullptr, nullptr);
  }

 private:
  struct Was {
    std::string value;
    std::int64_t changed_by = 0;  // the run; 0: it is as it was
  };
  const RecordKind& kind_;
  const std::string name_;
  SQLite::Statement changes_;
  std::optional<SQLite::Statement> rolled_;
  std::vector<std::size_t> rolled_fields_;  // of the image, in its order
  std::int64_t newest_rollover_ = -1;
  // The record that was asked for last.
  std::string key_;
  std::int64_t run_ = -1;
  bool changed_ = false;
  std::vector<Was> was_;  // by field; absent_since behind them

  void prepare_rollovers(SQLite::Database& database) {
    newest_rollover_ =
        database.execAndGet("SELECT coalesce(max(newest_run), -1) FROM rollovers WHERE state = 'in effect'").getInt64();
    std::string columns;
    for (const auto& field : names_in(image_fields))
      if (field != "fingerprint") {
        rolled_fields_.push_back(kind_.field(field));
        columns += fmt::format("{}r.from_{}", columns.empty() ? "" : ", ", field);
      }
    rolled_.emplace(database, fmt::format(fmt::runtime(rolled_sql), columns));
  }

  static void answer(sqlite3_context* context, int, sqlite3_value** values) {
    auto* kind = static_cast<Kind*>(sqlite3_user_data(context));
    try {
      kind->find(sqlite3_value_int64(values[2]), values + 3);
    } catch (const std::exception& error) {
      return sqlite3_result_error(context, error.what(), -1);
    }
    const auto& was = kind->was_[static_cast<std::size_t>(sqlite3_value_int(values[0]))];
    if (!kind->changed_ || was.changed_by == 0) return sqlite3_result_value(context, values[1]);
    if (was.value.empty()) return sqlite3_result_null(context);
    sqlite3_result_text(context, was.value.data(), static_cast<int>(was.value.size()), SQLITE_TRANSIENT);
  }

  void find(std::int64_t run, sqlite3_value** keys) {
    auto rest = std::string_view(key_);
    bool same = run == run_;
    for (std::size_t i = 0; same && i < kind_.key_fields; ++i) {
      auto key = text_of(keys[i]);
      same = rest.starts_with(key) && rest.size() > key.size() && rest[key.size()] == key_separator;
      if (same) rest.remove_prefix(key.size() + 1);
    }
    if (same) return;
    key_.clear();
    for (std::size_t i = 0; i < kind_.key_fields; ++i) key_.append(text_of(keys[i])).push_back(key_separator);
    run_ = run;
    look_up(shown_key(std::string_view(key_).substr(0, key_.size() - 1)));
  }

  // The first change of a field after the run tells what it was.
  void look_up(const ShownKey& record) {
    if (changed_)
      for (auto& was : was_) was.changed_by = 0;
    changed_ = false;
    bind_text(changes_, 1, record.record);
    bind_text(changes_, 2, name_);
    changes_.bind(3, run_);
    bind_text(changes_, 4, record.part);
    while (changes_.executeStep()) {
      auto fields = column_text(changes_, 1);
      if (fields.empty()) continue;
      for_each_kept_field(fields, [&](const std::string& column, std::string before, const std::string&) {
        auto& was = was_[column == "absent_since" ? kind_.fields.size() : kind_.field(column)];
        if (was.changed_by != 0) return;
        was = {std::move(before), changes_.getColumn(0).getInt64()};
        changed_ = true;
      });
    }
    changes_.reset();
    if (run_ <= newest_rollover_) look_up_rollover(record.record);
  }

  // The first rollover after the run: what no run had changed before it is as the rollover found it.
  void look_up_rollover(const std::string& student) {
    bind_text(*rolled_, 1, student);
    rolled_->bind(2, run_);
    if (rolled_->executeStep()) {
      auto newest_run = rolled_->getColumn(0).getInt64();
      for (std::size_t i = 0; i < rolled_fields_.size(); ++i) {
        auto& was = was_[rolled_fields_[i]];
        if (was.changed_by != 0 && was.changed_by <= newest_run) continue;
        was = {column_text(*rolled_, static_cast<int>(i + 1)), newest_run + 1};
      }
      changed_ = true;
    }
    rolled_->reset();
  }
};

PastRoster::PastRoster(SQLite::Database& database) {
  for (const auto& past : past_kinds()) kinds_.push_back(std::make_unique<Kind>(database, past));
}
PastRoster::~PastRoster() = default;

std::string past_tables() {
  const auto& kinds = past_kinds();
  auto rolled = fmt::format(fmt::runtime(past_rollover_students), fmt::arg("waited", waited),
                            fmt::arg("next_grade", planned_next("next_grade")),
                            fmt::arg("next_school", planned_next("next_location_code")));
  auto table = [](std::string_view name, const std::string& select) {
    return fmt::format("{} AS NOT MATERIALIZED ({})", name, select);
  };
  return "WITH " +
         joined(
             std::vector<std::string>{table("past_students", past_table(kinds[0])),
                                      table("students", fmt::format("SELECT *, {} FROM past_students", active_columns)),
                                      table("guardian_links", past_table(kinds[1])),
                                      table("enrollments", past_table(kinds[2])),
                                      table("schools", past_table(kinds[3])), table("staff", past_table(kinds[4])),
                                      table("rollovers", past_rollovers), table("rollover_students", rolled)},
             ",\n") +
         "\n";
}

}  // namespace portal
