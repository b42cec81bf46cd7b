#include "lib/photos/photo_roster_store.h"

namespace portal {

std::vector<RosterStudent> select_photo_roster(Store& store, const LocationCode& school, Date day) {
  SQLite::Statement select(
      store.database(),
      "SELECT s.student_id, s.last_name, s.first_name, s.grade, s.homeroom, s.homeroom_teacher, f.uploaded_at, "
      "p.student_id IS NOT NULL FROM students s LEFT JOIN student_photos f USING (student_id) "
      "LEFT JOIN published_photos p USING (student_id) "
      "WHERE s.location_code = ?1 AND s.active_from <= ?2 AND ?2 <= s.active_until");
  auto date = day.text();
  bind_text(select, 1, school.text());
  bind_text(select, 2, date);
  std::vector<RosterStudent> students;
  while (select.executeStep()) {
    RosterStudent student;
    student.id = StudentId::trusted(column_text(select, 0));
    int column = 1;
    for (auto* text : {&student.last_name, &student.first_name, &student.grade, &student.homeroom, &student.teacher,
                       &student.uploaded_at})
      *text = column_text(select, column++);
    student.in_misis = select.getColumn(column).getInt() != 0;
    students.push_back(std::move(student));
  }
  return students;
}

std::vector<PhotoCount> select_photo_counts(Store& store, const LocationCode& school, Date day) {
  SQLite::Statement select(store.database(),
                           "SELECT s.grade, count(*), count(f.student_id) FROM students s LEFT JOIN student_photos f "
                           "USING (student_id) WHERE s.location_code = ?1 AND s.active_from <= ?2 AND ?2 <= "
                           "s.active_until GROUP BY s.grade");
  auto date = day.text();
  bind_text(select, 1, school.text());
  bind_text(select, 2, date);
  std::vector<PhotoCount> counts;
  while (select.executeStep())
    counts.push_back({column_text(select, 0), select.getColumn(1).getInt64(), select.getColumn(2).getInt64()});
  return counts;
}

}  // namespace portal
