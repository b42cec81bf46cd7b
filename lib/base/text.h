#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace portal {

bool is_utf8(std::string_view text);
/// Without leading and trailing spaces and tabs, and the no-break space that spreadsheets leave behind.
std::string_view trimmed(std::string_view text);
/// Columns that the text takes on a terminal (wide and combining characters counted right).
std::size_t display_width(std::string_view text);
/// Code points: what a person counts as characters, but for combining marks.
std::size_t characters(std::string_view text);
/// In Unicode's composed form (NFC), so that what two keyboards write differently is one text. Bad UTF-8 as it is.
std::string composed(std::string_view text);
/// At most `width` columns; cut text ends with "…".
std::string fit(std::string_view text, std::size_t width);
/// Safe to show: control characters, separators of lines, invisible marks that reorder text, and bad UTF-8 as \x1b, so
/// that no file can drive the terminal.
std::string printable(std::string_view text);
/// For running text in a message: on one line, without control characters and invisible marks that reorder it, bad
/// UTF-8 as "?", at most so many code points; cut text ends with "…".
std::string one_line(std::string_view text, std::size_t longest);
/// Whether there is anything that a reader sees: a letter, digit, sign or symbol, but for blank ones.
bool has_visible_character(std::string_view text);
/// For finding people: lower case, without accents, other marks, hyphens and doubled spaces.
std::string folded(std::string_view text);
/// A name as it is read, whatever stands around it: one in a script from right to left is set apart, so that
/// punctuation, digits and the next word stay where they belong.
std::string isolated(std::string_view name);
/// ASCII letters in lower case; everything else as it is.
std::string plain_lower(std::string_view text);
/// The candidate nearest to a mistyped word, or nothing where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);
/// "1 row", "2 rows", "1,204 rows".
std::string counted(long long count, std::string_view singular, std::string_view plural = {});
/// 1204 -> "1,204".
std::string grouped(long long number);
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace portal
