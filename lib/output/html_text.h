#pragma once
#include <string>
#include <string_view>

namespace portal {

/// Appends the text so that HTML, SVG and XML read it back as it is, within an element or a quoted attribute. A control
/// character, and a byte that is not UTF-8, becomes U+FFFD.
void append_html(std::string& out, std::string_view text);
std::string html_text(std::string_view text);
/// Whether the text can hold letters that run from right to left: anything beyond ASCII.
bool may_turn(std::string_view text);

}  // namespace portal
