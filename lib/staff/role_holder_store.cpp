#include "lib/staff/role_holder_store.h"

namespace portal {

std::vector<EmployeeNumber> select_role_holders(Store& store, const std::string& role, const std::string& place,
                                                Date day) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT employee_number FROM (
      SELECT employee_number FROM staff_roles s
      WHERE location_code = ?1 AND role = ?2 AND absent_since IS NULL
        AND (expiration_date IS NULL OR expiration_date > ?3)
        AND NOT EXISTS (SELECT 1 FROM removed_roles r WHERE r.employee_number = s.employee_number AND r.role = s.role
                        AND r.place = s.location_code AND r.ended_at IS NULL)
      UNION
      SELECT employee_number FROM granted_roles
      WHERE place = ?1 AND role = ?2 AND ended_at IS NULL AND (last_day IS NULL OR last_day >= ?3))
    JOIN staff USING (employee_number)
    WHERE hr_status = 'complete' AND staff.absent_since IS NULL
    ORDER BY employee_number)sql");
  auto today = day.text();
  bind_text(select, 1, place);
  bind_text(select, 2, role);
  bind_text(select, 3, today);
  std::vector<EmployeeNumber> found;
  while (select.executeStep()) found.push_back(EmployeeNumber::trusted(column_text(select, 0)));
  return found;
}

}  // namespace portal
