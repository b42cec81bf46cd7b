#pragma once
// Whom a rejected row protects: a record whose row could not be read is never withdrawn for it.
#include <set>
#include <string>
#include <string_view>

#include "lib/roster/record_kinds.h"

namespace portal {

class TableReader;

class Holds {
 public:
  /// Remembers what the reader's current, rejected row may have been about: its key where that can be
  /// read; else a student of the same last name and birth date (a guardian: of the same student, or the
  /// same guardian, or the same name; what is told of a student: all of its kind); the whole school only where those
  /// cannot be read either; and where not even the school can, everybody.
  void add(const TableReader& rejected);

  /// Whether an absent record of the roster is held.
  bool holds(const RecordKind& kind, const Record& absent) const;
  bool holds_key(const std::string& key) const { return keys_.contains(key); }
  const std::set<std::string>& keys() const { return keys_; }
  bool everything() const { return everything_; }

 private:
  std::set<std::string> keys_;     // record_key()
  std::set<std::string> partial_;  // "student_id=…", "person=…", "location_code=…"
  bool everything_ = false;
};

}  // namespace portal
