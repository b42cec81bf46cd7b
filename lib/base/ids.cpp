#include "lib/base/ids.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }

bool digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), digit);
}

// "2.30071E+08": a number as a spreadsheet writes it.
bool scientific(std::string_view text) {
  auto e = text.find_first_of("eE");
  if (e == text.npos || e == 0 || e + 2 >= text.size()) return false;
  if (text[e + 1] != '+' && text[e + 1] != '-') return false;
  return std::all_of(text.begin(), text.begin() + static_cast<long>(e), [](char c) { return digit(c) || c == '.'; }) &&
         std::all_of(text.begin() + static_cast<long>(e) + 2, text.end(), digit);
}

}  // namespace

bool StudentIdTag::valid(std::string_view text) {
  return text.size() == 10 && std::all_of(text.begin(), text.end(), [](char c) { return digit(c) || upper(c); });
}

bool GuardianIdTag::valid(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return digit(c) || upper(c) || lower(c) || c == '-' || c == '_';
  });
}

bool LocationCodeTag::valid(std::string_view text) { return digits(text, 4); }

bool EmployeeNumberTag::valid(std::string_view text) { return digits(text, 8); }

bool LoginTag::valid(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text[0] != '-' && std::all_of(text.begin(), text.end(), [](char c) {
    return digit(c) || upper(c) || lower(c) || c == '.' || c == '_' || c == '-' || c == '@';
  });
}

std::string explain_bad_id(std::string_view text, std::size_t length, std::string_view form) {
  auto shown = fit(printable(text.substr(0, 200)), 40);
  if (text.empty()) return fmt::format("is blank; it should be {}", form);
  if (scientific(text)) return fmt::format("'{}' is a number as a spreadsheet writes it; it should be {}", shown, form);
  if (length != 0 && text.size() < length && std::all_of(text.begin(), text.end(), digit))
    return fmt::format("'{}' has lost its leading zeros, perhaps in a spreadsheet; it should be {}", shown, form);
  return fmt::format("'{}' should be {}", shown, form);
}

}  // namespace portal
