#pragma once
// The roster as a delta finds it: what it does not say again.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/roster/bundle_people.h"
#include "lib/roster/roster_store.h"

namespace portal {

class StoredRoster {
 public:
  explicit StoredRoster(Store& store);

  /// Null: none, or withdrawn. Valid until the next call.
  const Record* school(const std::string& location_code);
  const StoredRecord* student(const std::string& student_id);
  /// Whether it is withdrawn or not; null where there never was one.
  const StoredRecord* link(const std::string& student_id, const std::string& guardian_id);
  std::vector<Record> links_of_student(const std::string& student_id) {
    return portal::links_of_student(store_, student_id);
  }
  std::vector<Record> links_of_guardian(const std::string& guardian_id) {
    return portal::links_of_guardian(store_, guardian_id);
  }
  std::vector<std::string> students_in_homeroom(const std::string& location_code, const std::string& homeroom) {
    return portal::students_in_homeroom(store_, location_code, homeroom);
  }
  /// The roster's ID for one of the bundle's own, by what a bundle before said; the same text where none did.
  std::string id_of(BundleId::What what, const std::string& sourced_id);
  std::optional<BundleHomeroom> homeroom(const std::string& sourced_id);
  bool is_shared_guardian(const std::string& sourced_id) { return ids_.is_shared(sourced_id); }
  std::vector<BundleId> homerooms_of(const std::string& teacher) { return ids_.homerooms_of(teacher); }

 private:
  Store& store_;
  RecordFinder schools_, students_, links_;
  BundleIds ids_;
};

/// A homeroom as it is remembered. `teacher`: the teacher's own ID.
BundleId remembered(std::string sourced_id, const BundleHomeroom& homeroom, std::string teacher);

}  // namespace portal
