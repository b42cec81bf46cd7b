#include "lib/store/read_connection.h"

#include <sqlite3.h>

namespace portal {
namespace {

constexpr int busy_milliseconds = 5000;

// The view is that of the first reading, not of BEGIN.
constexpr const char* begin_reading = R"sql(
  PRAGMA wal_autocheckpoint=0;
  PRAGMA trusted_schema=OFF;
  PRAGMA temp_store=MEMORY;
  PRAGMA query_only=ON;
  PRAGMA cache_size=-8192;
  BEGIN;
  SELECT count(*) FROM installation;
)sql";

}  // namespace

ReadConnection::ReadConnection(const Store& store)
    : database_(store.file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, busy_milliseconds) {
  sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  database_.exec(begin_reading);
}

ReadConnection::~ReadConnection() { sqlite3_exec(database_.getHandle(), "COMMIT", nullptr, nullptr, nullptr); }

}  // namespace portal
