#include "lib/access/operator_store.h"

namespace portal {

std::vector<std::string> made_operator_roles(Store& store, const std::string& login) {
  SQLite::Statement select(store.database(), "SELECT role FROM operators WHERE login = ?");
  bind_text(select, 1, login);
  std::vector<std::string> roles;
  while (select.executeStep()) roles.push_back(column_text(select, 0));
  return roles;
}

void insert_operator(Store& store, const std::string& login, const std::string& role, Timestamp at) {
  SQLite::Statement insert(store.database(), "INSERT INTO operators (login, role, created_at) VALUES (?, ?, ?)");
  auto created = at.text();
  bind_text(insert, 1, login);
  bind_text(insert, 2, role);
  bind_text(insert, 3, created);
  insert.exec();
}

std::vector<StaffOfLogin> staff_of_login(Store& store, const std::string& login) {
  SQLite::Statement select(store.database(),
                           "SELECT employee_number, hr_status FROM staff WHERE login = ? AND absent_since IS NULL");
  bind_text(select, 1, login);
  std::vector<StaffOfLogin> found;
  while (select.executeStep()) found.push_back({column_text(select, 0), column_text(select, 1)});
  return found;
}

std::vector<std::pair<std::string, std::string>> staff_roles_on(Store& store, const std::string& employee_number,
                                                                Date day) {
  SQLite::Statement select(store.database(),
                           "SELECT role, location_code FROM staff_roles s WHERE employee_number = ?1 AND absent_since "
                           "IS NULL AND (expiration_date IS NULL OR expiration_date > ?2) AND NOT EXISTS (SELECT 1 "
                           "FROM removed_roles r WHERE r.employee_number = s.employee_number AND r.role = "
                           "s.role AND r.place = s.location_code AND r.ended_at IS NULL)");
  auto today = day.text();
  bind_text(select, 1, employee_number);
  bind_text(select, 2, today);
  std::vector<std::pair<std::string, std::string>> found;
  while (select.executeStep()) found.emplace_back(column_text(select, 0), column_text(select, 1));
  return found;
}

bool is_vendor(Store& store, const std::string& login) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM vendors WHERE login = ?");
  bind_text(select, 1, login);
  return select.executeStep();
}

std::vector<std::string> vendor_schools(Store& store, const std::string& login, SchoolYear year) {
  SQLite::Statement select(store.database(),
                           "SELECT a.location_code FROM vendor_years y JOIN vendor_assignments a USING (login, "
                           "school_year) WHERE y.login = ? AND y.school_year = ? AND y.registered_at IS NOT NULL AND "
                           "y.email_confirmed_at IS NOT NULL AND a.ended_at IS NULL");
  auto school_year = year.text();
  bind_text(select, 1, login);
  bind_text(select, 2, school_year);
  std::vector<std::string> codes;
  while (select.executeStep()) codes.push_back(column_text(select, 0));
  return codes;
}

std::optional<std::string> unconfirmed_vendor_email(Store& store, const std::string& login, SchoolYear year) {
  SQLite::Statement select(store.database(),
                           "SELECT email FROM vendor_years JOIN vendors USING (login) WHERE login = ? AND school_year "
                           "= ? AND email_confirmed_at IS NULL");
  auto school_year = year.text();
  bind_text(select, 1, login);
  bind_text(select, 2, school_year);
  if (!select.executeStep()) return {};
  return column_text(select, 0);
}

std::string local_district_of(Store& store, const std::string& location_code) {
  SQLite::Statement select(store.database(), "SELECT local_district FROM schools WHERE location_code = ?");
  bind_text(select, 1, location_code);
  return select.executeStep() ? column_text(select, 0) : std::string();
}

}  // namespace portal
