#include "lib/access/staff_store.h"

namespace portal {

std::optional<StaffMember> select_staff_member(Store& store, const EmployeeNumber& number) {
  SQLite::Statement select(
      store.database(),
      "SELECT last_name, first_name, login, hr_status, location_code, email, staff_type FROM staff "
      "WHERE employee_number = ? AND absent_since IS NULL");
  bind_text(select, 1, number.text());
  if (!select.executeStep()) return {};
  return StaffMember{number,
                     column_text(select, 0),
                     column_text(select, 1),
                     column_text(select, 2),
                     column_text(select, 3),
                     column_text(select, 4),
                     column_text(select, 5),
                     column_text(select, 6)};
}

std::optional<EmployeeNumber> select_staff_of_email(Store& store, const std::string& email) {
  SQLite::Statement select(store.database(),
                           "SELECT employee_number FROM staff WHERE lower(email) = ? AND absent_since IS NULL LIMIT 1");
  bind_text(select, 1, email);
  if (!select.executeStep()) return {};
  return EmployeeNumber::trusted(column_text(select, 0));
}

bool has_staff_role_at(Store& store, const EmployeeNumber& number, const std::string& location_code, Date day) {
  SQLite::Statement select(
      store.database(),
      "SELECT 1 FROM staff_roles s WHERE employee_number = ? AND location_code = ? AND absent_since "
      "IS NULL AND (expiration_date IS NULL OR expiration_date > ?) AND NOT EXISTS (SELECT 1 FROM removed_roles r "
      "WHERE r.employee_number = s.employee_number AND r.role = "
      "s.role AND r.place = s.location_code AND r.ended_at IS NULL)");
  auto today = day.text();
  bind_text(select, 1, number.text());
  bind_text(select, 2, location_code);
  bind_text(select, 3, today);
  return select.executeStep();
}

}  // namespace portal
