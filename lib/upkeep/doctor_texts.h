#pragma once
#include <vector>

#include "lib/config/settings.h"
#include "lib/upkeep/doctor.h"

namespace portal {

/// The words of letters and mails, in every language: the program's and the district's own in `config_folder`. A
/// finding for each thing that is wrong with a file, with its line; a file that would never be used, since it is named
/// after no language; and a language of the district (letters.language) that there are no words in.
std::vector<Finding> examine_texts(const Settings& settings);

}  // namespace portal
