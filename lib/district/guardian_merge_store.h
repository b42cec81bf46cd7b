#pragma once
// Which guardian IDs of MiSiS are one person (`guardian merge`): laid over the roster, which keeps them all.
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/store/store.h"

namespace portal {

/// `guardian_id` is the same person as `kept_id`, which is merged with no other.
struct GuardianMerge {
  std::string guardian_id, kept_id;
  std::string merged_at, operator_login, reason;  // UTC; who did it; blank: no reason was given
};
std::optional<GuardianMerge> select_merge(Store& store, const std::string& guardian_id);
void insert_merge(Store& store, const GuardianMerge& merge);
void delete_merge(Store& store, const std::string& guardian_id);

/// All IDs of the person who has this one, the kept one first; of one who is merged with nobody, that ID alone.
std::vector<std::string> ids_of_person(Store& store, const std::string& guardian_id);

/// A merge, and a school where a student of one of its two IDs is; blank: they have none.
struct MergeAtSchool {
  GuardianMerge merge;
  std::string name, kept_name;  // as the roster has them; blank: it has that ID no more
  std::string location_code;
  bool in_misis = false, kept_in_misis = false;  // the newest extract has that ID
};
/// All that stand, by kept ID and ID.
std::vector<MergeAtSchool> select_merges_at_schools(Store& store);

/// The kept IDs of the people whom MiSiS restricts at a student under one ID, and not under another that it has.
std::vector<std::string> select_contradicted_people(Store& store);

/// The merges in memory, for what goes through the whole district.
class MergedGuardians {
 public:
  explicit MergedGuardians(Store& store);
  bool none() const { return person_.empty(); }
  /// Whether the ID is one of several of its person.
  bool contains(const std::string& guardian_id) const { return person_.contains(guardian_id); }
  /// The ID that stands for the person: the kept one, or the ID itself.
  const std::string& person(const std::string& guardian_id) const {
    auto found = person_.find(guardian_id);
    return found == person_.end() ? guardian_id : found->second;
  }

 private:
  std::unordered_map<std::string, std::string> person_;
};

/// SQL: the ID that stands for the person of that guardian ID, an expression such as "g.guardian_id".
std::string person_sql(std::string_view guardian_id);
/// SQL: whether that condition on `guardian_links o` holds for the person of `guardian_links g`, at the same student,
/// under another ID. While there is no merge at all, nothing is looked up.
std::string under_another_id_sql(std::string_view condition);
/// SQL: whether the guardian of `guardian_links g` is restricted at that student under another ID: what MiSiS restricts
/// under one of a person's IDs is restricted under all, also while it has that ID no more: only MiSiS lifts what it
/// said, under that ID, or an unmerge by whoever may for the whole district.
std::string restricted_under_another_id_sql();
bool is_restricted_under_another_id(Store& store, const std::string& student_id, const std::string& guardian_id);

}  // namespace portal
