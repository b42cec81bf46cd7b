#include "lib/upkeep/backup_folder.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::problem;

}  // namespace

TEST_CASE("backup folder: a name tells its time, and only our own names are ours") {
  CHECK(BackupName{moment("2026-08-14T09:30:00Z")}.text() == "portal-20260814T093000Z.db.zst");
  CHECK(BackupName{moment("2026-08-14T09:30:00Z"), 2}.text() == "portal-20260814T093000Z-2.db.zst");
  for (const auto* other :
       {"", "portal.db", "portal-20260814T093000Z.db", "portal-20260814T093000Z.db.zst.partial",
        "portal-20261314T093000Z.db.zst", "portal-20260814T093000Z-1.db.zst", "portal-20260814T093000Z-02.db.zst",
        "portal-20260814T093000Z-.db.zst", "portal-20260814T093000Z-x.db.zst", "portal-2026-08-14T09:30.db.zst",
        "portal-20260814T093000Z--3.db.zst", "Portal-20260814T093000Z.db.zst", "portal-20260814T093000Z2.db.zst",
        "portal-20260814T093000Z-99999999999999999999.db.zst", " portal-20260814T093000Z.db.zst"})
    CHECK_MESSAGE(!BackupName::parse(other), other);
}

TEST_CASE("backup folder: what a name says comes back from it, and names sort by time") {
  CHECK(holds([](unsigned seconds, unsigned more) {
    auto at = [](unsigned s) { return Timestamp(std::chrono::sys_seconds(std::chrono::seconds(s))); };
    auto number = *rc::gen::inRange(1, 1000);
    BackupName one{at(seconds), number}, other{at(more), 1};
    RC_ASSERT(BackupName::parse(one.text()) == one);
    if (seconds != more) RC_ASSERT((one < other) == (seconds < more));
  }));
}

TEST_CASE("backup folder: newest first, whatever else lies there") {
  test::TemporaryFolder folder;
  for (const auto* name : {"portal-20260814T093000Z.db.zst", "portal-20260814T093000Z-2.db.zst",
                           "portal-20260814T093000Z-10.db.zst", "portal-20260813T093000Z.db.zst", "notes.txt"})
    folder.write(name, "x");
  std::string all;
  for (const auto& name : list_backups(folder.path())) all += name.text() + " ";
  CHECK(all ==
        "portal-20260814T093000Z-10.db.zst portal-20260814T093000Z-2.db.zst portal-20260814T093000Z.db.zst "
        "portal-20260813T093000Z.db.zst ");
  CHECK(has(problem<StorageError>([&] { list_backups(folder / "none"); }), "none: No such file or directory"));
}

TEST_CASE("backup folder: a backup never takes the name of another") {
  test::TemporaryFolder folder, from;
  auto at = moment("2026-08-14T09:30:00Z");
  for (int number = 1; number <= 3; ++number) {
    auto file = from.write("packed", std::to_string(number));
    CHECK(name_backup(file, folder.path(), at).number == number);
    CHECK(!std::filesystem::exists(file));
  }
  CHECK(test::slurp(folder / "portal-20260814T093000Z.db.zst") == "1");
  CHECK(test::slurp(folder / "portal-20260814T093000Z-3.db.zst") == "3");
  CHECK(has(problem<StorageError>([&] { name_backup(from / "gone", folder.path(), at); }), "cannot write"));
}

}  // namespace portal
