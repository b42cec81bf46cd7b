#include <fmt/format.h>
#include <xxhash.h>

#include <map>

#include "lib/base/interrupt.h"
#include "lib/roster/known_records.h"

namespace portal {
namespace {

// Keys first, then what the kind's guards go by. In the order of the table, which is the quickest to read.
std::string select_sql(const RecordKind& kind) {
  std::string keys;
  for (std::size_t i = 0; i < kind.key_fields; ++i) keys += fmt::format("{}, ", kind.fields[i].column);
  std::string_view school = "''", counted = "absent_since IS NULL", entitled = "0";
  if (kind.name == "students")
    school = "location_code", counted = "active_from <= ?1 AND ?1 <= active_until";  // NULL absent_since is in it
  if (kind.name == "guardians") entitled = "entitled";
  return fmt::format("SELECT {}fingerprint, absent_since IS NULL, {}, {}, {} FROM {}", keys, counted, entitled, school,
                     kind.table);
}

}  // namespace

std::size_t KnownRecords::Hash::operator()(std::string_view key) const { return XXH3_64bits(key.data(), key.size()); }

KnownRecords::KnownRecords() : by_key_(0, Hash{&records_}, Equal{&records_}) {}

struct KnownRecordsReader {
  static void read(KnownRecords& known, SQLite::Statement& select, const RecordKind& kind) {
    std::map<std::string, std::uint32_t, std::less<>> school_index;
    std::string key;
    auto text = [&](int column) {
      auto value = select.getColumn(column);
      return std::string_view(value.getText(""), static_cast<std::size_t>(value.getBytes()));
    };
    while (select.executeStep()) {
      if (known.records_.size() % 4096 == 0) check_interrupted();
      KnownRecord record;
      key.assign(text(0));
      int column = 1;
      for (; column < static_cast<int>(kind.key_fields); ++column) (key += key_separator) += text(column);
      record.key = known.arena_.add(key);
      record.key_size = static_cast<std::uint32_t>(key.size());
      if (auto fingerprint = select.getColumn(column); !fingerprint.isNull())
        record.fingerprinted = true, record.fingerprint = static_cast<std::uint64_t>(fingerprint.getInt64());
      record.present = select.getColumn(column + 1).getInt() != 0;
      record.counted = select.getColumn(column + 2).getInt() != 0;
      record.entitled = select.getColumn(column + 3).getInt() != 0;
      auto code = text(column + 4);
      auto found = school_index.find(code);
      if (found == school_index.end()) {
        found = school_index.emplace(code, static_cast<std::uint32_t>(known.schools_.size())).first;
        known.schools_.emplace_back(code);
      }
      record.school = found->second;
      known.records_.push_back(record);
    }
    known.by_key_.max_load_factor(0.8F);  // half the memory of the usual 0.5
    known.by_key_.reserve(known.records_.size());
    for (std::uint32_t i = 0; i < known.records_.size(); ++i) known.by_key_.insert(i);
  }
};

KnownRecords::KnownRecords(Store& store, const RecordKind& kind, Date business_date) : KnownRecords() {
  SQLite::Statement select(store.database(), select_sql(kind));
  records_.reserve(static_cast<std::size_t>(
      store.database().execAndGet(fmt::format("SELECT count(*) FROM {}", kind.table)).getInt64()));
  auto day = business_date.text();
  if (kind.name == "students") bind_text(select, 1, day);
  KnownRecordsReader::read(*this, select, kind);
}

KnownRecords::KnownRecords(Store& store, const RecordKind& kind, Date business_date, const OneGuardian& only)
    : KnownRecords() {
  bool student = kind.name == "students", guardian = kind.name == "guardians";
  SQLite::Statement select(store.database(),
                           select_sql(kind) + (student    ? " WHERE student_id = ?2"
                                               : guardian ? " WHERE student_id = ?2 AND guardian_id = ?3"
                                                          : ""));
  auto day = business_date.text();
  if (student) bind_text(select, 1, day);
  if (student || guardian) bind_text(select, 2, only.student_id);
  if (guardian) bind_text(select, 3, only.guardian_id);
  KnownRecordsReader::read(*this, select, kind);
}

std::uint32_t KnownRecords::find(std::string_view key) const {
  auto found = by_key_.find(key);
  return found == by_key_.end() ? none : *found;
}

std::uint32_t KnownRecords::find(std::string_view key, std::uint64_t fingerprint) const {
  auto found = by_key_.find(Row{key, fingerprint});
  return found == by_key_.end() ? none : *found;
}

}  // namespace portal
