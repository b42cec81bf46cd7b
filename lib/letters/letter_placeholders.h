#pragma once
#include <string>
#include <vector>

namespace portal {

/// The {names} that the words of a letter may hold; filled() in letter.h fills them in.
std::vector<std::string> letter_placeholders();

}  // namespace portal
