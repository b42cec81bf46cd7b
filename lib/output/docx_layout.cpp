#include "lib/output/docx_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "lib/base/errors.h"
#include "lib/output/document_text.h"

namespace portal {
namespace {

constexpr std::size_t most_columns = 63;  // of a table in Word
struct Size {
  std::size_t each, beside;  // what a character takes, and what a cell does beside its text
};
constexpr Size ordinary = {98, 150}, small = {72, 70};  // of 8.5 and of 6 points
constexpr std::size_t fewest_characters = 3, most_characters = 60;
constexpr std::size_t long_word = 24, short_word = 10;  // an email address; an ID, a date

using Widths = std::vector<std::size_t>;

Widths lengths(const Widths& characters, const Size& size) {
  Widths all;
  for (auto width : characters) all.push_back(width * size.each + size.beside);
  return all;
}

std::size_t sum(const Widths& widths) { return std::accumulate(widths.begin(), widths.end(), std::size_t{0}); }

// The widest columns are cut first, all to the same width, none below its longest word; then the longest words are.
Widths fitted(const Widths& texts, const Widths& words, const Size& size, std::size_t room) {
  auto capped = [&](std::size_t text, std::size_t word) {
    Widths all;
    for (std::size_t i = 0; i < texts.size(); ++i)
      all.push_back(std::max(std::min(words[i], word), std::min(texts[i], text)));
    return lengths(all, size);
  };
  auto text = most_characters, word = long_word;
  while (text > fewest_characters && sum(capped(text, word)) > room) --text;
  while (word > short_word && sum(capped(text, word)) > room) --word;
  return capped(text, word);
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
  Widths wanted, longest_words;
  bool section = false;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    bool first_section = columns[i].kind == Column::Kind::section && !std::exchange(section, true);
    if (first_section || columns[i].show == Column::Show::not_in_table) continue;
    wanted.push_back(std::clamp(widths[i], fewest_characters, most_characters));
    longest_words.push_back(std::max(words[i], fewest_characters));
    layout.columns.push_back({i, 0, is_numeric(rows, i) ? Align::right : Align::left});
  }
  if (wanted.size() > most_columns)
    throw UsageError(fmt::format("a table in Word holds {} columns, and these are {}", most_columns, wanted.size()),
                     "choose fewer columns, or write a spreadsheet (.xlsx)");
  auto room = [&] { return layout.page_width - 2 * DocxLayout::margin; };
  auto lay_across = [&](std::size_t width) {
    layout.page_width = width;
    layout.page_height = DocxLayout::letter_width;
  };
  if (sum(lengths(wanted, ordinary)) > room()) lay_across(DocxLayout::letter_height);
  auto given = fitted(wanted, longest_words, ordinary, room());
  if (sum(given) > room()) {
    layout.letters = DocxLayout::Letters::small;
    given = fitted(wanted, longest_words, small, room());
  }
  if (sum(given) > room()) {
    lay_across(DocxLayout::legal_height);
    given = fitted(wanted, longest_words, small, room());
  }
  auto asked = std::max<std::size_t>(sum(given), 1);
  for (std::size_t i = 0; i < given.size(); ++i) layout.columns[i].width = given[i] * room() / asked;
  return layout;
}

}  // namespace portal
