#include "lib/roster/inbox.h"

#include <doctest/doctest.h>
#include <utime.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;

const TimeZone zone("America/Los_Angeles");

std::string names(const std::vector<InboxSet>& sets) {
  std::string text;
  for (const auto& set : sets) {
    text += set.date.text() + ":";
    for (const auto& path : set.paths) text += " " + path.filename().string();
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("inbox: a folder, a zip and loose files of one date are a set each, the oldest first") {
  test::TemporaryFolder folder;
  folder.write("2026-08-14/students.csv", "x");
  folder.write("misis_20260812.zip", "x");
  for (const auto* kind : {"students", "guardians", "schools"}) folder.write(std::string(kind) + "_20260813.csv", "x");
  for (const auto* other : {".hidden_20260811.csv", "readme_20260811.pdf", "20260811.done"}) folder.write(other, "x");
  folder.write("archive/students_20260801.csv", "x");
  folder.write("__MACOSX/students_20260801.csv", "x");
  CHECK(names(list_inbox(folder.path(), zone)) ==
        "2026-08-12: misis_20260812.zip\n"
        "2026-08-13: guardians_20260813.csv schools_20260813.csv students_20260813.csv\n"
        "2026-08-14: 2026-08-14\n");
}

TEST_CASE("inbox: without a date in the name, the day on which it was last changed in the district counts") {
  test::TemporaryFolder folder;
  auto file = folder.write("extract.zip", "x");
  utimbuf times{1786680000, 1786680000};  // 2026-08-14T04:00:00Z: the evening of the 13th there
  utime(file.c_str(), &times);
  CHECK(names(list_inbox(folder.path(), zone)) == "2026-08-13: extract.zip\n");
}

TEST_CASE("inbox: an empty one holds nothing, one that is not there is told") {
  test::TemporaryFolder folder;
  CHECK(list_inbox(folder.path(), zone).empty());
  CHECK(has(test::problem<StorageError>([&] { list_inbox(folder / "gone", zone); }), "cannot read the inbox"));
}

TEST_CASE("inbox: the newest set up to the business date is taken, and nothing is turned back") {
  std::vector<InboxSet> sets;
  for (unsigned day : {10u, 12u, 14u, 20u}) sets.push_back({{}, Date(2026, 8, day)});
  auto chosen = [&](unsigned day, std::optional<Date> newest) -> std::string {
    auto set = choose_extract(sets, Date(2026, 8, day), newest);
    return set ? set->date.text() : "none";
  };
  CHECK(chosen(14, {}) == "2026-08-14");
  CHECK(chosen(13, {}) == "2026-08-12");
  CHECK(chosen(9, {}) == "none");
  CHECK(chosen(13, Date(2026, 8, 12)) == "2026-08-12");
  CHECK(chosen(13, Date(2026, 8, 13)) == "none");
  CHECK(chosen(31, Date(2026, 8, 13)) == "2026-08-20");
}

}  // namespace portal
