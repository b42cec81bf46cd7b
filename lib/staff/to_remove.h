#pragma once
// What of the staff's access should be taken away; somebody must do it (004: "Removal of access is not automatic in any
// situation").
#include <string>
#include <vector>

#include "lib/staff/held_roles.h"

namespace portal {

/// Whether it belongs on the list: of somebody who left, whom the staff file no longer has, whose account ran out, or
/// who works at another school now.
bool is_to_be_removed(const HeldRole& role);

/// Why, in a few words: "left the district (HR)", "expired on 2026-09-30". Blank where it is not on the list.
std::string reason_to_remove(const HeldRole& role);

/// Who left comes first, then whom the staff file lacks, then what ran out, then who works elsewhere; else as they are.
void sort_to_remove(std::vector<HeldRole>& roles);

}  // namespace portal
