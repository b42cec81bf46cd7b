#pragma once
// What a run left in the roster, and how it goes back. All of it within the running write transaction.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/base/time.h"
#include "lib/pins/pin_store.h"
#include "lib/roster/record_kinds.h"
#include "lib/store/store.h"

namespace portal {

/// What staff looked up and added since that run was seen in MiSiS for itself: what the run made or changed of those
/// students and guardians, and the schools that they need, counts as the lookups' own from now on, and is not undone.
void hand_over_to_lookups(Store& store, std::int64_t run);

/// Gives the records of a kind that the run changed the fields back that they had, and the mark of the run that
/// changed them before. Returns how many. StorageError where one is not there any more.
std::int64_t restore_changed_records(Store& store, const RecordKind& kind, std::int64_t run);

/// The records of a kind that the run made.
std::int64_t count_made_records(Store& store, const RecordKind& kind, std::int64_t run);
void delete_made_records(Store& store, const RecordKind& kind, std::int64_t run);

/// A PIN that was validated since a run, of a link that the run made, or that was issued since.
struct ValidatedPin {
  std::string student_id, guardian_id;
  Timestamp issued_at;
  bool link_made_by_run = false;
  // As the records are now: whether the link entitles to a PIN, and on which days the student is active.
  bool entitled = false;
  std::string active_from, active_until;
};
void read_validated_pins(Store& store, std::int64_t run, const std::string& run_started_at,
                         const std::function<void(const ValidatedPin&)>& pin);

/// The PINs that were revoked since the run, of links that it changed and that entitle to a PIN as they are now.
std::vector<PinBinding> read_revoked_pins(Store& store, std::int64_t run, const std::string& run_started_at);

/// The PINs, whatever became of them, of the links that the run made.
void read_pins_of_made_links(Store& store, std::int64_t run,
                             const std::function<void(const PinBinding& pin, const std::string& state)>& pin);
void delete_pins_of_made_links(Store& store, std::int64_t run);

/// The merges (`guardian merge`) of an ID that is in the roster by that run alone: "G2 with G1".
std::vector<std::string> read_merges_of_made_guardians(Store& store, std::int64_t run);

}  // namespace portal
