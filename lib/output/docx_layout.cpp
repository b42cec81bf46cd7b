#include "lib/output/docx_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/output/document_text.h"
#include "lib/output/paper_words.h"

namespace portal {
namespace {

constexpr std::size_t most_columns = 63;  // of a table in Word
struct Size {
  std::size_t each, beside;  // what a character takes, and what a cell does beside its text
};
constexpr Size ordinary = {98, 150}, small = {72, 70};  // of 8.5 and of 6 points
constexpr std::size_t fewest_characters = 3, most_characters = 60;
constexpr std::size_t long_word = 24, short_word = 8;  // an email address; what is left of a broken word
constexpr std::size_t longest_whole = 20;              // a word that stays in one piece: an ID, a phone

using Widths = std::vector<std::size_t>;

Widths lengths(const Widths& characters, const Size& size) {
  Widths all;
  for (auto width : characters) all.push_back(width * size.each + size.beside);
  return all;
}

std::size_t sum(const Widths& widths) { return std::accumulate(widths.begin(), widths.end(), std::size_t{0}); }

// What a column wants, and what it is not made narrower than: by its texts, its words, and its words that stay whole.
struct Wanted {
  Widths texts, words, wholes;
};

// The widest columns are cut first, all to the same width, none below its longest word; then the longest words are.
Widths fitted(const Wanted& wanted, const Size& size, std::size_t room) {
  auto capped = [&](std::size_t text, std::size_t word) {
    Widths all;
    for (std::size_t i = 0; i < wanted.texts.size(); ++i)
      all.push_back(std::max({wanted.wholes[i], std::min(wanted.words[i], word), std::min(wanted.texts[i], text)}));
    return lengths(all, size);
  };
  auto text = most_characters, word = long_word;
  while (text > fewest_characters && sum(capped(text, word)) > room) --text;
  while (word > short_word && sum(capped(text, word)) > room) --word;
  return capped(text, word);
}

bool is_single_words(const std::vector<std::vector<Cell>>& rows, std::size_t column) {
  return std::all_of(rows.begin(), rows.end(), [&](const auto& row) {
    const auto* text = std::get_if<std::string>(&row[column]);
    return !text || (text->find_first_of(" \t\n@") == text->npos && display_width(*text) <= longest_whole);
  });
}

std::size_t longest_word(const std::string& heading) {
  std::size_t longest = 0, from = 0;
  for (auto end = heading.find(' '); from < heading.size(); end = heading.find(' ', from)) {
    end = std::min(end, heading.size());
    longest = std::max(longest, display_width(heading.substr(from, end - from)));
    from = end + 1;
  }
  return longest;
}

}  // namespace

std::size_t DocxLayout::total() const {
  std::size_t all = 0;
  for (const auto& column : columns) all += column.width;
  return all;
}

DocxLayout docx_layout(const std::vector<Column>& columns, const std::vector<std::size_t>& shown,
                       const std::vector<std::vector<Cell>>& rows) {
  DocxLayout layout;
  auto widths = widths_of(columns, rows), words = widths_of_words(columns, rows);
  Wanted wanted;
  for (auto i : shown) {
    bool single = is_single_words(rows, i) || columns[i].kind == Column::Kind::moment;
    auto heading = std::min(longest_word(paper_heading(columns[i])) * 5 / 4 + 1, longest_whole);  // it is bold
    wanted.texts.push_back(std::clamp(std::max(widths[i], heading), fewest_characters, most_characters));
    wanted.words.push_back(std::max(words[i], fewest_characters));
    wanted.wholes.push_back(std::max({single ? std::min(words[i] + 1, longest_whole) : 0, heading, fewest_characters}));
    layout.columns.push_back({i, 0, is_numeric(rows, i) ? DocxAlign::right : DocxAlign::left});
  }
  if (shown.size() > most_columns)
    throw UsageError(fmt::format("a table in Word holds {} columns, and these are {}", most_columns, shown.size()),
                     "choose fewer columns, or write a spreadsheet (.xlsx)");
  auto room = [&] { return layout.page_width - 2 * DocxLayout::margin; };
  auto lay_across = [&](std::size_t width) {
    layout.page_width = width;
    layout.page_height = DocxLayout::letter_width;
  };
  if (sum(lengths(wanted.texts, ordinary)) > room()) lay_across(DocxLayout::letter_height);
  auto given = fitted(wanted, ordinary, room());
  if (sum(given) > room()) {
    layout.letters = DocxLayout::Letters::small;
    given = fitted(wanted, small, room());
  }
  if (sum(given) > room()) {
    lay_across(DocxLayout::legal_height);
    given = fitted(wanted, small, room());
  }
  auto asked = std::max<std::size_t>(sum(given), 1);
  for (std::size_t i = 0; i < given.size(); ++i) layout.columns[i].width = given[i] * room() / asked;
  return layout;
}

}  // namespace portal
