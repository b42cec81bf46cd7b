// How each kind of cell is read. What is not understood is a reason, never a guess.
#include <fmt/format.h>

#include <algorithm>

#include "lib/base/date.h"
#include "lib/base/formula.h"
#include "lib/base/grade.h"
#include "lib/base/ids.h"
#include "lib/base/text.h"
#include "lib/district/local_districts.h"
#include "lib/roster/record_kinds.h"

namespace portal {
namespace {

constexpr std::size_t longest_text = 1000;  // characters; a longer cell is damage, not data

std::string shown(std::string_view cell) { return printable(fit(cell, 40)); }

template <class AnyId>
std::string check_id(std::string_view cell, std::string& value, std::size_t length, std::string_view form) {
  if (!AnyId::parse(cell)) return explain_bad_id(cell, length, form);
  value.assign(cell);
  return {};
}

std::string check_date(std::string_view cell, std::string& value) {
  if (cell.size() == 10 && cell[4] == '-') {  // the usual form needs no second text
    if (!Date::parse(cell)) return fmt::format("'{}' is no day of the calendar", shown(cell));
    value.assign(cell);
    return {};
  }
  auto date = Date::parse_extract(cell);
  if (!date)
    return fmt::format("'{}' is no date (write YYYY-MM-DD, MM/DD/YYYY or YYYYMMDD, a day that exists)", shown(cell));
  value = date->text();
  return {};
}

std::string check_grade(std::string_view cell, std::string& value) {
  auto grade = Grade::parse(cell);
  if (!grade) return fmt::format("'{}' is no grade (PK, TK, K, 1 to 12)", shown(cell));
  value = grade->text();
  return {};
}

std::string check_choice(std::string_view cell, std::string& value, std::initializer_list<std::string_view> choices) {
  for (auto choice : choices) {
    if (folded(cell) != folded(choice)) continue;
    value.assign(choice);
    return {};
  }
  return fmt::format("'{}' should be one of: {}", shown(cell), fmt::join(choices, ", "));
}

std::string check_one_letter(std::string_view cell, std::string& value, std::string_view letters) {
  char c = cell.size() == 1 ? static_cast<char>(cell[0] & ~0x20) : '\0';
  if (c == '\0' || letters.find(c) == letters.npos)
    return fmt::format("'{}' should be {} or {}", shown(cell), letters[0], letters[1]);
  value.assign(1, c);
  return {};
}

// Nearly every cell: nothing in it can be wrong but its length.
bool plain_ascii(std::string_view cell) {
  unsigned char odd = 0;
  for (char c : cell) odd |= static_cast<unsigned char>(c) - 0x20U >= 0x5fU;
  return odd == 0;
}

std::string check_text(std::string_view cell, std::string& value) {
  if (cell.size() <= longest_text && plain_ascii(cell)) {
    value.assign(cell);
    return {};
  }
  if (cell.size() > longest_text && characters(cell) > longest_text)
    return fmt::format("is longer than {} characters ({})", grouped(longest_text),
                       counted(static_cast<long long>(cell.size()), "byte"));
  if (cell.find("\xef\xbf\xbd") != cell.npos) return "holds a character that could not be read";
  // A line break may stand in an address; what drives a terminal or turns text round may stand nowhere.
  for (char c : cell)
    if ((c >= 0 && c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
      return fmt::format("holds a control character ({})", shown(cell));
  for (std::string_view mark : {"\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae"})
    if (cell.find(mark) != cell.npos) return "holds an invisible character that turns text round";
  value.assign(cell);
  return {};
}

std::string check_school_year(std::string_view cell, std::string& value) {
  auto year = SchoolYear::parse(cell);
  if (!year) return fmt::format("'{}' is no school year (write 2026-27)", shown(cell));
  value = year->text();
  return {};
}

}  // namespace

std::string check_cell(const FieldKind& field, std::string_view raw, std::string& value) {
  auto cell = trimmed(raw);
  if (cell.starts_with('\'')) cell = without_guard(cell);
  if (cell.empty()) {
    value.assign(field.standard);
    return field.need == FieldKind::Need::required ? "is blank" : "";
  }
  switch (field.check) {
    case Check::student_id:
      return check_id<StudentId>(cell, value, 10, "10 upper-case letters and digits");
    case Check::guardian_id:
      return check_id<GuardianId>(cell, value, 0, "1 to 32 letters, digits, '-' or '_'");
    case Check::location_code:
      return check_id<LocationCode>(cell, value, 4, "4 digits");
    case Check::employee_number:
      return check_id<EmployeeNumber>(cell, value, 8, "8 digits");
    case Check::login:
      return check_id<Login>(cell, value, 0, "a login of letters, digits and . _ - @");
    case Check::date:
    case Check::birth_date:
      return check_date(cell, value);
    case Check::grade:
      return check_grade(cell, value);
    case Check::yes_no:
      return check_one_letter(cell, value, "YN");
    case Check::enrollment_status:
      return check_one_letter(cell, value, "AI");
    case Check::hr_status:
      return check_choice(cell, value, {"complete", "pending", "left"});
    case Check::school_year:
      return check_school_year(cell, value);
    case Check::local_district:
    case Check::place:
      value = full_local_district_name(cell);
      return {};
    case Check::text:
      break;
  }
  return check_text(cell, value);
}

}  // namespace portal
