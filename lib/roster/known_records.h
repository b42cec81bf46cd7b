#pragma once
// Every record of a kind that the roster holds, in memory, with just what it takes to know an unchanged row again.
#include <tsl/robin_set.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/key_arena.h"
#include "lib/roster/record_kinds.h"
#include "lib/store/store.h"

namespace portal {

struct KnownRecord {
  std::uint64_t fingerprint = 0;  // where `fingerprinted`
  const char* key = nullptr;      // record_key()
  std::uint64_t offset = 0;       // of the file's row that is known to be this record unchanged
  std::uint32_t line = 0;         // the same
  std::uint32_t key_size = 0;
  std::uint32_t school = 0;  // students: index of the location code in KnownRecords::schools()
  bool fingerprinted = false;
  bool present = false;   // not withdrawn
  bool counted = false;   // present and, a student, active on the business date: what the guards go by
  bool entitled = false;  // guardians: entitled to a PIN
  /// What the file holds of it: no row; one row, the same as last time; or rows that are to be looked at.
  enum class Seen : std::uint8_t { no, unchanged, look } seen = Seen::no;

  std::string_view key_text() const { return {key, key_size}; }
};

/// All that a lookup writes about: one student, and one of the guardians.
struct OneGuardian {
  std::string student_id, guardian_id;
};

class KnownRecords {
 public:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  KnownRecords();  // none
  /// Reads the table. `business_date`: the day on which a student counts as active.
  KnownRecords(Store& store, const RecordKind& kind, Date business_date);
  /// Only those of one student, and of one guardian; of the schools all.
  KnownRecords(Store& store, const RecordKind& kind, Date business_date, const OneGuardian& only);
  KnownRecords(const KnownRecords&) = delete;
  KnownRecords& operator=(const KnownRecords&) = delete;

  /// The record's index, or `none`.
  std::uint32_t find(std::string_view key) const;
  /// The same for a row with that key and that fingerprint: quicker where the record's fingerprint is the same.
  std::uint32_t find(std::string_view key, std::uint64_t fingerprint) const;
  KnownRecord& operator[](std::uint32_t index) { return records_[index]; }
  const std::vector<KnownRecord>& all() const { return records_; }
  const std::vector<std::string>& schools() const { return schools_; }

 private:
  struct Row {
    std::string_view key;
    std::uint64_t fingerprint;
  };
  struct Hash {
    using is_transparent = void;
    const std::vector<KnownRecord>* records;
    std::size_t operator()(std::string_view key) const;
    std::size_t operator()(const Row& row) const { return (*this)(row.key); }
    std::size_t operator()(std::uint32_t index) const { return (*this)((*records)[index].key_text()); }
  };
  struct Equal {
    using is_transparent = void;
    const std::vector<KnownRecord>* records;
    std::string_view text(std::uint32_t index) const { return (*records)[index].key_text(); }
    bool operator()(std::uint32_t a, std::uint32_t b) const { return text(a) == text(b); }
    bool operator()(std::uint32_t a, std::string_view b) const { return text(a) == b; }
    bool operator()(std::string_view a, std::uint32_t b) const { return a == text(b); }
    // Two records of one hash and one fingerprint of 64 bits are not to be expected; the key's text lies elsewhere in
    // memory, and to fetch it for a million rows takes as long as to hash them.
    bool operator()(const Row& a, std::uint32_t b) const {
      const auto& known = (*records)[b];
      return (known.fingerprinted && known.fingerprint == a.fingerprint) || a.key == text(b);
    }
    bool operator()(std::uint32_t a, const Row& b) const { return (*this)(b, a); }
  };

  friend struct KnownRecordsReader;

  KeyArena arena_;
  std::vector<KnownRecord> records_;
  std::vector<std::string> schools_;
  tsl::robin_set<std::uint32_t, Hash, Equal, std::allocator<std::uint32_t>, true> by_key_;
};

}  // namespace portal
