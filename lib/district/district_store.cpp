#include "lib/district/district_store.h"

namespace portal {

std::optional<Student> select_student(Store& store, const StudentId& id, Date today) {
  SQLite::Statement select(
      store.database(),
      "SELECT first_name, middle_name, last_name, birth_date, grade, s.location_code, school_name, local_district, "
      "homeroom, active_from <= ?2 AND ?2 <= active_until FROM students s JOIN schools USING (location_code) "
      "WHERE student_id = ?1");
  auto day = today.text();
  bind_text(select, 1, id.text());
  bind_text(select, 2, day);
  if (!select.executeStep()) return {};
  Student student;
  student.id = id;
  int index = 0;
  for (auto* text :
       {&student.first_name, &student.middle_name, &student.last_name, &student.birth_date, &student.grade})
    *text = column_text(select, index++);
  student.school = LocationCode::trusted(column_text(select, index++));
  for (auto* text : {&student.school_name, &student.local_district, &student.homeroom})
    *text = column_text(select, index++);
  student.active = select.getColumn(index).getInt() != 0;
  return student;
}

std::vector<School> select_schools(Store& store, const std::string& code) {
  SQLite::Statement select(store.database(),
                           "SELECT location_code, school_name, local_district, principal_name, phone, address, city, "
                           "state, zip FROM schools WHERE (?1 = '' AND absent_since IS NULL) OR location_code = ?1 "
                           "ORDER BY location_code");
  bind_text(select, 1, code);
  std::vector<School> schools;
  while (select.executeStep()) {
    School school;
    school.code = LocationCode::trusted(column_text(select, 0));
    int index = 1;
    for (auto* text : {&school.name, &school.local_district, &school.principal_name, &school.phone, &school.address,
                       &school.city, &school.state, &school.zip})
      *text = column_text(select, index++);
    schools.push_back(std::move(school));
  }
  return schools;
}

bool is_open_school(Store& store, const std::string& code) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM schools WHERE location_code = ? AND absent_since IS NULL");
  bind_text(select, 1, code);
  return select.executeStep();
}

}  // namespace portal
