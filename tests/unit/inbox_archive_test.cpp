#include "lib/roster/inbox_archive.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <set>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

const TimeZone zone("America/Los_Angeles");

std::string tree(const test::TemporaryFolder& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
    if (entry.is_regular_file()) names.insert(entry.path().lexically_relative(folder.path()).string());
  std::string text;
  for (const auto& name : names) text += name + "\n";
  return text;
}

unsigned mode_of(const std::filesystem::path& path) {
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  return info.st_mode & 07777;
}

void put_all_away(const test::TemporaryFolder& folder, std::int64_t run) {
  for (const auto& set : list_inbox(folder.path(), zone).sets) put_away(folder.path(), set, run++, folder.path());
}

}  // namespace

TEST_CASE("archive: a folder, a zip and loose files keep their names, and their markers go with them") {
  test::TemporaryFolder folder;
  for (const auto* file : {"2026-08-11/students.csv", "2026-08-11/.done", "2026-08-11.done", "misis_20260812.zip",
                           "misis_20260812.zip.done", "students_20260813.csv", "lunch_20260813.csv",
                           "students_20260813.csv.done", "20260813.done", "20260814.done", "notes.pdf"})
    folder.write(file, "x");
  put_all_away(folder, 5);
  CHECK(tree(folder) ==
        "20260814.done\n"
        "archive/5/2026-08-11.done\n"
        "archive/5/2026-08-11/.done\n"
        "archive/5/2026-08-11/students.csv\n"
        "archive/6/misis_20260812.zip\n"
        "archive/6/misis_20260812.zip.done\n"
        "archive/7/20260813.done\n"
        "archive/7/lunch_20260813.csv\n"
        "archive/7/students_20260813.csv\n"
        "archive/7/students_20260813.csv.done\n"
        "notes.pdf\n");
  CHECK(mode_of(folder / "archive") == 0700);
  CHECK(mode_of(folder / "archive/5") == 0700);
  CHECK(list_inbox(folder.path(), zone).sets.empty());
}

TEST_CASE("archive: what lies there is not overwritten, and the rest of a set joins it") {
  test::TemporaryFolder folder;
  folder.write("students_20260813.csv", "first");
  put_all_away(folder, 5);
  folder.write("guardians_20260813.csv", "the rest");
  put_all_away(folder, 5);
  folder.write("students_20260813.csv", "second");
  put_all_away(folder, 5);
  CHECK(tree(folder) ==
        "archive/5-2/students_20260813.csv\narchive/5/guardians_20260813.csv\narchive/5/students_20260813.csv\n");
  CHECK(test::slurp(folder / "archive/5/students_20260813.csv") == "first");
}

TEST_CASE("archive: where it cannot be moved, all of it stays, and it is told") {
  test::TemporaryFolder folder;
  folder.write("archive", "a file in the way");
  folder.write("students_20260813.csv", "x");
  CHECK(test::has(test::problem<StorageError>([&] { put_all_away(folder, 5); }), "cannot make "));
  std::filesystem::remove(folder / "archive");
  for (const auto* kind : {"schools", "guardians"}) folder.write(std::string(kind) + "_20260813.csv", "x");
  auto before = tree(folder);
  auto set = list_inbox(folder.path(), zone).sets.at(0);
  std::filesystem::remove(folder / "students_20260813.csv");  // the last one: what was moved before it comes back
  CHECK(test::has(test::problem<StorageError>([&] { put_away(folder.path(), set, 5, folder.path()); }),
                  "cannot move students_20260813.csv to "));
  folder.write("students_20260813.csv", "x");
  CHECK(tree(folder) == before);
  CHECK_FALSE(std::filesystem::exists(folder / "archive/5"));
}

}  // namespace portal
