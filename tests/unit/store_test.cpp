#include "lib/store/store.h"

#include <SQLiteCpp/Exception.h>
#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::problem;

struct Site {
  test::TemporaryFolder folder;
  FixedClock clock{moment("2026-08-14T10:00:00Z")};
  std::filesystem::path file = folder / "portal.db";
  Site() { Store::create(file, clock); }
  Store open(int wait = 1) { return Store(file, clock, wait); }
  std::uintmax_t log_size() { return std::filesystem::file_size(file.string() + "-wal"); }
};

void add_operator(Store& store, const std::string& login) {
  store.database().exec("INSERT INTO operators (login, role, created_at) VALUES ('" + login + "', 'x', 'now')");
}

int operators(Store& store) { return store.database().execAndGet("SELECT count(*) FROM operators").getInt(); }

}  // namespace

TEST_CASE("store: a new database is its owner's alone, and is never made over another file") {
  Site place;
  struct stat info {};
  REQUIRE(stat(place.file.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  auto before = test::slurp(place.file);
  CHECK(has(problem<Refused>([&] { Store::create(place.file, place.clock); }), "exists already"));
  CHECK(test::slurp(place.file) == before);
  auto text = place.folder.write("notes.txt", "hello");
  CHECK(has(problem<Refused>([&] { Store::create(text, place.clock); }), "exists already"));
  CHECK(test::slurp(text) == "hello");
}

TEST_CASE("store: making one that fails leaves the process's file mode mask as it was") {
  test::TemporaryFolder folder;
  auto before = umask(022);
  CHECK(has(problem<StorageError>([&] { Store::create(folder / "no/where.db", FixedClock({})); }), "cannot open"));
  CHECK(umask(before) == 022);
}

TEST_CASE("store: all that lies beside a database is known by name") {
  Site place;
  auto store = place.open();
  std::set<std::filesystem::path> known, found;
  for (const auto& file : Store::files_of(place.file)) known.insert(file);
  for (const auto& entry : std::filesystem::directory_iterator(place.folder.path())) found.insert(entry.path());
  CHECK(found == known);
}

TEST_CASE("store: each migration is applied once") {
  Site place;
  for (int i = 0; i < 3; ++i) {
    auto store = place.open();
    CHECK(schema_version(store) == newest_schema_version());
    CHECK(store.database().execAndGet("SELECT count(*) FROM schema_versions").getInt() == newest_schema_version());
  }
}

TEST_CASE("store: a database of a newer program is refused and left alone") {
  Site place;
  {
    auto store = place.open();
    store.database().exec("INSERT INTO schema_versions VALUES (999, '0999_later.sql', 'then')");
  }
  CHECK(has(problem<StorageError>([&] { place.open(); }), "is of a newer portalctl (schema 999"));
}

TEST_CASE("store: a file that is missing, damaged or no database is told in words, and no lock file is left") {
  Site place;
  auto gone = place.folder / "gone.db";
  CHECK(has(problem<StorageError>([&] { Store(gone, place.clock, 1); }), "there is no database at"));
  CHECK(!std::filesystem::exists(gone.string() + ".lock"));
  CHECK(!std::filesystem::exists(Store::in_use_file(gone)));
  CHECK(!std::filesystem::exists(gone));
  auto text = place.folder.write("text.db", std::string(9000, 'x'));
  CHECK(has(problem<StorageError>([&] { Store(text, place.clock, 1); }), "is damaged, or is no database"));
  auto bytes = test::slurp(place.file);
  bytes.replace(100, 3000, std::string(3000, '\xff'));
  auto damaged = place.folder.write("damaged.db", bytes);
  CHECK(has(problem<StorageError>([&] { Store(damaged, place.clock, 1); }), "is damaged, or is no database"));
}

TEST_CASE("store: without commit nothing is left, and the next transaction goes on") {
  Site place;
  auto store = place.open();
  {
    WriteTransaction transaction(store);
    add_operator(store, "a");
    CHECK(store.writing());
  }
  CHECK(!store.writing());
  CHECK(operators(store) == 0);
  WriteTransaction transaction(store);
  add_operator(store, "b");
  transaction.commit();
  auto other = place.open();
  CHECK(operators(other) == 1);
}

TEST_CASE(
    "store: a large log that a transaction without commit leaves is emptied, and a killed one's at the next opening") {
  Site place;
  auto fill = [](Store& store) {
    store.database().exec("PRAGMA cache_size=10; CREATE TABLE padding (bytes BLOB)");
    for (int i = 0; i < 20; ++i) store.database().exec("INSERT INTO padding VALUES (zeroblob(1000000))");
  };
  auto store = std::make_unique<Store>(place.file, place.clock, 1);
  {
    WriteTransaction transaction(*store);
    fill(*store);
    REQUIRE(place.log_size() > 8 << 20);
  }
  CHECK(place.log_size() == 0);
  store.reset();
  auto killed = [&] {
    if (auto child = fork(); child == 0) {
      Store inside(place.file, place.clock, 1);
      WriteTransaction transaction(inside);
      fill(inside);
      _exit(0);
    } else {
      waitpid(child, nullptr, 0);
    }
    REQUIRE(place.log_size() > 8 << 20);
  };
  killed();
  {
    FileLock writer(place.file.string() + ".lock");
    REQUIRE(writer.try_lock());
    CHECK(operators(*std::make_unique<Store>(place.file, place.clock, 0)) == 0);
    CHECK(place.log_size() > 8 << 20);  // without the lock it stays as it is
  }
  CHECK(operators(*std::make_unique<Store>(place.file, place.clock, 1)) == 0);
  CHECK(place.log_size() == 0);
  store = std::make_unique<Store>(place.file, place.clock, 1);
  WriteTransaction again(*store);  // and the lock is free again
  CHECK(!store->database().tableExists("padding"));
}

TEST_CASE("store: as root the log and its index still become the owner's, and are left alone where they are") {
  if (geteuid() != 0) return;
  Site place;
  auto owner_and_change = [&](const char* ending) {
    struct stat info {};
    REQUIRE(stat((place.file.string() + ending).c_str(), &info) == 0);
    return std::pair(info.st_uid, std::pair(info.st_ctim.tv_sec, info.st_ctim.tv_nsec));
  };
  REQUIRE(chown(place.file.c_str(), 65534, 65534) == 0);
  for (const auto* ending : {"-wal", "-shm"}) std::filesystem::remove(place.file.string() + ending);
  operators(*std::make_unique<Store>(place.file, place.clock, 1));
  auto log = owner_and_change("-wal");
  CHECK(log.first == 65534);
  CHECK(owner_and_change("-shm").first == 65534);
  operators(*std::make_unique<Store>(place.file, place.clock, 1));
  CHECK(owner_and_change("-wal") == log);
}

TEST_CASE("store: another user of the machine is told whose the database is") {
  if (geteuid() != 0) return;
  Site place;
  auto told = [&] {
    REQUIRE(seteuid(65534) == 0);
    auto text = problem<StorageError>([&] { Store(place.file, place.clock, 1); });
    REQUIRE(seteuid(0) == 0);
    return text;
  };
  CHECK(told() == "you are nobody, and " + place.folder.path().string() + " belongs to root");
  chmod(place.folder.path().c_str(), 0777);
  CHECK(told() == "you are nobody, and " + place.file.string() + " belongs to root");
  chmod(place.file.c_str(), 0666);
  chmod(place.folder.path().c_str(), 0755);
  for (const auto* ending : {"-wal", "-shm", ".lock", ".in-use"}) std::filesystem::remove(place.file.string() + ending);
  CHECK(told() == "you are nobody, and " + place.folder.path().string() + " belongs to root");
}

TEST_CASE("store: a write transaction inside another is a bug") {
  Site place;
  auto store = place.open();
  WriteTransaction transaction(store);
  CHECK_THROWS_AS(WriteTransaction{store}, std::logic_error);
}

TEST_CASE("store: a second writer is told that the first is busy, after its wait") {
  Site place;
  auto first = place.open(), second = place.open(1);
  WriteTransaction transaction(first);
  auto start = std::chrono::steady_clock::now();
  CHECK(has(problem<Busy>([&] { WriteTransaction{second}; }), "another command has been writing"));
  auto waited = std::chrono::steady_clock::now() - start;
  CHECK(waited >= std::chrono::milliseconds(900));
  CHECK(waited < std::chrono::seconds(5));
  transaction.commit();
  WriteTransaction{second}.commit();
}

TEST_CASE("store: a second writer gets its turn when the first is done") {
  Site place;
  auto first = place.open();
  auto transaction = std::make_unique<WriteTransaction>(first);
  add_operator(first, "first");
  int seen = -1;
  std::thread waiting([&] {
    Store second(place.file, place.clock, 30);
    WriteTransaction turn(second);
    seen = operators(second);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  transaction->commit();
  waiting.join();
  CHECK(seen == 1);
}

TEST_CASE("store: a commit empties the log, so that what was erased is nowhere") {
  Site place;
  auto store = place.open();
  WriteTransaction transaction(store);
  add_operator(store, "somebody-in-the-log");
  transaction.commit();
  CHECK(place.log_size() == 0);
  CHECK(has(test::slurp(place.file), "somebody-in-the-log"));
}

TEST_CASE("store: a commit stands while a reader holds a snapshot, and the next one empties the log") {
  Site place;
  auto writer = place.open(), reader = place.open();
  {
    ReadTransaction snapshot(reader);
    CHECK(operators(reader) == 0);
    WriteTransaction transaction(writer);
    add_operator(writer, "a");
    transaction.commit();
    CHECK(operators(reader) == 0);
    CHECK(operators(writer) == 1);
    CHECK(place.log_size() > 0);
  }
  CHECK(operators(reader) == 1);
  WriteTransaction transaction(writer);
  add_operator(writer, "b");
  transaction.commit();
  CHECK(place.log_size() == 0);
  CHECK(operators(reader) == 2);
}

TEST_CASE("store: what SQLite says reaches a person in words; what no person can cause stays a bug") {
  auto told = [](int code) {
    return problem<Error>([&] { rethrow_storage_error(SQLite::Exception("x", code), "portal.db"); });
  };
  CHECK(has(told(SQLITE_FULL), "the disk of portal.db is full; nothing was changed"));
  CHECK(has(told(SQLITE_IOERR), "failed"));
  CHECK(has(told(SQLITE_READONLY), "cannot open portal.db for writing"));
  CHECK(has(told(SQLITE_BUSY), "is locked by another program"));
  CHECK_THROWS_AS(rethrow_storage_error(SQLite::Exception("x", SQLITE_CONSTRAINT), "portal.db"), SQLite::Exception);
}

}  // namespace portal
