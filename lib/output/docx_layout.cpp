#include "lib/output/docx_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "lib/base/errors.h"
#include "lib/output/document_text.h"

namespace portal {
namespace {

constexpr std::size_t most_columns = 63;                             // of a table in Word
constexpr std::size_t per_character = 95, per_small_character = 67;  // of 8.5 and of 6 points
constexpr std::size_t beside_text = 150;                             // in each cell
constexpr std::size_t fewest_characters = 3, most_characters = 60, longest_word = 24;

using Widths = std::vector<std::size_t>;

Widths lengths(const Widths& characters, std::size_t each) {
  Widths all;
  for (auto width : characters) all.push_back(width * each + beside_text);
  return all;
}

std::size_t sum(const Widths& widths) { return std::accumulate(widths.begin(), widths.end(), std::size_t{0}); }

// The widest columns are cut first, all to the same width, none below its longest word.
Widths capped(const Widths& wanted, const Widths& least, std::size_t cap) {
  Widths all;
  for (std::size_t i = 0; i < wanted.size(); ++i) all.push_back(std::max(least[i], std::min(wanted[i], cap)));
  return all;
}

Widths fitted(const Widths& wanted, const Widths& least, std::size_t each, std::size_t room) {
  auto cap = most_characters;
  while (cap > fewest_characters && sum(lengths(capped(wanted, least, cap), each)) > room) --cap;
  return lengths(capped(wanted, least, cap), each);
}

}  // namespace

std::size_t DocxLayout::total() const {
  std::size_t all = 0;
  for (const auto& column : columns) all += column.width;
  return all;
}

DocxLayout docx_layout(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows) {
  DocxLayout layout;
  auto widths = widths_of(columns, rows), words = widths_of_words(columns, rows);
  Widths wanted, least;
  bool section = false;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    bool first_section = columns[i].kind == Column::Kind::section && !std::exchange(section, true);
    if (first_section || columns[i].show == Column::Show::not_in_table) continue;
    wanted.push_back(std::clamp(widths[i], fewest_characters, most_characters));
    least.push_back(std::clamp(words[i], fewest_characters, longest_word));
    layout.columns.push_back({i, 0, is_numeric(rows, i) ? Align::right : Align::left});
  }
  if (wanted.size() > most_columns)
    throw UsageError(fmt::format("a table in Word holds {} columns, and these are {}", most_columns, wanted.size()),
                     "choose fewer columns, or write a spreadsheet (.xlsx)");
  auto room = DocxLayout::short_side - 2 * DocxLayout::margin;
  if (sum(lengths(wanted, per_character)) > room) {
    layout.page = DocxLayout::Page::across;
    room = DocxLayout::long_side - 2 * DocxLayout::margin;
  }
  auto given = fitted(wanted, least, per_character, room);
  if (sum(given) > room) {
    layout.letters = DocxLayout::Letters::small;
    given = fitted(wanted, least, per_small_character, room);
  }
  auto asked = std::max<std::size_t>(sum(given), 1);
  for (std::size_t i = 0; i < given.size(); ++i) layout.columns[i].width = given[i] * room / asked;
  return layout;
}

}  // namespace portal
