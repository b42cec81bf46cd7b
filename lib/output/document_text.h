#pragma once
// What a spreadsheet and a Word file can hold of a text.
#include <string>
#include <string_view>
#include <vector>

#include "lib/output/table.h"

namespace portal {

/// As XML may hold it: line ends are "\n"; control characters but tab and line end are shown as "\x1b", as a table
/// shows them; bytes that are not UTF-8, and code points that are no characters, are U+FFFD. Everything else as it is.
std::string document_text(std::string_view text);
/// Whether document_text() would change nothing; quick for what most cells are.
bool is_document_text(std::string_view text);

/// For a cell of a spreadsheet: document_text(), cut with "…" at 32,767 UTF-16 units, which is what a cell holds, and
/// with "_x0041_" guarded, which would be read as the character of that number.
std::string spreadsheet_text(std::string_view text);
bool is_spreadsheet_text(std::string_view text);

/// Whether a column holds numbers in these rows, and nothing else: it then stands right.
bool is_numeric(const std::vector<std::vector<Cell>>& rows, std::size_t column);
/// The width of each column as a reader counts characters: of its heading and of what stands in these rows.
std::vector<std::size_t> widths_of(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows);

/// The same of the longest word alone: what stands between spaces.
std::vector<std::size_t> widths_of_words(const std::vector<Column>& columns,
                                         const std::vector<std::vector<Cell>>& rows);

}  // namespace portal
