#include "lib/store/indexes_aside.h"

#include <fmt/format.h>

namespace portal {

bool is_empty(Store& store, std::string_view table) {
  return store.database().execAndGet(fmt::format("SELECT NOT EXISTS (SELECT 1 FROM {})", table)).getInt() != 0;
}

IndexesAside::IndexesAside(Store& store, std::string_view table) : store_(store) {
  if (!is_empty(store, table)) return;
  SQLite::Statement select(
      store.database(), "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql NOT NULL");
  std::string table_text(table);
  bind_text(select, 1, table_text);
  std::vector<std::string> names;
  while (select.executeStep()) {
    names.push_back(column_text(select, 0));
    sql_.push_back(column_text(select, 1));
  }
  select.reset();
  for (const auto& name : names) store.database().exec("DROP INDEX " + name);
}

void IndexesAside::put_back() {
  for (const auto& sql : sql_) store_.database().exec(sql);
}

}  // namespace portal
