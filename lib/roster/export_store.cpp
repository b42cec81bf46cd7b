#include "lib/roster/export_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/interrupt.h"
#include "lib/roster/export_where_store.h"
#include "lib/store/read_connection.h"

namespace portal {
namespace {

const std::string last_key = "\xff";  // greater than any text

std::string filters(const ExportQuestion& question, const WhereSql& where) {
  const auto& [source, request] = std::tie(question.source, question.request);
  std::string sql = question.whole() ? "1" : fmt::format("{0} > ?5 AND {0} <= ?6", source.key.sql);
  if (!request.location_code.empty()) sql += fmt::format(" AND {} = ?1", source.school);
  if (!request.grade.empty()) sql += fmt::format(" AND {} = ?2", source.grade);
  if (!request.homeroom.empty()) sql += fmt::format(" AND {} = ?3", source.homeroom);
  if (request.active != "all") sql += fmt::format(" AND {}{}", request.active == "no" ? "NOT " : "", source.active);
  // A guardian is a group of links, and the condition is on what is exported of it.
  sql += source.name == "guardians" ? " GROUP BY g.guardian_id HAVING " : " AND ";
  return sql + where.text();
}

std::string select_sql(const ExportQuestion& question, const WhereSql& where) {
  const auto& source = question.source;
  std::vector<std::string_view> expressions;
  for (const auto& name : export_columns(question.request))
    expressions.push_back(
        std::find_if(source.columns.begin(), source.columns.end(), [&](const auto& c) { return c.name == name; })->sql);
  // What several links say differently of a guardian is that of the first student: SQLite takes the other columns from
  // the row that has the least.
  if (source.name == "guardians") expressions.push_back("min(g.student_id)");
  return fmt::format("{}SELECT {} FROM {} WHERE {} ORDER BY {}", question.as_of ? past_tables() : std::string(),
                     fmt::join(expressions, ", "), source.from, filters(question, where), source.order);
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

}  // namespace

struct ExportReader::Implementation {
  ReadConnection connection;
  sqlite3* handle;
  WhereSql where;
  std::unique_ptr<PastRoster> past;
  const std::string location_code, grade, homeroom, day, started_at;
  std::unique_ptr<sqlite3_stmt, Finalize> select;
  std::vector<std::string_view> cells;

  Implementation(const Store& store, const ExportQuestion& question)
      : connection(store),
        handle(connection.database().getHandle()),
        where(question.source, question.where),
        location_code(question.request.location_code),
        grade(question.request.grade),
        homeroom(question.request.homeroom),
        day(question.day.text()),
        started_at(question.as_of ? question.as_of->started_at : std::string()),
        cells(export_columns(question.request).size()) {
    WhereSql::install(handle);
    if (question.as_of) past = std::make_unique<PastRoster>(connection.database());
    auto sql = select_sql(question, where);
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made,
                             nullptr));
    select.reset(made);
    bind(1, location_code), bind(2, grade), bind(3, homeroom), bind(4, day), bind(8, started_at);
    if (question.as_of) sqlite3_bind_int64(made, 7, question.as_of->id);
    where.bind(made);
  }

  // One that the text does not name is not missed.
  void bind(int index, const std::string& text) {
    sqlite3_bind_text(select.get(), index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  void check(int result) const {
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE) throw SQLite::Exception(handle, result);
  }
};

ExportReader::ExportReader(const Store& store, const ExportQuestion& question)
    : implementation_(std::make_unique<Implementation>(store, question)) {
  auto& database = implementation_->connection.database();
  view_ = database.execAndGet("SELECT coalesce(max(seq), 0) FROM audit_log").getInt64();
  if (question.as_of) require_standing(database, question.as_of->id);
}

ExportReader::~ExportReader() = default;

void ExportReader::read(const KeyRange& range, const std::function<void(const std::vector<std::string_view>&)>& row) {
  auto& reader = *implementation_;
  auto* select = reader.select.get();
  constexpr int rows_between_looks = 1024;
  reader.bind(5, range.above), reader.bind(6, range.to);
  int result = SQLITE_DONE;
  for (int rows = 0; (result = sqlite3_step(select)) == SQLITE_ROW; ++rows) {
    if (rows % rows_between_looks == 0) check_interrupted();
    for (int i = 0; i < static_cast<int>(reader.cells.size()); ++i) {
      auto* value = sqlite3_column_value(select, i);  // found once for both; this thread alone uses the connection
      const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
      reader.cells[static_cast<std::size_t>(i)] =
          text ? std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value))) : std::string_view();
    }
    row(reader.cells);
  }
  sqlite3_reset(select);
  reader.check(result);
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
