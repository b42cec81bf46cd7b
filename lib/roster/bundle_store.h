#pragma once
// What a delta has to know of the bundles before it: which ID of the roster a bundle's own stands for. Only what the
// two do not share is kept.
#include <optional>
#include <string>
#include <vector>

#include "lib/roster/record_kinds.h"
#include "lib/store/store.h"

namespace portal {

struct BundleId {
  enum class What { school, student, guardian, homeroom } what;
  std::string sourced_id, id;  // of a homeroom: the location code
  std::string detail = {};     // of a homeroom: JSON of its title and its teacher's name and email
};

class BundleIds {
 public:
  explicit BundleIds(Store& store);
  std::optional<BundleId> find(BundleId::What what, const std::string& sourced_id);
  /// Whether several of a bundle's users are that one guardian, so that a row of one of them says nothing of the
  /// others' links.
  bool is_shared(const std::string& guardian_id);

 private:
  SQLite::Statement select_, count_;
};

/// Within the import's transaction.
void remember_bundle_ids(Store& store, const std::vector<BundleId>& ids);

/// The present links of a student, or of a guardian.
std::vector<Record> links_of_student(Store& store, const std::string& student_id);
std::vector<Record> links_of_guardian(Store& store, const std::string& guardian_id);
/// The present students of a homeroom.
std::vector<std::string> students_in_homeroom(Store& store, const std::string& location_code,
                                              const std::string& homeroom);

}  // namespace portal
