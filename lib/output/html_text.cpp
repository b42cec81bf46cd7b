#include "lib/output/html_text.h"

#include <algorithm>
#include <array>

#include "lib/output/paper_words.h"

namespace portal {
namespace {

constexpr bool plain(unsigned char c) {
  return c >= 0x20 && c < 0x7f && c != '<' && c != '>' && c != '&' && c != '"' && c != '\'';
}

constexpr std::array<bool, 256> plain_bytes() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) table[c] = plain(static_cast<unsigned char>(c));
  return table;
}
constexpr auto kPlain = plain_bytes();

std::string_view instead_of(char32_t point) {
  switch (point) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\r':
      return "&#13;";  // a bare one would be read back as a line feed
    case '\n':
      return "&#10;";  // an attribute in XML would read it back as a space
    case '\t':
      return "&#9;";
    case 0xfffd:
      return "\ufffd";
    default:
      return {};
  }
}

}  // namespace

void append_html(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && kPlain[static_cast<unsigned char>(text[end])]) ++end;
    out.append(text, at, end - at);
    if (end == text.size()) return;
    auto [point, size] = shown_character(text.substr(end));
    auto instead = instead_of(point);
    out += instead.empty() ? text.substr(end, size) : instead;
    at = end + size;
  }
}

std::string html_text(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

bool may_turn(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace portal
