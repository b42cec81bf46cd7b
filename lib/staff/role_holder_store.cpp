#include "lib/staff/role_holder_store.h"

namespace portal {
namespace {

// An expiration date is the first day on which a role of the staff file is not held (004).
std::optional<RoleInForce> held_at(SQLite::Statement& select) {
  if (!select.executeStep()) return {};
  return RoleInForce{column_text(select, 0) == "grant" ? RoleInForce::By::grant : RoleInForce::By::staff_file,
                     Date::parse(column_text(select, 1))};
}

void bind_whose(SQLite::Statement& select, const RoleOf& whose, const std::string& today) {
  bind_text(select, 1, whose.employee.text());
  bind_text(select, 2, whose.role);
  bind_text(select, 3, whose.place);
  bind_text(select, 4, today);
}

}  // namespace

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

std::optional<RoleInForce> select_held_role(Store& store, const RoleOf& whose, Date day) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT 'staff file', date(expiration_date, '-1 day') AS last_day FROM staff_roles
    WHERE employee_number = ?1 AND role = ?2 AND location_code = ?3 AND absent_since IS NULL
      AND (expiration_date IS NULL OR expiration_date > ?4)
      AND NOT EXISTS (SELECT 1 FROM removed_roles WHERE employee_number = ?1 AND role = ?2 AND place = ?3
                      AND ended_at IS NULL)
    UNION ALL
    SELECT 'grant', last_day FROM granted_roles
    WHERE employee_number = ?1 AND role = ?2 AND place = ?3 AND ended_at IS NULL
      AND (last_day IS NULL OR last_day >= ?4)
    ORDER BY last_day DESC NULLS FIRST LIMIT 1)sql");
  auto today = day.text();
  bind_whose(select, whose, today);
  return held_at(select);
}

std::optional<RoleInForce> select_role_taken_away(Store& store, const RoleOf& whose, Date day) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT 'staff file', date(expiration_date, '-1 day') FROM staff_roles
    WHERE employee_number = ?1 AND role = ?2 AND location_code = ?3 AND absent_since IS NULL
      AND (expiration_date IS NULL OR expiration_date > ?4)
      AND EXISTS (SELECT 1 FROM removed_roles WHERE employee_number = ?1 AND role = ?2 AND place = ?3
                  AND ended_at IS NULL))sql");
  auto today = day.text();
  bind_whose(select, whose, today);
  return held_at(select);
}

std::vector<RoleOf> select_roles_at_other_schools(Store& store, const EmployeeNumber& employee,
                                                  const std::string& location_code) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT location_code AS place, role FROM staff_roles s WHERE employee_number = ?1 AND absent_since IS NULL
      AND NOT EXISTS (SELECT 1 FROM removed_roles r WHERE r.employee_number = s.employee_number AND r.role = s.role
                      AND r.place = s.location_code AND r.ended_at IS NULL)
    UNION
    SELECT place, role FROM granted_roles WHERE employee_number = ?1 AND ended_at IS NULL
    ORDER BY place, role)sql");
  bind_text(select, 1, employee.text());
  std::vector<RoleOf> found;
  while (select.executeStep()) {
    auto place = column_text(select, 0);
    if (LocationCode::parse(place) && place != location_code)
      found.push_back({employee, column_text(select, 1), std::move(place)});
  }
  return found;
}

}  // namespace portal
