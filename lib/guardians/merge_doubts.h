#pragma once
// What speaks against two guardian IDs being one person.
#include <string>
#include <vector>

#include "lib/guardians/guardian.h"

namespace portal {

/// The students at whom MiSiS restricts one of these IDs and not another, a phrase each ("023907F123: G2 is restricted,
/// G1 is not"). One that it dropped counts while that was the last it said of it.
std::vector<std::string> restricted_by_halves(const std::vector<PersonRow>& rows);

/// Where MiSiS took away the ID by which an account held a student, and has the person there under another: a sentence
/// for each, with what makes it good again.
std::vector<std::string> links_that_ended(const std::vector<PersonRow>& rows);

/// What speaks against the ID being one person with the others among these rows, a phrase each: a first or last name
/// without a word in common, two relationships to one student. Rows that MiSiS dropped count too.
std::vector<std::string> different_people(const std::vector<PersonRow>& rows, const std::string& other);

/// A sentence for each doubt between the two IDs, whose rows are among these, that is for people to know: at one
/// student a legal guardian's flag for one alone; several accounts.
std::vector<std::string> merge_doubts(const std::vector<PersonRow>& rows, const std::string& kept,
                                      const std::string& other);

/// The person's name under that ID, as the roster has it now; blank where it has it no more.
std::string name_under(const std::vector<PersonRow>& rows, const std::string& guardian_id);

}  // namespace portal
