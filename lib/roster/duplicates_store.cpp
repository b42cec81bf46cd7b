#include "lib/roster/duplicates_store.h"

namespace portal {
namespace {

void read_texts(SQLite::Statement& select, std::initializer_list<std::string*> texts) {
  int index = 0;
  for (auto* text : texts) {
    auto column = select.getColumn(index++);
    text->assign(column.getText(""), static_cast<std::size_t>(column.getBytes()));
  }
}

}  // namespace

void read_present_students(Store& store, const std::function<void(const PresentStudent&)>& student) {
  SQLite::Statement select(store.database(),
                           "SELECT student_id, last_name, first_name, birth_date, location_code, grade FROM students "
                           "WHERE absent_since IS NULL");
  PresentStudent found;
  while (select.executeStep()) {
    read_texts(select, {&found.student_id, &found.last_name, &found.first_name, &found.birth_date, &found.location_code,
                        &found.grade});
    student(found);
  }
}

void read_present_links(Store& store, const std::function<void(const PresentLink&)>& link) {
  SQLite::Statement select(store.database(),
                           "SELECT student_id, guardian_id, last_name, first_name, email, home_phone, work_phone, "
                           "cell_phone, address FROM guardian_links WHERE absent_since IS NULL");
  PresentLink found;
  while (select.executeStep()) {
    read_texts(select, {&found.student_id, &found.guardian_id, &found.last_name, &found.first_name, &found.email,
                        &found.home_phone, &found.work_phone, &found.cell_phone, &found.address});
    link(found);
  }
}

}  // namespace portal
