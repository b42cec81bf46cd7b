#pragma once
// The fingerprint of a row (design: "Fingerprints"): a record whose row is the same, byte for byte, as the one that it
// was last read from need not be read again.
#include <cstdint>
#include <string_view>

#include "lib/base/encoding.h"
#include "lib/roster/mapping.h"

namespace portal {

/// Raised by hand whenever a row may be read otherwise than before (check_cell(), csv, encoding, mapping, which of
/// several rows stands for a student): then every row is looked at once more. A test holds what the rules say
/// against this number.
constexpr int reading_rules_version = 3;

/// A record's fingerprint says that this row alone, read by these rules under this header and mapping, yields the
/// record as it stands. So it is written with the record, and cleared by every change that is not read from a row:
/// a withdrawal, an undo, a change by hand. 64 bits; not for tamper evidence.
class Fingerprint {
 public:
  /// `blank_year`: the school year that a blank cell is read as, for a row that is read under another year is another
  /// record; blank for kinds that have none.
  Fingerprint(const RecordKind& kind, const Mapping& mapping, Encoding encoding, char delimiter,
              std::string_view blank_year);
  std::uint64_t of(std::string_view raw_row) const;
  /// Whether rows of the same bytes are read as the same record under both.
  bool operator==(const Fingerprint&) const = default;

 private:
  std::uint64_t seed_;
};

}  // namespace portal
