#include "lib/upkeep/backup_store.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Exception.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>

#include "lib/base/interrupt.h"

namespace portal {
namespace {

constexpr int pages_at_once = 4096;  // between two looks whether somebody wants to stop

// Opens a file that nobody writes to, without a lock, and without making anything beside it.
SQLite::Database open_unchanging(const std::filesystem::path& file) {
  std::string name = "file:";
  for (unsigned char c : file.string()) name += isalnum(c) || c == '/' ? std::string(1, c) : fmt::format("%{:02x}", c);
  SQLite::Database database(name + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX);
  database.exec("PRAGMA trusted_schema=OFF; PRAGMA cache_size=-65536");
  return database;
}

// Errors as they are elsewhere in the house. Codes come with their details from some of SQLite's calls.
template <class Act>
auto telling(const std::filesystem::path& file, Act&& act) {
  try {
    return act();
  } catch (const SQLite::Exception& error) {
    if (error.getErrorCode() == SQLITE_INTERRUPT) check_interrupted();
    rethrow_storage_error(SQLite::Exception(error.what(), error.getErrorCode() & 0xff), file.string());
  }
}

DatabaseState state_of(SQLite::Database& database) {
  SQLite::Statement select(database,
                           "SELECT (SELECT at FROM audit_log ORDER BY seq DESC LIMIT 1), "
                           "(SELECT coalesce(max(run_id), 0) FROM roster_runs), (SELECT max(seq) FROM audit_log), "
                           "(SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1)");
  select.executeStep();
  return {column_text(select, 0), select.getColumn(1).getInt64(), select.getColumn(2).getInt64(),
          column_text(select, 3)};
}

bool is_damage(const SQLite::Exception& error) {
  int code = error.getErrorCode() & 0xff;
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

constexpr const char* select_backups =
    "SELECT at, operator, folder, file, sha256, check_done, bytes, database_bytes, seconds, made_by FROM backups ";

BackupRow read_backup(SQLite::Statement& select) {
  BackupRow row;
  int index = 0;
  for (auto* text : {&row.at, &row.who, &row.folder, &row.file, &row.sha256}) *text = column_text(select, index++);
  if (column_text(select, 5) == check_name(DatabaseCheck::integrity_check)) row.check = DatabaseCheck::integrity_check;
  row.bytes = select.getColumn(6).getInt64(), row.database_bytes = select.getColumn(7).getInt64();
  row.seconds = select.getColumn(8).getDouble();
  if (column_text(select, 9) == "job") row.made_by = MadeBy::job;
  return row;
}

}  // namespace

std::string_view check_name(DatabaseCheck check) {
  return check == DatabaseCheck::quick_check ? "quick_check" : "integrity_check";
}

void copy_database(Store& store, const std::filesystem::path& target) {
  int descriptor = open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);  // SQLite would ask the umask
  if (descriptor < 0) throw_system_error("write", target);
  close(descriptor);
  telling(target, [&] {
    SQLite::Database copy(target.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
    copy.exec("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");
    ReadTransaction snapshot(store);
    read_database_state(store);  // the snapshot begins with its first question, and then stays for every step
    SQLite::Backup backup(copy, store.database());
    for (int code = SQLITE_OK; code != SQLITE_DONE;) {
      code = backup.executeStep(pages_at_once);
      if (code != SQLITE_OK && code != SQLITE_DONE) throw SQLite::Exception("the copy was kept waiting", code);
      check_interrupted();
    }
  });
}

std::string check_database(const std::filesystem::path& file, DatabaseCheck check) {
  return telling(file, [&]() -> std::string {
    try {
      auto database = open_unchanging(file);
      sqlite3_progress_handler(
          database.getHandle(), 100'000, [](void*) { return interrupt_requested() ? 1 : 0; }, nullptr);
      SQLite::Statement select(database, fmt::format("PRAGMA {}(1)", check_name(check)));
      return select.executeStep() ? column_text(select, 0) : "no answer";
    } catch (const SQLite::Exception& error) {
      if (!is_damage(error)) throw;
      return error.what();
    }
  });
}

std::optional<int> portal_schema_version(const std::filesystem::path& file) {
  return telling(file, [&]() -> std::optional<int> {
    try {
      auto database = open_unchanging(file);
      if (!database.tableExists("schema_versions") || !database.tableExists("installation")) return {};
      return database.execAndGet("SELECT coalesce(max(version), 0) FROM schema_versions").getInt();
    } catch (const SQLite::Exception& error) {
      if (error.getErrorCode() == SQLITE_NOTADB) return {};
      throw;
    }
  });
}

bool fold_log(const std::filesystem::path& file) {
  return telling(file, [&] {
    try {
      SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
      // Closing it brings the log in too, into a damaged file as well, which should stay as it is.
      auto checkpoint_on_close = [&](int yes) {
        sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 - yes, nullptr);
      };
      checkpoint_on_close(0);
      database.exec("PRAGMA schema_version; PRAGMA wal_checkpoint(TRUNCATE)");
      checkpoint_on_close(1);  // and the last one to close it removes the log
      return true;
    } catch (const SQLite::Exception& error) {
      if (!is_damage(error)) throw;
      return false;
    }
  });
}

std::string DatabaseState::text() const {
  auto run = newest_run > 0 ? fmt::format("run {}", newest_run) : std::string("no import yet");
  return fmt::format("{} ({})", newest_entry.empty() ? "the beginning" : newest_entry, run);
}

DatabaseState read_database_state(Store& store) { return state_of(store.database()); }

std::optional<DatabaseState> read_database_state(const std::filesystem::path& file) {
  try {
    auto database = open_unchanging(file);
    return state_of(database);
  } catch (const SQLite::Exception&) {
    return {};
  }
}

std::optional<std::int64_t> shared_log_rows(const std::filesystem::path& one, const std::filesystem::path& other) {
  try {
    auto first = open_unchanging(one), second = open_unchanging(other);
    SQLite::Statement of_first(first, "SELECT hash FROM audit_log WHERE seq = ?"),
        of_second(second, "SELECT hash FROM audit_log WHERE seq = ?");
    auto hash = [](SQLite::Statement& select, std::int64_t row) {
      select.reset();
      select.bind(1, row);
      return select.executeStep() ? column_text(select, 0) : std::string();
    };
    std::int64_t shared = 0, rows = std::min(state_of(first).newest_seq, state_of(second).newest_seq);
    while (shared < rows) {  // each hash stands for all rows up to it
      auto middle = shared + (rows - shared + 1) / 2;
      auto here = hash(of_first, middle);
      if (!here.empty() && here == hash(of_second, middle))
        shared = middle;
      else
        rows = middle - 1;
    }
    return shared;
  } catch (const SQLite::Exception&) {
    return {};
  }
}

std::vector<RunName> list_run_names(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT run_id, business_date, started_at FROM roster_runs ORDER BY run_id");
  std::vector<RunName> runs;
  while (select.executeStep())
    runs.push_back({select.getColumn(0).getInt64(), column_text(select, 1), column_text(select, 2)});
  return runs;
}

std::int64_t count_pins_issued_since(Store& store, const DatabaseState& then) {
  SQLite::Statement select(store.database(),
                           "SELECT count(*) FROM audit_log WHERE seq > ?1 AND action IN ('pin.issue', 'pin.new') "
                           "AND EXISTS (SELECT 1 FROM audit_log WHERE seq = ?1 AND hash = ?2)");
  select.bind(1, then.newest_seq);
  select.bind(2, then.newest_hash.data(), static_cast<int>(then.newest_hash.size()));
  select.executeStep();
  return select.getColumn(0).getInt64();
}

void insert_backup(Store& store, const BackupRow& row) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO backups (at, operator, folder, file, sha256, check_done, bytes, "
                           "database_bytes, seconds, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const std::string check(check_name(row.check));
  int index = 0;
  for (const auto* text : {&row.at, &row.who, &row.folder, &row.file, &row.sha256, &check})
    bind_text(insert, ++index, *text);
  insert.bind(7, row.bytes);
  insert.bind(8, row.database_bytes);
  insert.bind(9, row.seconds);
  insert.bind(10, row.made_by == MadeBy::job ? "job" : "hand");
  insert.exec();
}

std::optional<BackupRow> find_backup(Store& store, const std::string& sha256, const std::string& file) {
  SQLite::Statement select(store.database(), std::string(select_backups) +
                                                 "WHERE sha256 = ?1 OR file = ?2 ORDER BY sha256 = ?1 DESC LIMIT 1");
  bind_text(select, 1, sha256);
  bind_text(select, 2, file);
  if (!select.executeStep()) return {};
  return read_backup(select);
}

std::vector<BackupRow> list_job_backups(Store& store, const std::string& folder) {
  SQLite::Statement select(
      store.database(), std::string(select_backups) + "WHERE made_by = 'job' AND folder = ? ORDER BY backup_id DESC");
  bind_text(select, 1, folder);
  std::vector<BackupRow> rows;
  while (select.executeStep()) rows.push_back(read_backup(select));
  return rows;
}

std::string newest_integrity_check(Store& store) {
  SQLite::Statement select(store.database(), "SELECT max(at) FROM backups WHERE check_done = 'integrity_check'");
  return select.executeStep() ? column_text(select, 0) : std::string();
}

}  // namespace portal
