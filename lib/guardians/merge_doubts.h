#pragma once
// What speaks against two guardian IDs being one person.
#include <string>
#include <vector>

#include "lib/guardians/guardian.h"

namespace portal {

/// The students at whom MiSiS restricts one of these IDs and not another, a phrase each ("023907F123: G2 is restricted,
/// G1 is not"); IDs that it has no more do not count.
std::vector<std::string> restricted_by_halves(const std::vector<PersonRow>& rows);

/// A sentence for each doubt between the two IDs, whose rows are among these: names that differ; at one student, a
/// legal guardian's flag for one alone, or two relationships; several accounts.
std::vector<std::string> merge_doubts(const std::vector<PersonRow>& rows, const std::string& kept,
                                      const std::string& other);

/// The person's name under that ID, as the roster has it now; blank where it has it no more.
std::string name_under(const std::vector<PersonRow>& rows, const std::string& guardian_id);

}  // namespace portal
