#include "lib/staff/staff_list_store.h"

namespace portal {

std::map<std::string, std::string> select_school_names(Store& store) {
  SQLite::Statement select(store.database(), "SELECT location_code, school_name FROM schools");
  std::map<std::string, std::string> names;
  while (select.executeStep()) names.emplace(column_text(select, 0), column_text(select, 1));
  return names;
}

bool holds_anybody(Store& store, const std::string& role) {
  SQLite::Statement select(store.database(),
                           "SELECT 1 FROM staff_roles WHERE role = ? AND absent_since IS NULL LIMIT 1");
  bind_text(select, 1, role);
  return select.executeStep();
}

}  // namespace portal
