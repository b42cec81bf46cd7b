#pragma once
// What a person reads on a page or a paper: headings with a capital, numbers with separators, percents with a sign.
#include <string>
#include <string_view>

#include "lib/output/table.h"

namespace portal {

/// "student_id" -> "Student ID".
std::string paper_heading(const Column& column);
/// The name of a section: a code of the program ("by_grade") as words, any other text as it is; blank: "No grade".
std::string section_heading(std::string_view value, const Column& column);
/// 12,345 (but 2026, which may be a year), 62.5%, yes; a text as it is.
std::string paper_text(const Cell& cell, const Column& column);
/// A number, or nothing where the cell holds none that can be drawn.
std::optional<double> number_of(const Cell& cell);
bool is_number(const Cell& cell);
bool is_dated(const Column& column);  // a date or a moment
/// Blank for the reader: no cell, no text, or a number that there is no way to write.
bool is_blank(const Cell& cell);

/// The first code point of a text and its length in bytes; U+FFFD for a byte that is not UTF-8 and for a control
/// character, which no page and no paper can show (but tab, line feed and carriage return).
struct ShownCharacter {
  char32_t point;
  std::size_t size;
};
ShownCharacter shown_character(std::string_view text);
/// Whether its first letter is of a script that runs from right to left, which is how its lines are then set.
bool runs_from_right(std::string_view text);
/// The whole text of such characters, with every line end as a line feed.
std::string shown_text(std::string_view text);

}  // namespace portal
