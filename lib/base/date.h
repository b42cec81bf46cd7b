#pragma once
#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace portal {

/// A day in the district's calendar, without a time and without a zone. Text form: `YYYY-MM-DD`.
class Date {
 public:
  Date() = default;
  explicit Date(std::chrono::sys_days days) : days_(days) {}
  Date(int year, unsigned month, unsigned day);  // a day that exists

  /// `YYYY-MM-DD` alone, of a day that exists; anything else is nothing.
  static std::optional<Date> parse(std::string_view text);
  /// Any of the forms that an extract may use: `YYYY-MM-DD`, `MM/DD/YYYY`, `M/D/YYYY`, `YYYYMMDD`.
  static std::optional<Date> parse_extract(std::string_view text);

  std::string text() const;
  Date plus_days(int count) const { return Date(days_ + std::chrono::days(count)); }
  std::chrono::sys_days days() const { return days_; }
  std::chrono::year_month_day ymd() const { return days_; }
  auto operator<=>(const Date&) const = default;

 private:
  std::chrono::sys_days days_{};
};

/// A school year, July 1 to June 30 (000: vendors and roles change on July 1). Text form: `2026-27`.
class SchoolYear {
 public:
  explicit SchoolYear(int first) : first_(first) {}
  static SchoolYear of(Date date);
  static std::optional<SchoolYear> parse(std::string_view text);  // `2026-27`, or `2026-2027`
  std::string text() const;
  Date first_day() const { return {first_, 7, 1}; }
  Date last_day() const { return {first_ + 1, 6, 30}; }
  SchoolYear next() const { return SchoolYear(first_ + 1); }
  bool contains(Date date) const { return first_day() <= date && date <= last_day(); }
  auto operator<=>(const SchoolYear&) const = default;

 private:
  int first_;
};

}  // namespace portal
