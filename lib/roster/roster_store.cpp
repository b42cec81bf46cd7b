#include "lib/roster/roster_store.h"

#include <fmt/format.h>

namespace portal {
namespace {

std::string columns(const RecordKind& kind, std::size_t count, std::string_view form, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += separator;
    text += fmt::format(fmt::runtime(form), fmt::arg("column", kind.fields[i].column), fmt::arg("n", i + 1));
  }
  return text;
}

std::string all_columns(const RecordKind& kind) { return columns(kind, kind.fields.size(), "{column}", ", "); }
std::string key_columns(const RecordKind& kind) { return columns(kind, kind.key_fields, "{column}", ", "); }
std::string key_is(const RecordKind& kind) { return columns(kind, kind.key_fields, "{column} = ?{n}", " AND "); }

std::string select_sql(const RecordKind& kind) {
  return fmt::format("SELECT {}, absent_since FROM {}", all_columns(kind), kind.table);
}

std::string insert_sql(const RecordKind& kind) {
  return fmt::format("INSERT INTO {} ({}, created_run, updated_run) VALUES ({}, ?{run}, ?{run})", kind.table,
                     all_columns(kind), columns(kind, kind.fields.size(), "?{n}", ", "),
                     fmt::arg("run", kind.fields.size() + 1));
}

std::string update_sql(const RecordKind& kind) {
  return fmt::format("UPDATE {} SET {}, absent_since = NULL, updated_run = ?{}, fingerprint = NULL WHERE {}",
                     kind.table, columns(kind, kind.fields.size(), "{column} = ?{n}", ", "), kind.fields.size() + 1,
                     key_is(kind));
}

std::string withdraw_sql(const RecordKind& kind) {
  return fmt::format("UPDATE {} SET absent_since = ?{}, updated_run = ?{}, fingerprint = NULL WHERE {}", kind.table,
                     kind.key_fields + 1, kind.key_fields + 2, key_is(kind));
}

constexpr const char* remember_sql =
    "INSERT INTO roster_changes (run_id, kind, record, part, change, fields) VALUES (?, ?, ?, ?, ?, ?)";

void read(SQLite::Statement& select, StoredRecord& record, std::size_t fields) {
  record.fields.resize(fields);
  for (std::size_t i = 0; i <= fields; ++i) {
    auto column = select.getColumn(static_cast<int>(i));
    auto& value = i < fields ? record.fields[i] : record.absent_since;
    value.assign(column.getText(""), static_cast<std::size_t>(column.getBytes()));
  }
}

// A key's fields are never NULL, not even where a part of it is blank (a role for the whole district).
void bind_fields(SQLite::Statement& statement, const RecordKind& kind, const Record& record) {
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (i < kind.key_fields)
      bind_text(statement, static_cast<int>(i + 1), record[i]);
    else
      bind_blank_as_null(statement, static_cast<int>(i + 1), record[i]);
  }
}

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

std::vector<std::string> key_parts(const std::string& key) {
  std::vector<std::string> parts(1);
  for (char c : key) {
    if (c == key_separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

}  // namespace

StoredRecords::StoredRecords(Store& store, const RecordKind& kind)
    : kind_(kind), select_(store.database(), select_sql(kind) + " ORDER BY " + key_columns(kind)) {}

bool StoredRecords::next() {
  if (!select_.executeStep()) return false;
  read(select_, record_, kind_.fields.size());
  key_ = record_key(kind_, record_.fields);
  return true;
}

bool find_stored_record(Store& store, const RecordKind& kind, const Record& key, StoredRecord& found) {
  SQLite::Statement select(store.database(), select_sql(kind) + " WHERE " + key_is(kind));
  for (std::size_t i = 0; i < kind.key_fields; ++i) bind_text(select, static_cast<int>(i + 1), key[i]);
  if (!select.executeStep()) return false;
  read(select, found, kind.fields.size());
  return true;
}

RosterWriter::RosterWriter(Store& store, const RecordKind& kind, std::int64_t run_id, std::string business_date)
    : kind_(kind),
      run_(run_id),
      business_date_(std::move(business_date)),
      insert_(store.database(), insert_sql(kind)),
      update_(store.database(), update_sql(kind)),
      withdraw_(store.database(), withdraw_sql(kind)),
      remember_(store.database(), remember_sql),
      hold_(store.database(), "INSERT INTO roster_held (run_id, record, part) VALUES (?, ?, ?)") {}

void RosterWriter::insert(const Record& record) {
  bind_fields(insert_, kind_, record);
  insert_.bind(static_cast<int>(record.size() + 1), run_);
  run(insert_);
}

void RosterWriter::update(const Record& record) {
  bind_fields(update_, kind_, record);
  update_.bind(static_cast<int>(record.size() + 1), run_);
  run(update_);
}

void RosterWriter::withdraw(const std::string& key) {
  auto parts = key_parts(key);
  int index = 1;
  for (const auto& part : parts) bind_text(withdraw_, index++, part);
  bind_text(withdraw_, index++, business_date_);
  withdraw_.bind(index, run_);
  run(withdraw_);
}

void RosterWriter::hold(const std::string& key) {
  auto parts = key_parts(key);
  parts.resize(2);
  hold_.bind(1, run_);
  bind_text(hold_, 2, parts[0]);
  bind_text(hold_, 3, parts[1]);
  run(hold_);
}

void RosterWriter::remember(std::string_view change, const std::string& key, const std::string& fields) {
  auto shown = shown_key(key);
  std::string name(kind_.name), change_text(change);
  remember_.bind(1, run_);
  int index = 2;
  for (const std::string* text :
       std::initializer_list<const std::string*>{&name, &shown.record, &shown.part, &change_text, &fields})
    bind_text(remember_, index++, *text);
  run(remember_);
}

IndexesAside::IndexesAside(Store& store, const RecordKind& kind) : store_(store) {
  if (store.database().execAndGet(fmt::format("SELECT EXISTS (SELECT 1 FROM {})", kind.table)).getInt() != 0) return;
  SQLite::Statement select(
      store.database(), "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql NOT NULL");
  std::string table(kind.table);
  bind_text(select, 1, table);
  std::vector<std::string> names;
  while (select.executeStep()) {
    names.push_back(column_text(select, 0));
    sql_.push_back(column_text(select, 1));
  }
  select.reset();
  for (const auto& name : names) store.database().exec("DROP INDEX " + name);
}

void IndexesAside::put_back() {
  for (const auto& sql : sql_) store_.database().exec(sql);
}

bool student_exists(Store& store, const std::string& student_id) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM students WHERE student_id = ?");
  bind_text(select, 1, student_id);
  return select.executeStep();
}

}  // namespace portal
