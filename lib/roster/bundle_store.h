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
  std::string detail = {};   // homeroom: JSON of its title and its teacher's name and email; guardian: see is_shared()
  std::string teacher = {};  // of a homeroom: the teacher's own ID
};

class BundleIds {
 public:
  explicit BundleIds(Store& store);
  std::optional<BundleId> find(BundleId::What what, const std::string& sourced_id);
  /// Whether that user is one of several who are one guardian, so that a row of it says nothing of the others' links.
  bool is_shared(const std::string& sourced_id);
  /// The homerooms that a user teaches.
  std::vector<BundleId> homerooms_of(const std::string& teacher);

 private:
  SQLite::Statement select_, taught_;
};

constexpr const char* shared_guardian = "shared";

/// Within the import's transaction: what is other than it was.
void remember_bundle_ids(Store& store, std::int64_t run, const std::vector<BundleId>& ids);
void forget_bundle_ids(Store& store, std::int64_t run);
/// Whether the roster rests on a whole extract that was read in that way (Run::profile).
bool stands_on_whole(Store& store, const std::string& profile);

/// The present links of a student, or of a guardian.
std::vector<Record> links_of_student(Store& store, const std::string& student_id);
std::vector<Record> links_of_guardian(Store& store, const std::string& guardian_id);
/// The present students of a homeroom.
std::vector<std::string> students_in_homeroom(Store& store, const std::string& location_code,
                                              const std::string& homeroom);

}  // namespace portal
