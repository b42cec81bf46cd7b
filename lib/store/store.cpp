#include "lib/store/store.h"

#include <SQLiteCpp/Exception.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace portal {
namespace {

constexpr const char* connection_settings = R"sql(
  PRAGMA synchronous=FULL;
  PRAGMA foreign_keys=ON;
  PRAGMA wal_autocheckpoint=0;
  PRAGMA secure_delete=ON;
  PRAGMA temp_store=MEMORY;
  PRAGMA trusted_schema=OFF;
)sql";

// The process's file mode mask, as it was, whatever happens.
class OwnerOnly {
 public:
  OwnerOnly() : before_(umask(0077)) {}
  ~OwnerOnly() { umask(before_); }
  OwnerOnly(const OwnerOnly&) = delete;
  OwnerOnly& operator=(const OwnerOnly&) = delete;

 private:
  mode_t before_;
};

// As root SQLite gives the log and its index to the database's owner at each opening. That is a change of the file,
// which waits while another process cuts a large log: so only where they are not the owner's already.
int give_where_needed(int descriptor, uid_t user, gid_t group) {
  struct stat now {};
  if (fstat(descriptor, &now) == 0 && now.st_uid == user && now.st_gid == group) return 0;
  return fchown(descriptor, user, group);
}

// Once for the process, before its first store is open.
void leave_owners_alone() {
  static const bool done = [] {
    auto* system = sqlite3_vfs_find(nullptr);
    return system && system->iVersion >= 3 && system->xSetSystemCall &&
           system->xSetSystemCall(system, "fchown", reinterpret_cast<sqlite3_syscall_ptr>(give_where_needed)) ==
               SQLITE_OK;
  }();
  static_cast<void>(done);  // where it cannot be set, it is slower
}

constexpr int busy_milliseconds = 5000;

// Brings what was committed into the file and empties the log, unless a reader is in the way; the next writer tries
// again. Only while the writer lock is held.
void empty_log(sqlite3* handle) {
  sqlite3_busy_timeout(handle, 0);
  sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(handle, busy_milliseconds);
}

// What a killed writer leaves, or one that gave up, is read through by each process that opens the database alone.
bool has_large_log(const std::filesystem::path& database) {
  std::error_code error;
  auto size = std::filesystem::file_size(database.string() + "-wal", error);
  return !error && size > 8 << 20;
}

std::filesystem::path lock_file(const std::filesystem::path& database) { return database.string() + ".lock"; }

std::string user_name(uid_t user) {
  const auto* entry = getpwuid(user);
  return entry ? entry->pw_name : std::to_string(user);
}

// Another user of the machine, who has no rights here: the folder, the database or what lies beside it is closed.
void refuse_stranger(const std::filesystem::path& file) {
  const auto whole = std::filesystem::absolute(file).lexically_normal();
  auto all = Store::files_of(whole);
  all.push_back(whole.parent_path());
  for (const auto& one : all) {
    if (faccessat(AT_FDCWD, one.c_str(), R_OK | W_OK, AT_EACCESS) == 0 || errno != EACCES) continue;
    // Where a folder above is closed, the first one that can be seen tells whose it is.
    auto seen = one;
    struct stat info {};
    while (stat(seen.c_str(), &info) != 0 && seen.has_relative_path()) seen = seen.parent_path();
    if (info.st_uid == geteuid()) return;
    auto owner = user_name(info.st_uid);
    throw StorageError(fmt::format("you are {}, and {} belongs to {}", user_name(geteuid()), seen.string(), owner),
                       fmt::format("`sudo -u {} portalctl …`", owner));
  }
}

// Only where the file is there: opening the lock first would leave one beside a mistyped path.
std::filesystem::path existing(std::filesystem::path file) {
  std::error_code ignored;
  refuse_stranger(file);
  if (!std::filesystem::exists(file, ignored))
    throw StorageError(fmt::format("there is no database at {}", file.string()),
                       "make one with `portalctl init`, or name it with --database or in portal.yaml");
  return file;
}

}  // namespace

void Store::create(const std::filesystem::path& file, const Clock& clock) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored))
    throw Refused(fmt::format("{} exists already", file.string()),
                  "nothing was changed; name another file with --database");
  OwnerOnly mask;
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA page_size=4096; PRAGMA journal_mode=WAL;");
  } catch (const SQLite::Exception& error) {
    rethrow_storage_error(error, file.string());
  }
  Store(file, clock, 10);
}

Store::Store(std::filesystem::path file, const Clock& clock, int lock_wait)
    : file_(existing(std::move(file))),
      in_use_(in_use_file(file_), file_),
      writer_lock_(lock_file(file_), file_),
      lock_wait_(lock_wait) {
  if (!in_use_.lock_within(lock_wait * 1000, LockKind::shared))
    throw Busy(fmt::format("a backup is taking the place of {}", file_.string()), "wait until that is done");
  try {
    leave_owners_alone();
    // Without SQLite's own lock around each call: a store is used by one thread alone.
    database_ = std::make_unique<SQLite::Database>(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX,
                                                   busy_milliseconds);
    sqlite3_db_config(database_->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    database_->exec(connection_settings);
    migrate(clock);
    if (has_large_log(file_) && writer_lock_.try_lock()) {
      empty_log(database_->getHandle());
      writer_lock_.unlock();
    }
  } catch (const SQLite::Exception& error) {
    rethrow_storage_error(error, file_.string());
  }
}

std::vector<std::filesystem::path> Store::files_of(const std::filesystem::path& file) {
  auto beside = [&](const char* ending) { return std::filesystem::path(file.string() + ending); };
  return {file, beside("-wal"), beside("-shm"), lock_file(file), in_use_file(file)};
}

// A thread of SQLite's own sorts what an index is built from, while the rows are still read.
void Store::prepare_for_bulk() { database_->exec("PRAGMA cache_size=-65536; PRAGMA threads=1;"); }

WriteTransaction::WriteTransaction(Store& store, LockWait wait) : store_(store) {
  if (store_.writing_) throw std::logic_error("a write transaction inside another");
  if (wait == LockWait::none && !store_.writer_lock_.try_lock())
    throw Busy(fmt::format("another command is writing to {}", store_.file_.string()), "try again later");
  if (wait == LockWait::in_line && !store_.writer_lock_.lock_within(store_.lock_wait_ * 1000))
    throw Busy(
        fmt::format("another command has been writing to {} for {} seconds", store_.file_.string(), store_.lock_wait_),
        "wait until it is done and try again; nothing was changed");
  try {
    if (wait == LockWait::none) sqlite3_busy_timeout(store_.database().getHandle(), 0);
    store_.database().exec("BEGIN IMMEDIATE");
    sqlite3_busy_timeout(store_.database().getHandle(), busy_milliseconds);
  } catch (...) {
    store_.writer_lock_.unlock();
    throw;
  }
  open_ = store_.writing_ = true;
  ++store_.transactions_;
}

void WriteTransaction::commit() {
  store_.database().exec("COMMIT");
  open_ = store_.writing_ = false;
  empty_log(store_.database().getHandle());  // the commit stands whatever becomes of it
  store_.writer_lock_.unlock();
}

WriteTransaction::~WriteTransaction() {
  if (!open_) return;
  auto* handle = store_.database().getHandle();
  sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
  if (has_large_log(store_.file_)) empty_log(handle);
  store_.writing_ = false;
  store_.writer_lock_.unlock();
}

ReadTransaction::ReadTransaction(Store& store) : store_(store) { store_.database().exec("BEGIN"); }
ReadTransaction::~ReadTransaction() {
  sqlite3_exec(store_.database().getHandle(), "COMMIT", nullptr, nullptr, nullptr);
}

void rethrow_storage_error(const SQLite::Exception& error, const std::string& database) {
  switch (error.getErrorCode()) {
    case SQLITE_FULL:
      throw StorageError(fmt::format("the disk of {} is full; nothing was changed", database),
                         "free some space and run the command again");
    case SQLITE_IOERR:
      throw StorageError(fmt::format("the disk of {} failed ({})", database, error.getErrorStr()),
                         "see the system's log; `portalctl roster history` and `job history` tell what was done");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw StorageError(fmt::format("{} is damaged, or is no database ({})", database, error.getErrorStr()),
                         "write nothing more to it; restore the newest good backup");
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      throw StorageError(fmt::format("cannot open {} for writing", database),
                         "check who you are, and who may write to the file and its folder");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Busy(fmt::format("{} is locked by another program", database),
                 "only portalctl may write to it; wait and try again");
    default:
      throw error;
  }
}

void bind_text(SQLite::Statement& statement, int index, const std::string& text) { statement.bindNoCopy(index, text); }

void bind_blank_as_null(SQLite::Statement& statement, int index, const std::string& text) {
  if (text.empty())
    statement.bind(index);
  else
    statement.bindNoCopy(index, text);
}

std::string column_text(SQLite::Statement& statement, int index) { return statement.getColumn(index).getString(); }

}  // namespace portal
