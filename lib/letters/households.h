#pragma once
// Which PINs go into one envelope, and in which order the envelopes leave the school.
#include <functional>
#include <string>
#include <vector>

#include "lib/pins/pin_store.h"

namespace portal {

/// One letter for each guardian and student; or one for all PINs of a school's guardians at one address who read one
/// language, where a guardian without an address gets one with those of all their students. A person whom MiSiS has
/// under several IDs (`guardian merge`) is one guardian, and goes by one name.
enum class Per { guardian, household };

/// The PINs of one letter, by grade, homeroom and name of the student; all in the language of the first.
struct LetterPlan {
  std::string language;  // BCP 47
  std::vector<GuardianPin> pins;
};

/// The address as two records of one home agree on it: without case, accents, spaces and punctuation. Blank where
/// there is no street.
std::string comparable_address(const GuardianPin& row);

/// By grade, homeroom and name, as a school hands them out; households by their first student. `language_of`: the
/// code of the letter's language, for the language that MiSiS has of a guardian.
std::vector<LetterPlan> plan_letters(std::vector<GuardianPin> rows, Per per,
                                     const std::function<std::string(const std::string&)>& language_of);

}  // namespace portal
