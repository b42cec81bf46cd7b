#include "lib/staff/staff_page_store.h"

namespace portal {

std::vector<EmployeeNumber> select_numbers_of_login(Store& store, const std::string& login) {
  SQLite::Statement select(store.database(),
                           "SELECT employee_number, absent_since FROM staff WHERE login = ? ORDER BY absent_since IS "
                           "NOT NULL, employee_number");
  bind_text(select, 1, login);
  std::vector<EmployeeNumber> now, gone;
  while (select.executeStep())
    (select.isColumnNull(1) ? now : gone).push_back(EmployeeNumber::trusted(column_text(select, 0)));
  return now.empty() ? gone : now;
}

void select_staff_record(Store& store, StaffPage& page) {
  SQLite::Statement select(store.database(),
                           "SELECT last_name, first_name, login, hr_status, location_code, email, staff_type, "
                           "absent_since FROM staff WHERE employee_number = ?");
  auto& person = page.person;
  bind_text(select, 1, person.number.text());
  if (!select.executeStep()) return;
  int column = 0;
  for (auto* text : {&person.last_name, &person.first_name, &person.login, &person.hr_status, &person.location_code,
                     &person.email, &person.staff_type, &page.absent_since})
    *text = column_text(select, column++);
}

// What was only given another last day is not among them: its next row begins when it ends.
std::vector<RoleThatEnded> select_roles_that_ended(Store& store, const EmployeeNumber& number) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT role, place, removed_at, removed_by FROM removed_roles WHERE employee_number = ?1
    UNION
    SELECT role, place, ended_at, ended_by FROM granted_roles g
    WHERE employee_number = ?1 AND ended_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM granted_roles n WHERE n.employee_number = ?1 AND n.role = g.role AND n.place = g.place
      AND n.granted_at = g.ended_at AND n.grant_id > g.grant_id)
    ORDER BY 3 DESC, 1, 2)sql");
  bind_text(select, 1, number.text());
  std::vector<RoleThatEnded> all;
  while (select.executeStep())
    all.push_back({column_text(select, 0), column_text(select, 1), column_text(select, 2), column_text(select, 3)});
  return all;
}

std::vector<RequestOfPerson> select_requests_of(Store& store, const EmployeeNumber& number) {
  SQLite::Statement select(store.database(),
                           "SELECT request_id, role, place, requested_at, requested_by, decision, decided_at, "
                           "decided_by, reason FROM access_requests WHERE employee_number = ? ORDER BY 1 DESC");
  bind_text(select, 1, number.text());
  std::vector<RequestOfPerson> all;
  while (select.executeStep()) {
    RequestOfPerson one;
    one.id = select.getColumn(0).getInt64();
    int column = 1;
    for (auto* text : {&one.role, &one.place, &one.requested_at, &one.requested_by, &one.decision, &one.decided_at,
                       &one.decided_by, &one.reason})
      *text = column_text(select, column++);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace portal
