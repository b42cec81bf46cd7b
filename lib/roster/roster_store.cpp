#include "lib/roster/roster_store.h"

#include <fmt/format.h>

#include <stdexcept>

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
std::string key_is(const RecordKind& kind) { return columns(kind, kind.key_fields, "{column} = ?{n}", " AND "); }

std::string select_sql(const RecordKind& kind) {
  return fmt::format("SELECT {}, absent_since FROM {}", all_columns(kind), kind.table);
}

std::string insert_sql(const RecordKind& kind) {
  return fmt::format(
      "INSERT INTO {} ({}, created_run, updated_run, fingerprint) VALUES ({}, ?{run}, ?{run}, ?{fingerprint})",
      kind.table, all_columns(kind), columns(kind, kind.fields.size(), "?{n}", ", "),
      fmt::arg("run", kind.fields.size() + 1), fmt::arg("fingerprint", kind.fields.size() + 2));
}

std::string update_sql(const RecordKind& kind) {
  return fmt::format("UPDATE {} SET {}, absent_since = NULL, updated_run = ?{}, fingerprint = ?{} WHERE {}", kind.table,
                     columns(kind, kind.fields.size(), "{column} = ?{n}", ", "), kind.fields.size() + 1,
                     kind.fields.size() + 2, key_is(kind));
}

std::string fingerprint_sql(const RecordKind& kind) {
  return fmt::format("UPDATE {} SET fingerprint = ?{} WHERE {}", kind.table, kind.key_fields + 1, key_is(kind));
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

std::vector<std::string> key_parts(std::string_view key) {
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

RecordFinder::RecordFinder(Store& store, const RecordKind& kind)
    : kind_(kind), select_(store.database(), select_sql(kind) + " WHERE " + key_is(kind)) {}

const StoredRecord* RecordFinder::find(std::string_view key) {
  auto parts = key_parts(key);
  for (std::size_t i = 0; i < kind_.key_fields; ++i) bind_text(select_, static_cast<int>(i + 1), parts[i]);
  bool found = select_.executeStep();
  if (found) read(select_, record_, kind_.fields.size());
  select_.reset();
  return found ? &record_ : nullptr;
}

const StoredRecord& RecordFinder::get(std::string_view key) {
  const auto* found = find(key);
  if (!found) throw std::logic_error("a record of the roster that is not there");
  return *found;
}

RosterWriter::RosterWriter(Store& store, const RecordKind& kind, std::int64_t run_id, std::string business_date)
    : kind_(kind),
      run_(run_id),
      business_date_(std::move(business_date)),
      insert_(store.database(), insert_sql(kind)),
      update_(store.database(), update_sql(kind)),
      fingerprint_(store.database(), fingerprint_sql(kind)),
      withdraw_(store.database(), withdraw_sql(kind)),
      remember_(store.database(), remember_sql),
      hold_(store.database(), "INSERT INTO roster_held (run_id, record, part) VALUES (?, ?, ?)") {}

void RosterWriter::insert(const Record& record, RowFingerprint fingerprint) { write(insert_, record, fingerprint); }

void RosterWriter::update(const Record& record, RowFingerprint fingerprint) { write(update_, record, fingerprint); }

void RosterWriter::write(SQLite::Statement& statement, const Record& record, RowFingerprint fingerprint) {
  bind_fields(statement, kind_, record);
  auto index = static_cast<int>(record.size());
  statement.bind(index + 1, run_);
  if (fingerprint)
    statement.bind(index + 2, static_cast<std::int64_t>(*fingerprint));
  else
    statement.bind(index + 2);
  run(statement);
}

void RosterWriter::put_fingerprint(const Record& record, std::uint64_t fingerprint) {
  auto keys = static_cast<int>(kind_.key_fields);
  for (int i = 0; i < keys; ++i) bind_text(fingerprint_, i + 1, record[static_cast<std::size_t>(i)]);
  fingerprint_.bind(keys + 1, static_cast<std::int64_t>(fingerprint));
  run(fingerprint_);
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

}  // namespace portal
