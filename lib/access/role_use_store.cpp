#include "lib/access/role_use_store.h"

namespace portal {

std::optional<Timestamp> select_role_use(Store& store, const RoleOf& whose) {
  SQLite::Statement select(store.database(),
                           "SELECT last_used_at FROM role_uses WHERE employee_number = ? AND role = ? AND place = ?");
  bind_text(select, 1, whose.employee.text());
  bind_text(select, 2, whose.role);
  bind_text(select, 3, whose.place);
  if (!select.executeStep()) return {};
  return Timestamp::parse(column_text(select, 0));
}

void upsert_role_use(Store& store, const RoleOf& whose, Timestamp at) {
  SQLite::Statement upsert(store.database(),
                           "INSERT INTO role_uses (employee_number, role, place, last_used_at) VALUES (?, ?, ?, ?) ON "
                           "CONFLICT DO UPDATE SET last_used_at = excluded.last_used_at");
  auto moment = at.text();
  bind_text(upsert, 1, whose.employee.text());
  bind_text(upsert, 2, whose.role);
  bind_text(upsert, 3, whose.place);
  bind_text(upsert, 4, moment);
  upsert.exec();
}

}  // namespace portal
