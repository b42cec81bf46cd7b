#include "lib/store/installation_store.h"

#include <fmt/format.h>

namespace portal {

void insert_installation(Store& store, const Installation& installation) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO installation (id, created_at, sandbox, key_mark) VALUES (1, ?, ?, ?)");
  bind_text(insert, 1, installation.created_at);
  insert.bind(2, installation.sandbox == Sandbox::yes ? 1 : 0);
  insert.bindNoCopy(3, installation.key_mark.data(), static_cast<int>(installation.key_mark.size()));
  insert.exec();
}

Installation read_installation(Store& store) {
  SQLite::Statement select(store.database(), "SELECT created_at, sandbox, key_mark FROM installation");
  if (!select.executeStep())
    throw StorageError(fmt::format("{} was never finished: `init` was cut off", store.file().string()),
                       "remove the file and run `portalctl init` again");
  return {column_text(select, 0), select.getColumn(1).getInt() ? Sandbox::yes : Sandbox::no, column_text(select, 2)};
}

}  // namespace portal
