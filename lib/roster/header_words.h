#pragma once
// What the name of a column says, whoever wrote it: "Stu No", "STUDENT_NBR" and "studentNumber" are one.
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// The words of a header in lower case, split at marks, capitals and digits, and at the words that rosters are made
/// of ("guardianlastname"); the usual abbreviations are spelt out ("DOB": birth, date).
std::vector<std::string> header_words(std::string_view header);

/// How much two names have in common, 0 to 1: their words, also where one is shortened or misspelt. "ID", "number" and
/// "code" are nearly one word.
double name_likeness(const std::vector<std::string>& a, const std::vector<std::string>& b);

/// Whether the name is that of a secret: a PIN, a password, an access code, a social security number.
bool names_a_secret(std::string_view header);

}  // namespace portal
