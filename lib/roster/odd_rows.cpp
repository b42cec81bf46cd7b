#include "lib/roster/odd_rows.h"

#include <algorithm>
#include <array>

#include "lib/base/csv.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t longest_footer = 200;  // bytes; more is no footer

bool letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool digit(char c) { return c >= '0' && c <= '9'; }

// Whole words: a school "Totalbank" is none.
bool begins_with_word(std::string_view text, std::string_view word) {
  return text.starts_with(word) && (text.size() == word.size() || !letter(text[word.size()]));
}

// "550 rows", "1,204 records selected".
bool counts_rows(std::string_view text) {
  auto behind = text.find_first_not_of("0123456789,");
  if (behind == 0 || behind == text.npos || !digit(text[0])) return false;
  text.remove_prefix(std::min(text.find_first_not_of(' ', behind), text.size()));
  constexpr std::array<std::string_view, 4> words = {"row", "record", "line", "student"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}

bool is_footer(const std::vector<std::string_view>& cells, std::size_t columns) {
  std::string text;
  std::size_t filled = 0;
  for (auto cell : cells) {
    cell = trimmed(cell);
    if (cell.empty()) continue;
    if (++filled > 2 || cell.size() > longest_footer) return false;
    text += plain_lower(cell) + ' ';
  }
  if (filled == 0 || filled >= columns) return false;
  text.erase(0, text.find_first_not_of(" *-=#_([<"));
  if (text.empty()) return true;  // a ruler
  constexpr std::array<std::string_view, 17> words = {
      "total",  "totals", "grand total", "sum",  "count",     "row count", "record count", "rows",    "records",
      "end of", "eof",    "trailer",     "page", "generated", "printed",   "report",       "run date"};
  return counts_rows(text) ||
         std::any_of(words.begin(), words.end(), [&](std::string_view word) { return begins_with_word(text, word); });
}

}  // namespace

bool is_blank_row(const std::vector<std::string_view>& cells) {
  return std::all_of(cells.begin(), cells.end(), [](std::string_view cell) { return trimmed(cell).empty(); });
}

OddRow odd_row(const std::vector<std::string_view>& cells, const std::vector<std::string>& header) {
  if (is_blank_row(cells)) return OddRow::blank;
  std::size_t named = 0;
  bool same = cells.size() == header.size();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto plain = cells[i].size() <= longest_footer ? plain_header(cells[i]) : std::string();
    same = same && plain == header[i];
    if (!plain.empty() && std::find(header.begin(), header.end(), plain) != header.end()) ++named;
  }
  if (same) return OddRow::header_again;
  if (named >= 3 && 4 * named >= 3 * cells.size()) return OddRow::other_header;
  return is_footer(cells, header.size()) ? OddRow::footer : OddRow::none;
}

std::string_view odd_row_text(OddRow odd) {
  switch (odd) {
    case OddRow::none:
      break;
    case OddRow::blank:
      return "holds nothing";
    case OddRow::header_again:
      return "is the header once more";
    case OddRow::other_header:
      return "is another header, with other columns";
    case OddRow::footer:
      return "is a footer, not a record";
  }
  return {};
}

}  // namespace portal
