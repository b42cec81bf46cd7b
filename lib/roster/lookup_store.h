#pragma once
// What the MiSiS lookup asks of the database, and what it leaves there.
#include <cstdint>
#include <set>
#include <string>

#include "lib/base/time.h"
#include "lib/roster/known_records.h"
#include "lib/store/store.h"

namespace portal {

/// Whether the guardian is linked to the student in the roster, as entitled to a PIN, and has one whatever became of it
/// (but for one that ran out while the student was away), or an account that is linked to the student.
bool is_in_portal(Store& store, const OneGuardian& guardian);

/// Remembers that staff added the guardian, by that run.
void put_added_guardian(Store& store, const OneGuardian& guardian, Timestamp at, const std::string& who,
                        std::int64_t run);

/// Whose guardians staff added since the newest import.
std::set<std::string> students_looked_up_since_import(Store& store);

}  // namespace portal
