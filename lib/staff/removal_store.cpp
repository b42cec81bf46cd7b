#include "lib/staff/removal_store.h"

namespace portal {

bool is_known_person(Store& store, const EmployeeNumber& number) {
  SQLite::Statement select(store.database(),
                           "SELECT 1 FROM staff WHERE employee_number = ?1 UNION ALL SELECT 1 FROM granted_roles WHERE "
                           "employee_number = ?1 AND ended_at IS NULL LIMIT 1");
  bind_text(select, 1, number.text());
  return select.executeStep();
}

bool is_known_school(Store& store, const std::string& location_code) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM schools WHERE location_code = ?");
  bind_text(select, 1, location_code);
  return select.executeStep();
}

std::int64_t count_working_holders(Store& store, const std::string& role, Date day) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT count(*) FROM (
      SELECT employee_number FROM staff_roles s
      WHERE role = ?1 AND absent_since IS NULL AND (expiration_date IS NULL OR expiration_date > ?2)
        AND NOT EXISTS (SELECT 1 FROM removed_roles r WHERE r.employee_number = s.employee_number AND r.role = s.role
                        AND r.place = s.location_code AND r.ended_at IS NULL)
      UNION
      SELECT employee_number FROM granted_roles
      WHERE role = ?1 AND ended_at IS NULL AND (last_day IS NULL OR last_day >= ?2))
    JOIN staff USING (employee_number)
    WHERE hr_status = 'complete' AND staff.absent_since IS NULL AND login IS NOT NULL)sql");
  auto today = day.text();
  bind_text(select, 1, role);
  bind_text(select, 2, today);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

}  // namespace portal
