#include "lib/access/removed_role_store.h"

namespace portal {
namespace {

bool any_row(Store& store, const char* sql, const RoleOf& whose) {
  SQLite::Statement select(store.database(), sql);
  bind_text(select, 1, whose.employee.text());
  bind_text(select, 2, whose.role);
  bind_text(select, 3, whose.place);
  return select.executeStep();
}

}  // namespace

bool is_in_staff_file(Store& store, const RoleOf& whose) {
  return any_row(store,
                 "SELECT 1 FROM staff_roles WHERE employee_number = ? AND role = ? AND location_code = ? AND "
                 "absent_since IS NULL",
                 whose);
}

bool is_removed(Store& store, const RoleOf& whose) {
  return any_row(
      store, "SELECT 1 FROM removed_roles WHERE employee_number = ? AND role = ? AND place = ? AND ended_at IS NULL",
      whose);
}

void insert_removed_role(Store& store, const RoleOf& whose, Timestamp at, const std::string& login) {
  SQLite::Statement insert(
      store.database(),
      "INSERT INTO removed_roles (employee_number, role, place, removed_at, removed_by) VALUES (?, ?, ?, ?, ?)");
  auto moment = at.text();
  bind_text(insert, 1, whose.employee.text());
  bind_text(insert, 2, whose.role);
  bind_text(insert, 3, whose.place);
  bind_text(insert, 4, moment);
  bind_text(insert, 5, login);
  insert.exec();
}

void end_removed_role(Store& store, const RoleOf& whose, Timestamp at, const std::string& login) {
  SQLite::Statement update(store.database(),
                           "UPDATE removed_roles SET ended_at = ?, ended_by = ? WHERE employee_number = ? AND role = ? "
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
