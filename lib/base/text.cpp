#include "lib/base/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <numeric>

namespace portal {
namespace {

// One code point from the front of `text`, or -1 for a byte that is not UTF-8; `size` is its length.
int code_point(std::string_view text, std::size_t& size) {
  utf8proc_int32_t point = 0;
  auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &point);
  size = length > 0 ? static_cast<std::size_t>(length) : 1;
  return length > 0 ? point : -1;
}

// Besides the C0 and C1 controls, the separators of lines and paragraphs (U+2028, U+2029), and the invisible marks
// that reorder what a terminal shows.
bool unsafe(int point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2066 && point <= 0x2069);
}

bool right_to_left(std::string_view text) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); at += size) {
    auto direction = utf8proc_get_property(code_point(text.substr(at), size))->bidi_class;
    if (direction == UTF8PROC_BIDI_CLASS_R || direction == UTF8PROC_BIDI_CLASS_AL) return true;
  }
  return false;
}

// Columns of one code point. The vowels and final consonants of decomposed Korean stand within their
// syllable's first letter, though utf8proc counts them by themselves.
std::size_t columns_of(int point) {
  if (point < 0) return 1;
  if ((point >= 0x1160 && point <= 0x11ff) || (point >= 0xd7b0 && point <= 0xd7ff)) return 0;
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(point)));
}

// Hyphens, apostrophes and points as spaces, and those single.
std::string single_spaced(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (c == '-' || c == '\'' || c == '.') c = ' ';
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

bool is_utf8(std::string_view text) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); at += size) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      size = 1;
    } else if (code_point(text.substr(at), size) < 0) {
      return false;
    }
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view no_break = "\xc2\xa0";
  for (bool again = true; again;) {
    again = false;
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1), again = true;
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1), again = true;
    if (text.starts_with(no_break)) text.remove_prefix(2), again = true;
    if (text.ends_with(no_break)) text.remove_suffix(2), again = true;
  }
  return text;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0, size = 0;
  for (std::size_t at = 0; at < text.size(); at += size) width += columns_of(code_point(text.substr(at), size));
  return width;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string composed(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (length < 0) return std::string(text);
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

std::string fit(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::size_t used = 0, size = 0, at = 0;
  for (; at < text.size(); at += size) {
    auto next = columns_of(code_point(text.substr(at), size));
    if (used + next + 1 > width) break;
    used += next;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); at += size) {
    int point = code_point(text.substr(at), size);
    if (point < 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else if (unsafe(point)) {
      out += point < 0x100 ? fmt::format("\\x{:02x}", point) : fmt::format("\\u{:04x}", point);
    } else {
      out += text.substr(at, size);
    }
  }
  return out;
}

std::string one_line(std::string_view text, std::size_t longest) {
  std::string out;
  std::size_t size = 0, points = 0;
  for (std::size_t at = 0; at < text.size(); at += size) {
    int point = code_point(text.substr(at), size);
    if (++points > longest) return out + "…";
    if (point < 0)
      out += '?';
    else if (unsafe(point))
      out += ' ';
    else
      out += text.substr(at, size);
  }
  return std::string(trimmed(out));
}

bool has_visible_character(std::string_view text) {
  constexpr int blank_braille = 0x2800;
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); at += size) {
    int point = code_point(text.substr(at), size);
    if (point < 0 || point == blank_braille) continue;
    const auto* property = utf8proc_get_property(point);
    std::string_view category = utf8proc_category_string(point);  // "Lu", "Nd", "Po", …
    if (!property->ignorable && std::string_view("LNPS").find(category.front()) != std::string_view::npos) return true;
  }
  return false;
}

std::string isolated(std::string_view name) {
  constexpr std::string_view first_strong_isolate = "\u2068", pop_isolate = "\u2069";
  if (!right_to_left(name)) return std::string(name);
  return std::string(first_strong_isolate).append(name).append(pop_isolate);
}

std::string folded(std::string_view text) {
  // In ASCII only the capitals change.
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return single_spaced(plain_lower(text));
  utf8proc_uint8_t* mapped = nullptr;
  // Lumped: the curly apostrophes and the long hyphens that word processors put into names.
  auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                                UTF8PROC_STRIPMARK | UTF8PROC_IGNORE | UTF8PROC_LUMP);
  auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                             static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  if (length < 0) return std::string(text);
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  return single_spaced({reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)});
}

std::string plain_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0]++;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        std::size_t substitute = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
      }
    }
    bool alike = row.back() < std::max(word.size(), candidate.size());  // "zz" is not near "go"
    if (alike && row.back() < best_distance) best_distance = row.back(), best = candidate;
  }
  return best;
}

std::string grouped(long long number) {
  auto magnitude = static_cast<unsigned long long>(number);
  std::string digits = std::to_string(number < 0 ? 0 - magnitude : magnitude);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return number < 0 ? "-" + digits : digits;
}

std::string counted(long long count, std::string_view singular, std::string_view plural) {
  if (count == 1) return fmt::format("1 {}", singular);
  return plural.empty() ? fmt::format("{} {}s", grouped(count), singular)
                        : fmt::format("{} {}", grouped(count), plural);
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

}  // namespace portal
