#include "lib/upkeep/backup.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "lib/upkeep/backup_folder.h"
#include "lib/upkeep/zstd_file.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::problem;

struct World : test::Rehearsal {
  test::TemporaryFolder backups;

  Backup back_up() { return create_backup(*session, backups.path()); }
  std::string files() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(backups.path()))
      names.insert(entry.path().filename().string());
    return fmt::format("{}", fmt::join(names, " "));
  }
  /// The database in a backup, opened as it is.
  std::unique_ptr<Store> unpacked(const Backup& backup) {
    auto file = folder / fmt::format("unpacked-{}.db", ++unpacked_);
    auto found = unpack_file(backup.file, file);
    REQUIRE(found);
    REQUIRE(found->damage.empty());
    return std::make_unique<Store>(file, clock, 1);
  }

 private:
  int unpacked_ = 0;
};

std::string rows_of(Store& store, const std::string& sql) {
  SQLite::Statement select(store.database(), sql);
  std::string text;
  while (select.executeStep()) {
    for (int i = 0; i < select.getColumnCount(); ++i) text += select.getColumn(i).getString() + "|";
    text += "\n";
  }
  return text;
}

std::string tables(Store& store) {
  std::string text;
  for (const auto* table : {"installation", "students", "guardian_links", "pins", "operators", "roster_runs"})
    text += rows_of(store, fmt::format("SELECT * FROM {} ORDER BY 1, 2", table));
  return text;
}

}  // namespace

TEST_CASE("backup: it holds what the database held, for its owner alone, and is on record") {
  World world;
  world.import(test::district_of(40));
  auto log = world.query("SELECT seq, hash FROM audit_log");
  auto backup = world.back_up();
  CHECK(backup.file == world.backups / "portal-20260814T100000Z.db.zst");
  CHECK(world.files() == "portal-20260814T100000Z.db.zst");
  struct stat info {};
  CHECK((stat(backup.file.c_str(), &info) == 0 && (info.st_mode & 07777) == 0600));
  CHECK(backup.bytes == info.st_size);
  CHECK(backup.sha256 == sha256_hex(test::slurp(backup.file)));
  auto inside = world.unpacked(backup);
  CHECK(tables(*inside) == tables(*world.store));
  CHECK(verify_audit_log(*inside).rows + 1 == verify_audit_log(*world.store).rows);
  CHECK(rows_of(*inside, "PRAGMA journal_mode") == "wal|\n");
  CHECK(world.query("SELECT action, subject FROM audit_log ORDER BY seq DESC LIMIT 1") ==
        "backup.create|portal-20260814T100000Z.db.zst");
  CHECK(world.query("SELECT at, operator, folder, file, sha256, bytes, database_bytes, check_done FROM backups") ==
        fmt::format("2026-08-14T10:00:00Z|admin|{}|portal-20260814T100000Z.db.zst|{}|{}|{}|integrity_check",
                    world.backups.path().string(), backup.sha256, backup.bytes, backup.database_bytes));
}

TEST_CASE("backup: while others write, each is one moment of the database") {
  World world;
  {
    WriteTransaction transaction(*world.store);  // so much that it is copied in several steps
    world.store->database().exec("CREATE TABLE padding (bytes BLOB); INSERT INTO padding VALUES (zeroblob(50000000))");
    transaction.commit();
  }
  // Each transaction writes at the beginning of the file and at its end; a mixture of two would show.
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    Store store(world.store->file(), world.clock, 30);
    AuditLog log(store, {"writer", "", "test"}, world.clock);
    for (int i = 0; !stop; ++i) {
      WriteTransaction transaction(store);
      store.database().exec(fmt::format("INSERT INTO operators VALUES ('w{}', NULL, 'x', 'now')", i));
      log.append("operator.add", fmt::format("w{}", i), JsonObject().add("padding", std::string(3000, 'x')));
      transaction.commit();
      ++written;
    }
  });
  std::vector<int> seen;
  for (int i = 0; i < 4; ++i) {
    int before = written;
    auto inside = world.unpacked(world.back_up());
    auto operators = rows_of(*inside, "SELECT count(*) FROM operators WHERE login LIKE 'w%'");
    CHECK(operators == rows_of(*inside, "SELECT count(*) FROM audit_log WHERE operator = 'writer'"));
    CHECK(!verify_audit_log(*inside).first_wrong);
    CHECK(rows_of(*inside, "PRAGMA integrity_check") == "ok|\n");
    seen.push_back(std::stoi(operators));
    CHECK(seen.back() >= before);
  }
  stop = true;
  writer.join();
  CHECK(seen.front() < seen.back());
  CHECK(!verify_audit_log(*world.store).first_wrong);
}

TEST_CASE("backup: it is checked in full once a week") {
  World world;
  auto on = [&](const char* time) {
    world.clock.set(moment(time));
    return world.back_up().check;
  };
  using enum DatabaseCheck;
  CHECK(on("2026-08-14T10:00:00Z") == integrity_check);
  CHECK(on("2026-08-14T10:00:01Z") == quick_check);
  CHECK(on("2026-08-20T10:00:00Z") == quick_check);
  CHECK(on("2026-08-21T09:59:00Z") == integrity_check);  // a night that begins a minute earlier is a week all the same
  CHECK(on("2026-08-22T10:00:00Z") == quick_check);
}

TEST_CASE("backup: of a damaged database none is made") {
  World world;
  world.import(test::district_of(400));
  const auto whole = test::slurp(world.store->file());
  auto file = world.folder / "damaged.db";
  int refused = 0;
  for (std::size_t page = 1; page < whole.size() / 4096; page += 7) {
    CAPTURE(page);
    auto damaged = whole;
    damaged.replace(page * 4096, 4096, std::string(4096, '\xA5'));
    for (const auto& left : Store::files_of(file)) std::filesystem::remove(left);
    world.folder.write("damaged.db", damaged);
    auto told = problem<StorageError>([&] {
      Store store(file, world.clock, 1);
      AuditLog log(store, {"admin", "", "test"}, world.clock);
      Session session{store,       *world.settings, world.clock,        world.random,
                      *world.zone, world.roles,     world.session->who, std::move(log)};
      create_backup(session, world.backups.path());
      FAIL_CHECK("a backup was made");
    });
    CHECK_MESSAGE(has(told, "damaged"), told);
    CHECK(world.files() == "");
    ++refused;
  }
  CHECK(refused > 5);
}

TEST_CASE("backup: who may, and where") {
  World world;
  CHECK(create_backup(*world.as("cron"), world.backups.path()).bytes > 0);
  auto principal = world.with_role("Principal", "8001");
  CHECK(has(problem<NotPermitted>([&] { create_backup(*principal, world.backups.path()); }), "backup.create"));
  CHECK(has(problem<NotPermitted>([&] { remove_old_backups(*principal, world.backups.path(), 0); }), "backup.create"));
  CHECK(has(problem<StorageError>([&] { create_backup(*world.session, "/nowhere/backups"); }), "No such file"));
  CHECK(list_backups(world.backups.path()).size() == 1);
}

TEST_CASE("backup: of what the job made for this database the latest so many are kept, whatever the clock said") {
  World world;
  auto made_at = [&](const char* time, MadeBy by = MadeBy::job) {
    world.clock.set(moment(time));
    return create_backup(*world.session, world.backups.path(), by).file.filename().string();
  };
  auto ahead = made_at("2027-08-14T10:00:00Z"), by_hand = made_at("2026-08-01T10:00:00Z", MadeBy::hand);
  auto oldest = made_at("2026-08-02T10:00:00Z"), newest = made_at("2026-08-03T10:00:00Z");
  world.backups.write("portal-20260701T100000Z.db.zst", "of another installation");
  auto removed = remove_old_backups(*world.session, world.backups / ".", 2);
  CHECK(fmt::format("{}", fmt::join(removed, " ")) == ahead);
  CHECK(world.query("SELECT subject FROM audit_log WHERE action = 'backup.remove'") == ahead);
  CHECK(world.files() == fmt::format("portal-20260701T100000Z.db.zst {} {} {}", by_hand, oldest, newest));
  CHECK(remove_old_backups(*world.session, world.backups.path(), 2).empty());
  CHECK(fmt::format("{}", fmt::join(remove_old_backups(*world.session, world.backups.path(), 1), " ")) == oldest);
  CHECK(world.files() == fmt::format("portal-20260701T100000Z.db.zst {} {}", by_hand, newest));
}

TEST_CASE("backup: what lies there in the place of one that the job made is not removed") {
  World world;
  auto one = create_backup(*world.session, world.backups.path(), MadeBy::job).file;
  auto whole = test::slurp(one);
  auto stays = [&] {
    CHECK(remove_old_backups(*world.session, world.backups.path(), 0).empty());
    CHECK(std::filesystem::exists(std::filesystem::symlink_status(one)));
    std::filesystem::remove_all(one);
  };
  world.backups.write(one.filename().string(), std::string(whole.size(), 'x'));
  stays();
  world.backups.write(one.filename().string(), "short");
  stays();
  std::filesystem::create_symlink(world.folder.write("elsewhere", whole), one);
  stays();
  std::filesystem::create_directory(one);
  stays();
  world.backups.write(one.filename().string(), whole);
  CHECK(remove_old_backups(*world.session, world.backups.path(), 0).size() == 1);
}

}  // namespace portal
