#pragma once
// The roster's tables, alike for every kind of record.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/roster/record_kinds.h"
#include "lib/store/store.h"

namespace portal {

struct StoredRecord {
  Record fields;
  std::string absent_since;
};

/// Records of one kind, one at a time.
class RecordFinder {
 public:
  RecordFinder(Store& store, const RecordKind& kind);
  /// By its key (record_key()); null where there is none. Valid until the next call.
  const StoredRecord* find(std::string_view key);
  /// One that is there; another would be a bug.
  const StoredRecord& get(std::string_view key);

 private:
  const RecordKind& kind_;
  SQLite::Statement select_;
  StoredRecord record_;
};

/// Writes records of one kind, all in the running write transaction, marked with the run.
class RosterWriter {
 public:
  RosterWriter(Store& store, const RecordKind& kind, std::int64_t run, std::string business_date);
  /// The fingerprint is that of the row which the record was read from; an enrollment has none of its own.
  using RowFingerprint = std::optional<std::uint64_t>;
  void insert(const Record& record, RowFingerprint fingerprint);
  void update(const Record& record, RowFingerprint fingerprint);  // by its key; present again where it was absent
  void put_fingerprint(const Record& record, std::uint64_t fingerprint);
  void withdraw(const std::string& key);  // absent since the business date
  void hold(const std::string& key);      // not seen by this run, and not withdrawn
  void remember(std::string_view change, const std::string& key, const std::string& fields);

 private:
  const RecordKind& kind_;
  std::int64_t run_;
  std::string business_date_;
  void write(SQLite::Statement& statement, const Record& record, RowFingerprint fingerprint);
  SQLite::Statement insert_, update_, fingerprint_, withdraw_, remember_, hold_;
};

}  // namespace portal
