#include "lib/output/document_text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <sstream>

#include "lib/base/text.h"
#include "lib/output/paper_words.h"

namespace portal {
namespace {

constexpr std::size_t most_of_a_cell = 32767;
constexpr std::string_view cut_mark = "…";

// "_x0041_": a character by its number, wherever a spreadsheet's text has one.
bool is_numbered_character(std::string_view text) {
  if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') return false;
  return std::all_of(text.begin() + 2, text.begin() + 6, [](unsigned char c) { return std::isxdigit(c); });
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

/// Calls `each` with every code point, its place and its bytes; -1 stands for a byte that is not UTF-8.
template <class Each>
void for_each_point(std::string_view text, const Each& each) {
  for (std::size_t at = 0, size = 1; at < text.size(); at += size) {
    utf8proc_int32_t point = -1;
    auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                   static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    size = length > 0 ? static_cast<std::size_t>(length) : 1;
    if (!each(length > 0 ? point : -1, at, size)) return;
  }
}

bool is_control(int point) {
  return (point >= 0 && point < ' ' && point != '\t' && point != '\n') || (point >= 0x7f && point < 0xa0);
}
bool is_no_character(int point) {
  return point < 0 || (point & 0xfffe) == 0xfffe || (point >= 0xfdd0 && point <= 0xfdef);
}

}  // namespace

bool is_document_text(std::string_view text) {
  if (is_plain(text)) return true;
  bool fine = true;
  for_each_point(
      text, [&](int point, std::size_t, std::size_t) { return fine = !is_control(point) && !is_no_character(point); });
  return fine;
}

std::string document_text(std::string_view text) {
  if (is_document_text(text)) return std::string(text);
  std::string out;
  for_each_point(text, [&](int point, std::size_t at, std::size_t size) {
    if (point == '\r') {
      if (text.substr(at, 2) != "\r\n") out += '\n';
    } else if (is_control(point)) {
      out += fmt::format("\\x{:02x}", point);
    } else {
      out += is_no_character(point) ? std::string_view("\ufffd") : text.substr(at, size);
    }
    return true;
  });
  return out;
}

bool is_spreadsheet_text(std::string_view text) {
  return text.size() <= most_of_a_cell && is_document_text(text) && text.find("_x") == text.npos;
}

std::string spreadsheet_text(std::string_view text) {
  auto clean = document_text(text);
  if (is_spreadsheet_text(clean)) return clean;
  std::string out;
  std::size_t units = 0, cut_at = 0;  // UTF-16 units so far, and where there is still room for the mark
  for_each_point(clean, [&](int point, std::size_t at, std::size_t size) {
    auto piece = clean.substr(at, size);
    if (is_numbered_character(std::string_view(clean).substr(at))) piece = "_x005F_";
    units += point > 0xffff ? 2 : piece.size() > 4 ? piece.size() : 1;
    if (units <= most_of_a_cell - 1) cut_at = out.size() + piece.size();
    out += piece;
    return units <= most_of_a_cell;
  });
  if (units > most_of_a_cell) out.replace(cut_at, out.npos, cut_mark);
  return out;
}

bool is_numeric(const std::vector<std::vector<Cell>>& rows, std::size_t column) {
  bool any = false;
  for (const auto& row : rows) {
    const auto& cell = row.at(column);
    if (std::holds_alternative<std::string>(cell) || std::holds_alternative<bool>(cell)) return false;
    any = any || !std::holds_alternative<std::monostate>(cell);
  }
  return any;
}

namespace {

std::vector<std::size_t> widest(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows,
                                const std::function<std::size_t(const std::string&)>& width_of) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto width = width_of(paper_heading(columns[i]));
    for (const auto& row : rows) width = std::max(width, width_of(document_text(paper_text(row.at(i), columns[i]))));
    widths.push_back(width);
  }
  return widths;
}

std::size_t width_of_longest_word(const std::string& text) {
  std::size_t longest = 0;
  std::istringstream in(text);
  for (std::string word; in >> word;) longest = std::max(longest, display_width(word));
  return longest;
}

}  // namespace

std::vector<std::size_t> widths_of(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows) {
  return widest(columns, rows, [](const std::string& text) { return display_width(text); });
}

std::vector<std::size_t> widths_of_words(const std::vector<Column>& columns,
                                         const std::vector<std::vector<Cell>>& rows) {
  return widest(columns, rows, width_of_longest_word);
}

}  // namespace portal
