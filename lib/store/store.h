#pragma once
// The database file: opening it, its version, and the one writer at a time.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/time.h"

namespace portal {

class Store {
 public:
  /// Makes a new, empty database, mode 0600. Refused where the file exists.
  static void create(const std::filesystem::path& file, const Clock& clock);

  /// Opens one that exists and brings it to this program's version. StorageError where it is missing,
  /// damaged, no database, or of a newer program; Busy while another takes its place (`backup restore`).
  /// `lock_wait`: seconds to wait for that, and for another writer.
  Store(std::filesystem::path file, const Clock& clock, int lock_wait);

  SQLite::Database& database() { return *database_; }
  const std::filesystem::path& file() const { return file_; }
  bool writing() const { return writing_; }
  /// Counts the write transactions of this process, so that a cache knows when it is stale.
  long transactions() const { return transactions_; }
  /// More memory for a bulk change: 64 MB in place of 2.
  void prepare_for_bulk();

  /// The file, and all that SQLite and portalctl keep beside it.
  static std::vector<std::filesystem::path> files_of(const std::filesystem::path& file);
  /// Held by every process that has the database open, shared; by `backup restore`, alone, while it puts another file
  /// in its place.
  static std::filesystem::path in_use_file(const std::filesystem::path& file) { return file.string() + ".in-use"; }

 private:
  friend class WriteTransaction;
  std::filesystem::path file_;
  FileLock in_use_;  // before the database: let go when that is closed
  std::unique_ptr<SQLite::Database> database_;
  FileLock writer_lock_;
  int lock_wait_;
  bool writing_ = false;
  long transactions_ = 0;

  void migrate(const Clock& clock);
};

/// For what is worth no waiting: then Busy comes at once.
enum class LockWait { in_line, none };

/// Holds the writer lock and one IMMEDIATE transaction. All of it, or, without commit(), nothing.
/// Debian's SQLite 3.40.1 can lose pages where a checkpoint overlaps a commit that restarts the log; so
/// checkpoints run only while the lock is held: here, and at an opening that finds a large log and the lock
/// free. Each tries to empty the log and does not wait for readers: what is erased in the file is then erased in the
/// log too, or with the next writer.
class WriteTransaction {
 public:
  /// Busy where another writer keeps the lock too long.
  explicit WriteTransaction(Store& store, LockWait wait = LockWait::in_line);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  void commit();

 private:
  Store& store_;
  bool open_ = false;
};

/// One unchanging view of the database across several queries.
class ReadTransaction {
 public:
  explicit ReadTransaction(Store& store);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Store& store_;
};

/// What SQLite says, in words, with what to do next. The kinds that a person can cause become
/// StorageError or Busy; any other is a bug and stays what it was.
[[noreturn]] void rethrow_storage_error(const SQLite::Exception& error, const std::string& database);

/// Binds text without a copy, a blank as NULL. The text must outlive the next step of the statement.
void bind_text(SQLite::Statement& statement, int index, const std::string& text);
void bind_blank_as_null(SQLite::Statement& statement, int index, const std::string& text);
/// A column's text; NULL is "".
std::string column_text(SQLite::Statement& statement, int index);

/// The migrations that the program carries, newest version last.
int newest_schema_version();
int schema_version(Store& store);

}  // namespace portal
