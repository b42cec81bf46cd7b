#include "lib/roster/export_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/caseless.h"
#include "lib/base/interrupt.h"
#include "lib/roster/export_where_store.h"
#include "lib/store/read_connection.h"

namespace portal {
namespace {

const std::string last_key = "\xff";  // greater than any text

constexpr std::string_view kept_links = "g.absent_since IS NULL AND kept_student(g.student_id)";

std::string student_filters(const ExportQuestion& question) {
  const auto& [source, request] = std::tie(question.source, question.request);
  std::string sql;
  if (!request.location_code.empty()) sql += fmt::format(" AND {} = ?1", source.school);
  if (!request.grade.empty()) sql += fmt::format(" AND {} = ?2", source.grade);
  if (!request.homeroom.empty()) sql += fmt::format(" AND caseless({}) = ?3", source.homeroom);
  return sql;
}

// With KeptStudents the links alone are read.
enum class Links { with_students, of_kept_students };

std::string filters(const ExportQuestion& question, const WhereSql& where, Links links) {
  const auto& [source, request] = std::tie(question.source, question.request);
  std::string sql = question.whole() ? "1" : fmt::format("{0} > ?5 AND {0} <= ?6", source.key.sql);
  if (links == Links::of_kept_students) {
    sql += fmt::format(" AND {}", kept_links);
  } else {
    sql += student_filters(question);
    if (request.active != "all") sql += fmt::format(" AND {}{}", request.active == "no" ? "NOT " : "", source.active);
  }
  // A guardian is a group of links, and the condition is on what is exported of it.
  sql += source.name == "guardians" ? " GROUP BY g.guardian_id HAVING " : " AND ";
  return sql + where.text();
}

// The filter has seen to who is active; and with KeptStudents no student is at hand to tell it again.
constexpr std::string_view known_active(const ExportRequest& request) {
  if (request.active == "all") return {};
  return request.active == "no" ? "'no'" : "'yes'";
}

ExportSource where_source(const ExportQuestion& question) {
  auto source = question.source;
  if (auto known = known_active(question.request); !known.empty())
    for (auto& column : source.columns)
      if (column.name == "active") column.sql = known;
  return source;
}

std::string select_sql(const ExportQuestion& question, const WhereSql& where, Links links) {
  const auto& source = question.source;
  std::vector<std::string_view> expressions;
  for (const auto& name : export_columns(question.request)) {
    if (auto known = known_active(question.request); name == "active" && !known.empty()) {
      expressions.push_back(known);
      continue;
    }
    expressions.push_back(
        std::find_if(source.columns.begin(), source.columns.end(), [&](const auto& c) { return c.name == name; })->sql);
  }
  // What several links say differently of a guardian is that of the first student: SQLite takes the other columns from
  // the row that has the least.
  if (source.name == "guardians") expressions.push_back("min(g.student_id)");
  return fmt::format("{}SELECT {} FROM {} WHERE {} ORDER BY {}", question.as_of ? past_tables() : std::string(),
                     fmt::join(expressions, ", "),
                     links == Links::of_kept_students ? std::string_view("guardian_links g") : source.from,
                     filters(question, where, links), source.order);
}

void check(sqlite3* database, int result) {
  if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE) throw SQLite::Exception(database, result);
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using OwnedStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

// A connection that knows what a question is asked with. SQLite's own calls, for millions of cells.
class Asked {
 public:
  Asked(const Store& store, const ExportQuestion& question)
      : where(where_source(question), question.where),
        connection_(store),
        request_(question.request),
        homeroom_(caseless(request_.homeroom)),
        day_(question.day.text()),
        as_of_(question.as_of) {
    WhereSql::install(handle());
    auto& database = connection_.database();
    if (as_of_) past_ = std::make_unique<PastRoster>(database);
    view = database.execAndGet("SELECT coalesce(max(seq), 0) FROM audit_log").getInt64();
    if (as_of_) require_standing(database, as_of_->id);
  }

  OwnedStatement prepare(const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    check(handle(), sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                       &made, nullptr));
    OwnedStatement statement(made);
    bind(made, 1, request_.location_code), bind(made, 2, request_.grade), bind(made, 3, homeroom_);
    bind(made, 4, day_);
    if (as_of_) sqlite3_bind_int64(made, 7, as_of_->id), bind(made, 8, as_of_->started_at);
    where.bind(made);
    return statement;
  }
  // What the text does not name is not missed.
  static void bind(sqlite3_stmt* statement, int index, const std::string& text) {
    sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  sqlite3* handle() { return connection_.database().getHandle(); }

  const WhereSql where;
  std::int64_t view = 0;

 private:
  ReadConnection connection_;
  const ExportRequest request_;
  const std::string homeroom_, day_;
  const std::optional<PastRun> as_of_;
  std::unique_ptr<PastRoster> past_;
};

std::string_view text_at(sqlite3_stmt* select, int column) {
  auto* value = sqlite3_column_value(select, column);  // found once for both; one thread alone uses the connection
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text ? std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value))) : std::string_view();
}

// A student ID as a number that sorts like it; nothing of another text.
std::optional<std::uint64_t> number_of(std::string_view id) {
  constexpr std::size_t length = 10;  // 36 to the power of it is below 2 to the power of 64
  if (id.size() != length) return {};
  std::uint64_t number = 0;
  for (char c : id) {
    bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'A' || c > 'Z')) return {};
    number = number * 36 + static_cast<std::uint64_t>(digit ? c - '0' : c - 'A' + 10);
  }
  return number;
}

}  // namespace

bool KeptStudents::serve(const ExportQuestion& question) {
  return question.source.name == "guardians" && question.request.active == "yes" && !question.whole();
}

KeptStudents::KeptStudents(const Store& store, const ExportQuestion& question) {
  Asked asked(store, question);
  view_ = asked.view;
  auto select = asked.prepare(fmt::format("{}SELECT s.student_id FROM students s WHERE {}{} ORDER BY s.student_id",
                                          question.as_of ? past_tables() : std::string(), student_active,
                                          student_filters(question)));
  int result = SQLITE_DONE;
  while ((result = sqlite3_step(select.get())) == SQLITE_ROW) {
    if (students_.size() % 1024 == 0) check_interrupted();
    auto number = number_of(text_at(select.get(), 0));
    if (!number) {
      view_ = -1;  // no reader's: they look the students up
      return;
    }
    students_.push_back(*number);
  }
  check(asked.handle(), result);
}

bool KeptStudents::has(std::string_view student_id) const {
  auto number = number_of(student_id);
  return number && std::binary_search(students_.begin(), students_.end(), *number);
}

struct ExportReader::Implementation {
  Asked asked;
  std::string sql_of_kept;
  OwnedStatement select, of_kept;
  const KeptStudents* kept = nullptr;
  std::vector<std::string_view> cells;

  Implementation(const Store& store, const ExportQuestion& question)
      : asked(store, question), cells(export_columns(question.request).size()) {
    sqlite3_create_function_v2(asked.handle(), "kept_student", 1, SQLITE_UTF8, this, answer_kept, nullptr, nullptr,
                               nullptr);
    select = asked.prepare(select_sql(question, asked.where, Links::with_students));
    if (KeptStudents::serve(question))
      of_kept = asked.prepare(select_sql(question, asked.where, Links::of_kept_students));
  }

  static void answer_kept(sqlite3_context* context, int, sqlite3_value** values) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
    const auto* kept = static_cast<Implementation*>(sqlite3_user_data(context))->kept;
    std::string_view id(text ? text : "", static_cast<std::size_t>(sqlite3_value_bytes(values[0])));
    sqlite3_result_int(context, kept->has(id) ? 1 : 0);
  }
};

ExportReader::ExportReader(const Store& store, const ExportQuestion& question)
    : implementation_(std::make_unique<Implementation>(store, question)) {}

ExportReader::~ExportReader() = default;

std::int64_t ExportReader::view() const { return implementation_->asked.view; }

void ExportReader::read(const KeyRange& range, const std::function<void(const std::vector<std::string_view>&)>& row,
                        const KeptStudents* kept) {
  auto& reader = *implementation_;
  reader.kept = kept;
  auto* select = kept ? reader.of_kept.get() : reader.select.get();
  constexpr int rows_between_looks = 1024;
  Asked::bind(select, 5, range.above), Asked::bind(select, 6, range.to);
  int result = SQLITE_DONE;
  for (int rows = 0; (result = sqlite3_step(select)) == SQLITE_ROW; ++rows) {
    if (rows % rows_between_looks == 0) check_interrupted();
    for (std::size_t i = 0; i < reader.cells.size(); ++i) reader.cells[i] = text_at(select, static_cast<int>(i));
    row(reader.cells);
  }
  sqlite3_reset(select);
  check(reader.asked.handle(), result);
}

KeyRange next_key_range(Store& store, const ExportSource& source, const std::string& above, std::int64_t records) {
  SQLite::Statement select(store.database(),
                           fmt::format("SELECT {0} FROM {1} WHERE {0} > ?1 ORDER BY {0} LIMIT 1 OFFSET ?2",
                                       source.key.column, source.key.table));
  bind_text(select, 1, above);
  select.bind(2, records - 1);
  return {above, select.executeStep() ? column_text(select, 0) : last_key};
}

bool is_last(const KeyRange& range) { return range.to == last_key; }

}  // namespace portal
