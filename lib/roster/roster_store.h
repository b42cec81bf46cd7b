#pragma once
// The roster's tables, alike for every kind of record.
#include <memory>
#include <string>
#include <vector>

#include "lib/roster/record_kinds.h"
#include "lib/store/store.h"

namespace portal {

struct StoredRecord {
  Record fields;
  std::string absent_since;
};

/// All records of a kind, in the order of their keys.
class StoredRecords {
 public:
  StoredRecords(Store& store, const RecordKind& kind);
  bool next();
  const StoredRecord& record() const { return record_; }
  const std::string& key() const { return key_; }

 private:
  const RecordKind& kind_;
  SQLite::Statement select_;
  StoredRecord record_;
  std::string key_;
};

/// One record by the key fields of `key`; false where there is none.
bool find_stored_record(Store& store, const RecordKind& kind, const Record& key, StoredRecord& found);

/// Writes records of one kind, all in the running write transaction, marked with the run.
class RosterWriter {
 public:
  RosterWriter(Store& store, const RecordKind& kind, std::int64_t run, std::string business_date);
  void insert(const Record& record);
  void update(const Record& record);      // by its key; present again where it was absent
  void withdraw(const std::string& key);  // absent since the business date
  void hold(const std::string& key);      // not seen by this run, and not withdrawn
  void remember(std::string_view change, const std::string& key, const std::string& fields);

 private:
  const RecordKind& kind_;
  std::int64_t run_;
  std::string business_date_;
  SQLite::Statement insert_, update_, withdraw_, remember_, hold_;
};

/// The indexes of a kind's table, put aside while an empty one is filled: one sorted pass is quicker than a
/// million insertions at random places. Within the running write transaction, so that nobody misses them.
class IndexesAside {
 public:
  IndexesAside(Store& store, const RecordKind& kind);  // nothing where the table holds rows
  void put_back();

 private:
  Store& store_;
  std::vector<std::string> sql_;
};

bool student_exists(Store& store, const std::string& student_id);

}  // namespace portal
