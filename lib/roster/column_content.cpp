#include "lib/roster/column_content.h"

#include <algorithm>
#include <functional>

#include "lib/base/date.h"
#include "lib/base/ids.h"
#include "lib/base/text.h"

namespace portal {
namespace {

enum class Form { none, email, phone, zip, state, website, gender, small_number, percent, person };

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), digit));
}

Form form_of(std::string_view column) {
  auto ends = [&](std::string_view end) { return column.ends_with(end); };
  if (ends("email")) return Form::email;
  if (ends("phone") || column == "fax") return Form::phone;
  if (column == "zip") return Form::zip;
  if (column == "state") return Form::state;
  if (column == "website") return Form::website;
  if (column == "gender") return Form::gender;
  if (column == "contact_order") return Form::small_number;
  if (column == "percent") return Form::percent;
  if (column == "school_name") return Form::none;
  if (ends("_name") || column == "board_member" || column == "homeroom_teacher") return Form::person;
  return Form::none;
}

bool all_of(std::string_view text, std::string_view others, bool (*wanted)(char)) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return wanted(c) || others.find(c) != others.npos; });
}

bool has_form(Form form, std::string_view value) {
  switch (form) {
    case Form::none:
      break;
    case Form::email: {
      auto at = value.find('@');
      return at != value.npos && at > 0 && value.find('.', at) != value.npos && value.find(' ') == value.npos;
    }
    case Form::phone: {
      auto digits = digits_in(value);
      return digits >= 7 && digits <= 15 && all_of(value, " ()-.+/x", digit);
    }
    case Form::zip:
      return (value.size() == 5 || value.size() == 9 || value.size() == 10) && all_of(value, "-", digit);
    case Form::state:
      return value.size() == 2 && all_of(value, "", letter);
    case Form::website:
      return value.find('.') != value.npos && value.find_first_of(" @") == value.npos &&
             digits_in(value) * 2 < value.size();
    case Form::gender: {
      auto word = plain_lower(value);
      return word == "m" || word == "f" || word == "x" || word == "n" || word == "male" || word == "female" ||
             word == "nonbinary" || word == "non-binary";
    }
    case Form::small_number:
      return value.size() <= 2 && all_of(value, "", digit);
    case Form::percent:
      return value.size() <= 6 && all_of(value, ".%", digit);
    case Form::person:
      return all_of(value, " -'.,()", letter);
  }
  return true;
}

bool looks_like_value(std::string_view cell) {
  if (Date::parse_extract(cell) || StudentId::parse(cell)) return true;
  auto digits = digits_in(cell);
  bool letters = std::any_of(cell.begin(), cell.end(), letter);
  return cell.find('@') != cell.npos || (digits > 0 && !letters);
}

}  // namespace

bool looks_like_data(const std::vector<std::string>& line) {
  std::size_t filled = 0, values = 0;
  for (const auto& cell : line) {
    auto text = trimmed(cell);
    filled += !text.empty();
    values += !text.empty() && looks_like_value(text);
  }
  return values > 0 && 5 * values >= filled;
}

void ValueShape::add(std::string_view value) {
  auto length = display_width(std::string(value));
  shortest_ = any_ ? std::min(shortest_, length) : length;
  longest_ = std::max(longest_, length);
  any_ = true;
  if (hashes_.size() < most)
    hashes_.insert(std::hash<std::string_view>()(value));
  else
    more_ = more_ || !hashes_.contains(std::hash<std::string_view>()(value));
}

std::string ValueShape::text() const {
  if (!any_) return {};
  auto length =
      shortest_ == longest_ ? std::to_string(longest_) : std::to_string(shortest_) + " to " + std::to_string(longest_);
  return (more_ ? "more than " : "") + grouped(static_cast<long long>(hashes_.size())) + " different, of " + length +
         (length == "1" ? " character" : " characters");
}

void ColumnContent::add(std::string_view cell) {
  if (values.size() == most) return;
  if (auto text = trimmed(cell); !text.empty()) values.emplace_back(text);
}

std::optional<std::size_t> count_fitting(const ColumnContent& content, const FieldKind& field) {
  const bool checked =
      field.check != Check::text && field.check != Check::place && field.check != Check::local_district;
  const auto form = form_of(field.column);
  if (!checked && form == Form::none) return {};
  std::string value;
  return std::count_if(content.values.begin(), content.values.end(), [&](const std::string& cell) {
    return checked ? check_cell(field, cell, value).empty() : has_form(form, cell);
  });
}

std::string_view content_name(const FieldKind& field) {
  switch (field.check) {
    case Check::student_id:
      return "student IDs";
    case Check::guardian_id:
      return "guardian IDs";
    case Check::location_code:
      return "location codes";
    case Check::employee_number:
      return "employee numbers";
    case Check::login:
      return "logins";
    case Check::date:
    case Check::birth_date:
      return "dates";
    case Check::grade:
      return "grades";
    case Check::yes_no:
      return "Y or N";
    case Check::enrollment_status:
      return "A or I";
    case Check::school_year:
      return "school years";
    case Check::hr_status:
      return "states of HR";
    default:
      break;
  }
  switch (form_of(field.column)) {
    case Form::email:
      return "emails";
    case Form::phone:
      return "phone numbers";
    case Form::zip:
      return "zip codes";
    case Form::state:
      return "states";
    case Form::website:
      return "web addresses";
    case Form::gender:
      return "genders";
    case Form::small_number:
      return "small numbers";
    case Form::percent:
      return "percentages";
    case Form::person:
      return "names";
    case Form::none:
      break;
  }
  return "texts";
}

}  // namespace portal
