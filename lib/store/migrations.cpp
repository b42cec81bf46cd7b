// The schema: append-only files, each applied with its version row in one transaction.
#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <charconv>

#include "lib/config/embedded.h"
#include "lib/store/store.h"

namespace portal {
namespace {

struct Migration {
  int version;
  std::string_view name, sql;
};

std::vector<Migration> migrations() {
  constexpr std::string_view folder = "migrations/";
  std::vector<Migration> found;
  for (const auto& file : embedded_files()) {
    if (!file.name.starts_with(folder)) continue;
    auto name = file.name.substr(folder.size());
    int version = 0;
    std::from_chars(name.data(), name.data() + 4, version);
    found.push_back({version, name, file.text});
  }
  return found;
}

int version_of(SQLite::Database& database) {
  if (!database.tableExists("schema_versions")) return 0;
  return database.execAndGet("SELECT coalesce(max(version), 0) FROM schema_versions").getInt();
}

}  // namespace

int newest_schema_version() { return migrations().back().version; }
int schema_version(Store& store) { return version_of(store.database()); }

void Store::migrate(const Clock& clock) {
  int have = version_of(*database_), newest = newest_schema_version();
  if (have > newest)
    throw StorageError(
        fmt::format("{} is of a newer portalctl (schema {}; this program knows {})", file_.string(), have, newest),
        "use the newer program; nothing was changed");
  if (have == newest) return;
  WriteTransaction transaction(*this);
  have = version_of(*database_);  // another process may have been quicker
  database_->exec(
      "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, name TEXT NOT NULL, "
      "applied_at TEXT NOT NULL) STRICT");
  SQLite::Statement remember(*database_, "INSERT INTO schema_versions VALUES (?, ?, ?)");
  for (const auto& migration : migrations()) {
    if (migration.version <= have) continue;
    database_->exec(std::string(migration.sql));
    remember.bind(1, migration.version);
    remember.bind(2, std::string(migration.name));
    remember.bind(3, clock.now().text());
    remember.exec();
    remember.reset();
  }
  transaction.commit();
}

}  // namespace portal
