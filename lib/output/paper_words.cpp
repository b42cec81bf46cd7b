#include "lib/output/paper_words.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cmath>

#include "lib/base/text.h"
#include "lib/output/row_writers.h"

namespace portal {
namespace {

constexpr std::int64_t kLongestYear = 9999;  // four digits stand without a separator, as years do
constexpr std::string_view kInstead = "\ufffd";
constexpr std::string_view kAbbreviations[] = {"id", "pin", "pins", "url", "us", "it"};

bool is_code(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string in_capitals(std::string_view word) {
  std::string out(word);
  for (auto& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return word == "pins" ? "PINs" : out;
}

// "last_year_percent" -> "Last year percent"
std::string words_of(std::string_view code) {
  std::string out;
  while (!code.empty()) {
    auto word = code.substr(0, code.find('_'));
    code.remove_prefix(std::min(word.size() + 1, code.size()));
    bool known = std::find(std::begin(kAbbreviations), std::end(kAbbreviations), word) != std::end(kAbbreviations);
    if (!out.empty()) out += ' ';
    out += known ? in_capitals(word) : std::string(word);
  }
  if (!out.empty()) out[0] = in_capitals(out.substr(0, 1))[0];
  return out;
}

std::string number_text(double number, const Column& column) {
  if (column.kind == Column::Kind::percent) return fmt::format("{:.1f}%", number);
  return fmt::format("{}", number);
}

}  // namespace

std::string paper_heading(const Column& column) { return is_code(column.name) ? words_of(column.name) : column.name; }

std::string section_heading(std::string_view value, const Column& column) {
  if (value.empty()) return "No " + heading_of(column);
  return is_code(value) ? words_of(value) : std::string(value);
}

std::string paper_text(const Cell& cell, const Column& column) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    if (column.kind == Column::Kind::percent) return fmt::format("{}%", *whole);
    return *whole > kLongestYear || *whole < -kLongestYear ? grouped(*whole) : fmt::format("{}", *whole);
  }
  auto number = number_of(cell);
  return number && std::holds_alternative<double>(cell) ? number_text(*number, column) : cell_text(cell);
}

std::optional<double> number_of(const Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&cell); number && std::isfinite(*number)) return *number;
  return {};
}

bool is_number(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
}

bool is_dated(const Column& column) { return column.kind == Column::Kind::date || column.kind == Column::Kind::moment; }

bool is_blank(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return text->empty();
  if (const auto* number = std::get_if<double>(&cell)) return !std::isfinite(*number);
  return std::holds_alternative<std::monostate>(cell);
}

ShownCharacter shown_character(std::string_view text) {
  constexpr char32_t instead = 0xfffd;
  utf8proc_int32_t point = 0;
  auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &point);
  if (length <= 0) return {instead, 1};
  bool line_or_tab = point == '\t' || point == '\n' || point == '\r';
  bool control = (point < 0x20 && !line_or_tab) || (point >= 0x7f && point < 0xa0);
  bool no_character = point == 0xfffe || point == 0xffff;
  return {control || no_character ? instead : static_cast<char32_t>(point), static_cast<std::size_t>(length)};
}

bool runs_from_right(std::string_view text) {
  while (!text.empty()) {
    auto [point, size] = shown_character(text);
    auto direction = utf8proc_get_property(static_cast<utf8proc_int32_t>(point))->bidi_class;
    if (direction == UTF8PROC_BIDI_CLASS_L) return false;
    if (direction == UTF8PROC_BIDI_CLASS_R || direction == UTF8PROC_BIDI_CLASS_AL) return true;
    text.remove_prefix(size);
  }
  return false;
}

std::string shown_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    auto [point, size] = shown_character(text);
    if (point == '\r') {
      if (!text.starts_with("\r\n")) out += '\n';
    } else {
      out += point == 0xfffd ? kInstead : text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace portal
