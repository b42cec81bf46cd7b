#pragma once
// Of the page module: which font families text in a language wants, and which of them this machine lacks.
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// The families for text in that language, in the order in which a glyph is looked for, separated by commas.
std::string font_families(std::string_view language);
std::vector<std::string> lacking_fonts(const std::vector<std::string>& languages);

}  // namespace portal
