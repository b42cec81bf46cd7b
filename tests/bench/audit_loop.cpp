// The reference of `audit verify`: a bare loop that reads every row of the log with plain sqlite3 and hashes it. No
// checkpoints, no triggers, no snapshot of what others do.
// Usage: audit_loop PORTAL_DB      (prints the number of rows; 1 where a hash is not the one that it should be)
#include <sodium.h>
#include <sqlite3.h>

#include <cstdint>
#include <cstring>
#include <iostream>
#include <string>

int main(int count, char** arguments) {
  if (count != 2 || sodium_init() < 0) return 2;
  sqlite3* database = nullptr;
  if (sqlite3_open_v2(arguments[1], &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK)
    return 2;
  sqlite3_stmt* select = nullptr;
  if (sqlite3_prepare_v2(database,
                         "SELECT seq, at, operator, acting_as, origin, action, subject, outcome, detail, hash "
                         "FROM audit_log ORDER BY seq",
                         -1, &select, nullptr) != SQLITE_OK)
    return 2;
  std::string message(32, '\0');
  unsigned char hash[32];
  long long rows = 0;
  for (; sqlite3_step(select) == SQLITE_ROW; ++rows) {
    std::int64_t number = sqlite3_column_int64(select, 0);
    message.append(reinterpret_cast<const char*>(&number), sizeof number);
    for (int index = 1; index <= 8; ++index) {
      const auto* text = static_cast<const char*>(sqlite3_column_blob(select, index));
      auto size = static_cast<std::uint32_t>(sqlite3_column_bytes(select, index));
      message.append(reinterpret_cast<const char*>(&size), sizeof size);
      if (size > 0) message.append(text, size);
    }
    crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       nullptr, 0);
    if (sqlite3_column_bytes(select, 9) != sizeof hash ||
        std::memcmp(hash, sqlite3_column_blob(select, 9), sizeof hash) != 0)
      return 1;
    message.assign(reinterpret_cast<const char*>(hash), sizeof hash);
  }
  sqlite3_finalize(select);
  sqlite3_close(database);
  std::cout << rows << "\n";
}
