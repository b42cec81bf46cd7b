#include "lib/reports/student_page_store.h"

#include <fmt/format.h>

namespace portal {
namespace {

// Within a day the periods in their order; a course's own mark before its assignments.
std::string_view newest_first(const RecordKind& kind) {
  if (kind.name == "attendance") return "date DESC, CAST(period AS INTEGER), period, course";
  if (kind.name == "marks") return "assignment <> '', due_date DESC, term DESC, course, assignment";
  return "date DESC, item";
}

}  // namespace

SchoolPage select_school_page(Store& store, const LocationCode& code) {
  SQLite::Statement select(store.database(),
                           "SELECT location_code, school_name, principal_name, phone, fax, website, board_member, "
                           "local_district FROM schools WHERE location_code = ?");
  bind_text(select, 1, code.text());
  SchoolPage school;
  if (!select.executeStep()) return school;
  int index = 0;
  for (auto* text : {&school.code, &school.name, &school.principal_name, &school.phone, &school.fax, &school.website,
                     &school.board_member, &school.local_district.name})
    *text = column_text(select, index++);
  return school;
}

std::vector<EmergencyContact> select_contacts(Store& store, const StudentId& student) {
  SQLite::Statement select(store.database(),
                           "SELECT guardian_id, first_name, last_name, relationship FROM guardian_links "
                           "WHERE student_id = ? AND emergency_contact = 'Y' AND absent_since IS NULL "
                           "ORDER BY contact_order IS NULL, CAST(contact_order AS INTEGER), last_name, first_name");
  bind_text(select, 1, student.text());
  std::vector<EmergencyContact> contacts;
  while (select.executeStep())
    contacts.push_back(
        {column_text(select, 0), column_text(select, 1), column_text(select, 2), column_text(select, 3), {}});
  return contacts;
}

std::vector<std::vector<std::string>> select_student_records(Store& store, const RecordKind& kind,
                                                             const StudentId& student) {
  std::string columns;
  for (std::size_t i = 1; i < kind.fields.size(); ++i)
    columns += fmt::format("{}{}", i > 1 ? ", " : "", kind.fields[i].column);
  SQLite::Statement select(store.database(),
                           fmt::format("SELECT {} FROM {} WHERE student_id = ? AND absent_since IS NULL ORDER BY {}",
                                       columns, kind.table, newest_first(kind)));
  bind_text(select, 1, student.text());
  std::vector<std::vector<std::string>> rows;
  while (select.executeStep()) {
    auto& row = rows.emplace_back(kind.fields.size() - 1);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = column_text(select, static_cast<int>(i));
  }
  return rows;
}

}  // namespace portal
