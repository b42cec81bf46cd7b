#include "lib/upkeep/restore.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "lib/photos/lost_photos_store.h"
#include "lib/photos/publish_store.h"
#include "lib/upkeep/backup.h"
#include "tests/support/rehearsal.h"
#include "tests/support/stored_photos.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::problem;

struct World : test::Rehearsal {
  test::TemporaryFolder backups;
  Backup backup;
  std::optional<DatabaseState> confirmed;
  std::function<void()> meanwhile;
  std::filesystem::path database = settings->path(Key::database);

  // The backup has one school's students; the database has lost some since.
  World() {
    import(test::district_of(40));
    backup = create_backup(*session, backups.path());
    clock.set(moment("2026-08-15T10:00:00Z"));
    import(test::district_of(30), test::accepting());
  }
  void close() {
    session.reset();
    store.reset();
  }
  std::filesystem::path restore(const std::filesystem::path& file, const std::string& login = "admin") {
    confirmed = store ? std::optional(read_database_state(*store)) : read_database_state(database);
    close();
    UnpackedBackup unpacked(*settings, clock, file, DatabaseCheck::quick_check, nullptr);
    unpacked.require_sound();
    auto& inside = *unpacked.store();
    auto who = std::make_unique<Session>(Session{inside, *settings, clock, random, *zone, roles,
                                                 find_operator(inside, roles, login, zone->date_of(clock.now())),
                                                 AuditLog(inside, {login, "", "test"}, clock)});
    authorize_restore(*who, nullptr);
    if (meanwhile) meanwhile();
    return restore_backup(std::move(who), unpacked, confirmed).kept;
  }
  std::filesystem::path restore() { return restore(backup.file); }
  int students(const std::filesystem::path& file) {
    Store opened(file, clock, 1);
    CHECK(!verify_audit_log(opened).first_wrong);
    return opened.database().execAndGet("SELECT count(*) FROM students WHERE absent_since IS NULL").getInt();
  }
  std::set<std::string> names() {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      if (has(entry.path().filename().string(), "portal.db")) all.insert(entry.path().filename().string());
    return all;
  }
  std::string damage() {
    close();
    auto bytes = test::slurp(database);
    bytes.replace(0, 4096, std::string(4096, '\xA5'));
    folder.write("portal.db", bytes);
    return bytes;
  }
};

}  // namespace

TEST_CASE("restore: the backup takes the place, the old one is kept, and the log tells of it") {
  World world;
  auto kept = world.restore();
  CHECK(kept == world.database.string() + ".before-restore-20260815T100000Z");
  CHECK(world.students(world.database) == 40);
  CHECK(world.students(kept) == 30);
  struct stat info {};
  CHECK((stat(world.database.c_str(), &info) == 0 && (info.st_mode & 07777) == 0600 && info.st_nlink == 1));
  CHECK((stat(kept.c_str(), &info) == 0 && (info.st_mode & 07777) == 0600 && info.st_nlink == 1));
  world.store = std::make_unique<Store>(world.database, world.clock, 1);
  CHECK(world.query("SELECT operator, action, subject, detail FROM audit_log ORDER BY seq DESC LIMIT 1") ==
        fmt::format("admin|backup.restore|portal-20260814T100000Z.db.zst|{{\"sha256\":\"{}\",\"kept\":\"{}\"}}",
                    world.backup.sha256, kept.filename().string()));
  CHECK(read_installation(*world.store).sandbox == Sandbox::yes);
}

TEST_CASE("restore: photos are held back from MiSiS where there are any, and what is lost can be named") {
  World world;
  auto who = test::numbered_student(0);
  SUBCASE("no photo in either, no folder: nothing to hold") {
    world.restore();
    world.store = std::make_unique<Store>(world.database, world.clock, 1);
    CHECK_FALSE(find_publish_hold(*world.store).has_value());
  }
  SUBCASE("photos in the backup") {
    test::store_photo(*world.session, who, {"first"});
    auto backup = create_backup(*world.session, world.backups.path());
    test::store_photo(*world.session, who, {"", "", PhotoChange::removed});
    test::store_photo(*world.session, test::numbered_student(1), {"other"});
    {
      UnpackedBackup older(*world.settings, world.clock, backup.file, DatabaseCheck::quick_check, nullptr);
      auto lost = select_lost_photos(*world.store, *older.store());
      REQUIRE(lost.size() == 2);
      CHECK(lost[0].student.text() == who);
      CHECK(lost[0].change == "removed");
      CHECK(lost[1].change == "uploaded");
      CHECK(select_lost_photos(*older.store(), *world.store).empty());
    }
    world.restore(backup.file);
    world.store = std::make_unique<Store>(world.database, world.clock, 1);
    auto hold = find_publish_hold(*world.store);
    REQUIRE(hold.has_value());
    CHECK(hold->backup == backup.file.filename().string());
    CHECK(hold->since == "2026-08-15T10:00:00Z");
  }
  SUBCASE("folders of MiSiS alone") {
    std::filesystem::create_directories(test::misis_folder(*world.session) / "8001");
    world.restore();
    world.store = std::make_unique<Store>(world.database, world.clock, 1);
    CHECK(find_publish_hold(*world.store).has_value());
  }
}

TEST_CASE("restore: a second one keeps the second old database beside the first") {
  World world;
  auto first = world.restore(), second = world.restore();
  CHECK(second == first.string() + "-2");
  CHECK(world.students(first) == 30);
  CHECK(world.students(second) == 40);
  CHECK(world.students(world.database) == 40);
}

TEST_CASE("restore: what is in the old database's log goes into the file that is kept") {
  World world;
  auto old_log = world.database.string() + "-wal";
  {
    Store reader(world.database, world.clock, 1);  // its snapshot keeps the log from being emptied
    ReadTransaction snapshot(reader);
    world.query("SELECT 1");
    reader.database().execAndGet("SELECT count(*) FROM students");
    world.import(test::district_of(20), test::accepting());
  }
  REQUIRE(std::filesystem::file_size(old_log) > 0);
  auto kept = world.restore();
  CHECK(!std::filesystem::exists(old_log));
  CHECK(world.students(kept) == 20);
  CHECK(world.students(world.database) == 40);
}

TEST_CASE("restore: a database that is damaged is kept as it is, with its log, and the new one never meets that") {
  World world;
  auto damaged = world.damage();
  world.folder.write("portal.db-wal", std::string(9000, 'w'));
  world.folder.write("portal.db-shm", "shm");
  auto kept = world.restore();
  CHECK(world.students(world.database) == 40);
  CHECK(test::slurp(kept) == damaged);
  CHECK(test::slurp(kept.string() + "-wal") == std::string(9000, 'w'));
}

TEST_CASE("restore: where no database is, the backup becomes it; a log without one is kept aside") {
  World world;
  world.close();
  std::filesystem::remove(world.database);
  CHECK(world.restore() == "");
  CHECK(world.students(world.database) == 40);
  world.close();
  std::filesystem::remove(world.database);
  world.folder.write("portal.db-wal", std::string(9000, 'w'));
  auto kept = world.restore();
  CHECK(world.students(world.database) == 40);
  CHECK(test::slurp(kept.string() + "-wal") == std::string(9000, 'w'));
}

TEST_CASE("restore: while somebody has the database open it is busy, and nothing is changed") {
  World world;
  auto one = std::make_unique<Store>(world.database, world.clock, 1);
  Settings::Sources sources{{{Key::database, world.database.string()}, {Key::lock_wait, "0"}},
                            world.folder / "portal.yaml",
                            [](const auto&) { return std::nullopt; }};
  *world.settings = Settings::load(sources);
  auto names = world.names();
  CHECK(has(problem<Busy>([&] { world.restore(); }), "somebody uses "));
  CHECK(world.students(world.database) == 30);
  one.reset();
  world.restore();
  CHECK(world.students(world.database) == 40);
}

TEST_CASE("restore: while it is at work nobody opens the database") {
  World world;
  world.close();
  FileLock restoring(Store::in_use_file(world.database));
  REQUIRE(restoring.try_lock());
  CHECK(has(problem<Busy>([&] { Store(world.database, world.clock, 0); }), "a backup is taking the place of "));
}

TEST_CASE("restore: what others did after the question is not lost to the answer") {
  World world;
  world.meanwhile = [&] {
    Store other(world.database, world.clock, 1);
    WriteTransaction transaction(other);
    AuditLog(other, {"other", "", "test"}, world.clock).append("operator.add", "x");
    transaction.commit();
  };
  CHECK(
      has(problem<Refused>([&] { world.restore(); }), "the database has changed since: it is as of 2026-08-15T10:00"));
  CHECK(world.students(world.database) == 30);
  CHECK(!has(fmt::format("{}", fmt::join(world.names(), " ")), "before-restore"));
  world.store = std::make_unique<Store>(world.database, world.clock, 1);
  world.meanwhile = [&] { std::filesystem::remove(world.database); };
  CHECK(has(problem<Refused>([&] { world.restore(); }), "it is not there, or cannot be read"));
}

TEST_CASE("restore: who may, and a rehearsal does not take the place of a real district") {
  World world;
  CHECK(has(problem<NotPermitted>([&] { world.restore(world.backup.file, "cron"); }), "backup.restore"));
  CHECK(has(problem<NotPermitted>([&] { world.restore(world.backup.file, "nobody"); }), "is no operator"));
  CHECK(world.students(world.database) == 30);
  world.store = std::make_unique<Store>(world.database, world.clock, 1);
  world.session = world.as("admin");
  auto real_folder = world.folder / "real";
  std::filesystem::create_directory(real_folder);
  auto file = real_folder / "portal.db";
  std::filesystem::copy_file(world.database, file);
  Store real(file, world.clock, 1);
  real.database().exec("UPDATE installation SET sandbox = 0");
  CHECK(has(problem<Refused>([&] { authorize_restore(*world.session, &real); }), "one of the two is a sandbox"));
  authorize_restore(*world.session, world.store.get());
}

TEST_CASE("restore: a second name that a killed restore left is no old database") {
  World world;
  world.close();
  std::filesystem::create_hard_link(world.database, world.database.string() + ".before-restore-20260101T000000Z");
  auto kept = world.restore();
  CHECK(!std::filesystem::exists(world.database.string() + ".before-restore-20260101T000000Z"));
  CHECK(world.students(kept) == 30);
  CHECK(world.students(world.database) == 40);
}

TEST_CASE("restore: through a link to the database, the file that it points to is replaced") {
  World world;
  world.close();
  std::filesystem::create_directory(world.folder / "disk");
  std::filesystem::rename(world.database, world.folder / "disk/real.db");
  std::filesystem::create_symlink("disk/real.db", world.database);
  auto kept = world.restore();
  CHECK(kept == world.folder / "disk/real.db.before-restore-20260815T100000Z");
  CHECK(std::filesystem::is_symlink(world.database));
  CHECK(world.students(world.folder / "disk/real.db") == 40);
}

}  // namespace portal
