#include "lib/base/phone.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Cuts "x123", "ext. 123" or "#123" off the end. Nothing where what follows the mark is no extension.
std::optional<std::string> take_extension(std::string& text) {
  constexpr std::size_t longest = 6;
  auto mark = text.find_first_of("ex#");
  if (mark == text.npos) return std::string();
  auto rest = text.substr(mark);
  std::size_t size = 0;
  for (const auto* word : {"extension", "ext.", "ext", "x.", "x", "#"})
    if (rest.starts_with(word)) {
      size = std::string_view(word).size();
      break;
    }
  auto digits = std::string(trimmed(std::string_view(rest).substr(size)));
  if (size == 0 || digits.empty() || digits.size() > longest || !std::all_of(digits.begin(), digits.end(), is_digit))
    return {};
  text = std::string(trimmed(std::string_view(text).substr(0, mark)));
  if (text.ends_with(',') || text.ends_with(';')) text = std::string(trimmed(text.substr(0, text.size() - 1)));
  return digits;
}

// Digits with spaces, dots, hyphens and slashes between them, and one pair of brackets around an area code.
std::optional<std::string> take_digits(std::string_view text) {
  std::string digits;
  int brackets = 0;
  bool separated = true;  // no two separators but spaces follow each other
  for (char c : text) {
    if (is_digit(c)) {
      digits += c;
      separated = false;
    } else if (c == '(' && brackets == 0) {
      brackets = 1;
    } else if (c == ')' && brackets == 1 && !separated) {
      brackets = 2;
    } else if (c == ' ') {
      continue;
    } else if (std::string_view(".-/").find(c) != std::string_view::npos && !separated) {
      separated = true;
    } else {
      return {};
    }
  }
  if (brackets == 1 || separated || digits.size() < 7 || digits.size() > 15) return {};
  return digits;
}

std::string grouped_digits(const std::string& digits, bool international) {
  auto national = digits.size() == 11 && digits[0] == '1' ? digits.substr(1) : digits;
  if (national.size() == 10 && (!international || digits.size() == 11))
    return fmt::format("{}-{}-{}", national.substr(0, 3), national.substr(3, 3), national.substr(6));
  if (international) return "+" + digits;
  if (digits.size() == 7) return fmt::format("{}-{}", digits.substr(0, 3), digits.substr(3));
  return digits;
}

// Without the country code. What follows a whole number is an extension.
std::string phone_digits(std::string_view text) {
  constexpr std::size_t whole = 10;
  std::string digits;
  for (char c : text) {
    bool extension = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '#';
    if (extension && digits.size() >= whole) break;
    if (is_digit(c)) digits += c;
  }
  if (digits.size() == whole + 1 && digits[0] == '1') digits.erase(0, 1);
  return digits;
}

}  // namespace

std::optional<std::string> parse_phone(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() > longest) return {};
  auto lower = plain_lower(trimmed(text));
  auto extension = take_extension(lower);
  if (!extension) return {};
  bool international = lower.starts_with('+');
  auto digits = take_digits(std::string_view(lower).substr(international ? 1 : 0));
  if (!digits) return {};
  return grouped_digits(*digits, international) + (extension->empty() ? "" : " x" + *extension);
}

bool same_phone(std::string_view one, std::string_view other) {
  auto first = parse_phone(one), second = parse_phone(other);
  if (first && second) return *first == *second;
  return trimmed(one) == trimmed(other);
}

bool is_phone(std::string_view text) {
  constexpr std::size_t shortest = 7;
  return phone_digits(text).size() >= shortest;
}

bool means_phone(std::string_view answer, std::string_view on_file) {
  return is_phone(on_file) && phone_digits(answer) == phone_digits(on_file);
}

}  // namespace portal
