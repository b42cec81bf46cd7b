#pragma once
// Cells that a spreadsheet would run as a formula: how they go out, and how they come back.
#include <string_view>

namespace portal {

/// How a formula begins. The wide forms count where Japanese is set.
inline constexpr std::string_view formula_starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};

/// Whether a spreadsheet takes a cell of that text for a formula. In CSV such a text goes out behind an apostrophe.
bool starts_formula(std::string_view text);

/// Without that apostrophe: what came out of an export is read as what went into it. Other apostrophes stay ('Aziz).
std::string_view without_guard(std::string_view text);

}  // namespace portal
