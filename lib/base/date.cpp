#include "lib/base/date.h"

#include <fmt/format.h>

namespace portal {
namespace {

// Digits only: a sign, a space or a letter is not a date.
std::optional<int> number(std::string_view digits) {
  if (digits.empty()) return {};
  int value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<Date> day(std::string_view year, std::string_view month, std::string_view day_text) {
  auto y = number(year), m = number(month), d = number(day_text);
  if (!y || !m || !d || *y < 1800 || *y > 2999) return {};
  std::chrono::year_month_day ymd{std::chrono::year(*y), std::chrono::month(static_cast<unsigned>(*m)),
                                  std::chrono::day(static_cast<unsigned>(*d))};
  if (!ymd.ok()) return {};
  return Date(std::chrono::sys_days(ymd));
}

std::optional<Date> month_first(std::string_view text) {
  auto first = text.find('/');
  auto second = text.find('/', first + 1);
  if (first == text.npos || second == text.npos) return {};
  auto month = text.substr(0, first), mday = text.substr(first + 1, second - first - 1);
  auto year = text.substr(second + 1);
  if (month.size() > 2 || mday.size() > 2 || year.size() != 4) return {};
  return day(year, month, mday);
}

}  // namespace

Date::Date(int year, unsigned month, unsigned day)
    : days_(std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day))) {}

std::optional<Date> Date::parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
  return day(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::optional<Date> Date::parse_extract(std::string_view text) {
  if (text.size() == 10 && text[4] == '-') return parse(text);
  if (text.size() == 8 && text.find('/') == text.npos)
    return day(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
  return month_first(text);
}

std::string Date::text() const {
  auto d = ymd();
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()), static_cast<unsigned>(d.month()),
                     static_cast<unsigned>(d.day()));
}

SchoolYear SchoolYear::of(Date date) {
  auto d = date.ymd();
  int year = static_cast<int>(d.year());
  return SchoolYear(d.month() >= std::chrono::July ? year : year - 1);
}

std::optional<SchoolYear> SchoolYear::parse(std::string_view text) {
  if ((text.size() != 7 && text.size() != 9) || text[4] != '-') return {};
  auto first = number(text.substr(0, 4)), second = number(text.substr(5));
  if (!first || !second) return {};
  int expected = text.size() == 9 ? *first + 1 : (*first + 1) % 100;
  if (*second != expected || *first < 1800 || *first >= 2999) return {};
  return SchoolYear(*first);
}

std::string SchoolYear::text() const { return fmt::format("{:04}-{:02}", first_, (first_ + 1) % 100); }

}  // namespace portal
