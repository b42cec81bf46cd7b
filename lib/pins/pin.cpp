#include "lib/pins/pin.h"

#include <fmt/format.h>

namespace portal {
namespace {

constexpr int damm_table[10][10] = {{0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
                                    {4, 2, 0, 6, 8, 7, 1, 3, 5, 9}, {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
                                    {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
                                    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
                                    {9, 4, 3, 8, 6, 1, 7, 2, 0, 5}, {2, 5, 8, 1, 4, 3, 6, 7, 9, 0}};

// 123456789 -> 123-456-789
std::string in_threes(const std::string& digits, std::string_view (*glyph)(const std::string&, std::size_t)) {
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits.size() == 9 && i > 0 && i % 3 == 0) text += '-';
    text += glyph(digits, i);
  }
  return text;
}

}  // namespace

char damm_check_digit(std::string_view digits) {
  int interim = 0;
  for (char c : digits) interim = damm_table[interim][c - '0'];
  return static_cast<char>('0' + interim);
}

Pin::Form Pin::form(const std::string& setting) { return setting == "4" ? Form::four_digits : Form::eight_digits; }

Pin Pin::draw(Random& random, Form form) {
  if (form == Form::four_digits) return Pin(fmt::format("{:04}", random.below(10'000)));
  auto digits = fmt::format("{:08}", random.below(100'000'000));
  return Pin(digits + damm_check_digit(digits));
}

std::optional<Pin> Pin::parse(std::string_view text, Form form) {
  std::string digits;
  for (char c : text) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9') return {};
    digits += c;
  }
  if (form == Form::four_digits) return digits.size() == 4 ? std::optional(Pin(digits)) : std::nullopt;
  if (digits.size() != 9 || damm_check_digit(digits) != '0') return {};
  return Pin(digits);
}

std::optional<Pin> Pin::parse(std::string_view text) {
  auto pin = parse(text, Form::eight_digits);
  return pin ? pin : parse(text, Form::four_digits);
}

std::string Pin::shown() const {
  return in_threes(digits_, [](const std::string& all, std::size_t i) { return std::string_view(all).substr(i, 1); });
}

std::string Pin::masked() const {
  return in_threes(digits_, [](const std::string& all, std::size_t i) {
    return all.size() == 9 && i >= 7 ? std::string_view(all).substr(i, 1) : std::string_view("•");
  });
}

}  // namespace portal
