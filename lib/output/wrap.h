#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// The text in lines of at most `width` columns (1 or more), broken at spaces where there are any; later lines begin
/// with `indent` spaces. Marks stay with their letter. A blank text is one blank line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t indent = 0);

/// The end of the text that fits into `width` columns: what is seen of a line while it is typed.
std::string tail_of(std::string_view text, std::size_t width);

/// Without its last letter, and the marks on it.
std::string without_last_letter(std::string text);

}  // namespace portal
