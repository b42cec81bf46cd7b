#include "lib/roster/record_kinds.h"

#include <stdexcept>

#include "lib/roster/header_words.h"

namespace portal {
namespace {

using Need = FieldKind::Need;
constexpr auto required = Need::required;

RecordKind schools() {
  return {"schools",
          "school",
          "schools",
          1,
          {{"location_code", Check::location_code, required},
           {"school_name", Check::text, required},
           {"local_district", Check::local_district},
           {"board_member", Check::text},
           {"principal_name", Check::text},
           {"phone", Check::text},
           {"fax", Check::text},
           {"website", Check::text},
           {"address", Check::text},
           {"city", Check::text},
           {"state", Check::text},
           {"zip", Check::text},
           {"low_grade", Check::grade},
           {"high_grade", Check::grade}},
          RecordKind::File::required};
}

RecordKind students() {
  return {"students",
          "student",
          "students",
          1,
          {{"student_id", Check::student_id, required},
           {"last_name", Check::text, required},
           {"first_name", Check::text, required},
           {"middle_name", Check::text},
           {"birth_date", Check::birth_date, required},
           {"gender", Check::text},
           {"grade", Check::grade, required},
           {"location_code", Check::location_code, required},
           {"school_year", Check::school_year},
           {"homeroom", Check::text},
           {"homeroom_teacher", Check::text},
           {"homeroom_teacher_email", Check::text},
           {"enrollment_status", Check::enrollment_status, Need::optional, "A"},
           {"entry_date", Check::date},
           {"exit_date", Check::date},
           {"email", Check::text},
           {"student_pin", Check::text},
           {"address", Check::text},
           {"city", Check::text},
           {"state", Check::text},
           {"zip", Check::text},
           {"phone", Check::text},
           {"home_language", Check::text},
           {"next_location_code", Check::location_code},
           {"next_grade", Check::grade}},
          RecordKind::File::required};
}

RecordKind guardians() {
  return {"guardians",
          "guardian",
          "guardian_links",
          2,
          {{"student_id", Check::student_id, required},
           {"guardian_id", Check::guardian_id, required},
           {"last_name", Check::text, required},
           {"first_name", Check::text, required},
           {"relationship", Check::text},
           {"legal_guardian", Check::yes_no, required},
           {"emergency_contact", Check::yes_no},
           {"contact_order", Check::text},
           {"restricted", Check::yes_no, Need::optional, "N"},
           {"email", Check::text},
           {"home_phone", Check::text},
           {"work_phone", Check::text},
           {"cell_phone", Check::text},
           {"address", Check::text},
           {"city", Check::text},
           {"state", Check::text},
           {"zip", Check::text},
           {"language", Check::text}},
          RecordKind::File::required};
}

RecordKind staff() {
  return {"staff",
          "staff member",
          "staff",
          1,
          {{"employee_number", Check::employee_number, required},
           {"last_name", Check::text, required},
           {"first_name", Check::text, required},
           {"login", Check::login},
           {"email", Check::text},
           {"staff_type", Check::text},
           {"location_code", Check::place},
           {"hr_status", Check::hr_status, Need::optional, "pending"}}};
}

RecordKind staff_roles() {
  return {"staffroles",
          "staff role",
          "staff_roles",
          3,
          {{"employee_number", Check::employee_number, required},
           {"role", Check::text, required},
           {"location_code", Check::place},
           {"expiration_date", Check::date},
           {"last_login", Check::text}}};
}

}  // namespace

std::size_t RecordKind::field(std::string_view column) const {
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].column == column) return i;
  throw std::logic_error("a kind of record lacks a column");
}

const std::vector<RecordKind>& record_kinds() {
  static const std::vector<RecordKind> kinds = [] {
    std::vector<RecordKind> all = {schools(), students(), guardians(), staff(), staff_roles()};
    for (auto& kind : make_student_record_kinds()) all.push_back(std::move(kind));
    return all;
  }();
  return kinds;
}

const RecordKind& record_kind(std::string_view name) {
  for (const auto& kind : record_kinds())
    if (kind.name == name) return kind;
  throw std::logic_error("no such kind of record");
}

const RecordKind& enrollment_kind() {
  static const RecordKind kind{"enrollments",
                               "enrollment",
                               "enrollments",
                               3,
                               {{"student_id", Check::student_id, required},
                                {"location_code", Check::location_code, required},
                                {"school_year", Check::school_year, required},
                                {"grade", Check::grade, required},
                                {"enrollment_status", Check::enrollment_status},
                                {"entry_date", Check::date},
                                {"exit_date", Check::date}}};
  return kind;
}

std::string shown_value(std::string_view column, const std::string& value) {
  return column == "student_pin" && !value.empty() ? "••••" : value;
}

bool is_secret_column(std::string_view header) { return names_a_secret(header); }

ShownKey shown_key(std::string_view key) {
  auto cut = key.find(key_separator);
  ShownKey shown{std::string(key.substr(0, cut)), {}};
  if (cut == key.npos) return shown;
  for (char c : key.substr(cut + 1)) {
    if (c == '/' || c == '\\') shown.part += '\\';
    shown.part += c == key_separator ? '/' : c;
  }
  return shown;
}

std::vector<std::string> key_fields(const ShownKey& shown) {
  std::vector<std::string> fields = {shown.record};
  if (shown.part.empty()) return fields;
  fields.emplace_back();
  for (std::size_t i = 0; i < shown.part.size(); ++i) {
    char c = shown.part[i];
    if (c == '/') {
      fields.emplace_back();
      continue;
    }
    if (c == '\\' && i + 1 < shown.part.size()) c = shown.part[++i];
    fields.back() += c;
  }
  return fields;
}

std::string record_name(const RecordKind& kind, const Record& record) {
  if (kind.name == "schools") return record[kind.field("school_name")];
  if (kind.name == "staffroles" || is_student_record(kind)) return {};
  return record[kind.field("first_name")] + " " + record[kind.field("last_name")];
}

std::string record_key(const RecordKind& kind, const Record& record) {
  std::string key = record[0];
  for (std::size_t i = 1; i < kind.key_fields; ++i) {
    key += key_separator;
    key += record[i];
  }
  return key;
}

}  // namespace portal
