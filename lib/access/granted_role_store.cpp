#include "lib/access/granted_role_store.h"

namespace portal {
namespace {

GrantedRole grant_at(SQLite::Statement& select) {
  return {{EmployeeNumber::trusted(column_text(select, 0)), column_text(select, 1), column_text(select, 2)},
          Date::parse(column_text(select, 3)),
          column_text(select, 4),
          column_text(select, 5)};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> granted_roles_on(Store& store, const std::string& employee_number,
                                                                  Date day) {
  SQLite::Statement select(store.database(),
                           "SELECT role, place FROM granted_roles WHERE employee_number = ? AND ended_at IS "
                           "NULL AND (last_day IS NULL OR last_day >= ?)");
  auto today = day.text();
  bind_text(select, 1, employee_number);
  bind_text(select, 2, today);
  std::vector<std::pair<std::string, std::string>> found;
  while (select.executeStep()) found.emplace_back(column_text(select, 0), column_text(select, 1));
  return found;
}

std::vector<GrantedRole> select_granted_roles(Store& store, const std::string& place, const std::string& role,
                                              Date day) {
  SQLite::Statement select(
      store.database(),
      "SELECT employee_number, role, place, last_day, granted_at, granted_by FROM "
      "granted_roles WHERE place = ? AND role = ? AND ended_at IS NULL AND (last_day IS NULL OR last_day >= ?) "
      "ORDER BY employee_number");
  auto today = day.text();
  bind_text(select, 1, place);
  bind_text(select, 2, role);
  bind_text(select, 3, today);
  std::vector<GrantedRole> all;
  while (select.executeStep()) all.push_back(grant_at(select));
  return all;
}

std::optional<GrantedRole> select_granted_role(Store& store, const RoleOf& whose) {
  SQLite::Statement select(store.database(),
                           "SELECT employee_number, role, place, last_day, granted_at, granted_by FROM "
                           "granted_roles WHERE employee_number = ? AND role = ? AND place = ? AND ended_at IS "
                           "NULL");
  bind_text(select, 1, whose.employee.text());
  bind_text(select, 2, whose.role);
  bind_text(select, 3, whose.place);
  if (!select.executeStep()) return {};
  return grant_at(select);
}

void insert_granted_role(Store& store, const GrantedRole& grant, std::optional<std::int64_t> request) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO granted_roles (employee_number, role, place, last_day, granted_at, "
                           "granted_by, request_id) VALUES (?, ?, ?, ?, ?, ?, ?)");
  auto last_day = grant.last_day ? grant.last_day->text() : std::string();
  bind_text(insert, 1, grant.whose.employee.text());
  bind_text(insert, 2, grant.whose.role);
  bind_text(insert, 3, grant.whose.place);
  bind_blank_as_null(insert, 4, last_day);
  bind_text(insert, 5, grant.granted_at);
  bind_text(insert, 6, grant.granted_by);
  if (request) insert.bind(7, *request);
  insert.exec();
}

void end_granted_role(Store& store, const RoleOf& whose, Timestamp at, const std::string& login) {
  SQLite::Statement update(store.database(),
                           "UPDATE granted_roles SET ended_at = ?, ended_by = ? WHERE employee_number = ? AND role = ? "
                           "AND place = ? AND ended_at IS NULL");
  auto moment = at.text();
  bind_text(update, 1, moment);
  bind_text(update, 2, login);
  bind_text(update, 3, whose.employee.text());
  bind_text(update, 4, whose.role);
  bind_text(update, 5, whose.place);
  update.exec();
}

}  // namespace portal
