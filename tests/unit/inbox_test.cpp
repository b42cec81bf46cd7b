#include "lib/roster/inbox.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <utime.h>
#include <zip.h>

#include "lib/base/text.h"
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

void written_at(const std::filesystem::path& file, time_t when) {
  utimbuf times{when, when};
  REQUIRE(utime(file.c_str(), &times) == 0);
}

constexpr time_t noon = 1786734000;  // 2026-08-14T19:00:00Z

// The sets, and which of them a marker declares to be complete.
std::string marked(const test::TemporaryFolder& folder) {
  std::string text;
  for (const auto& set : list_inbox(folder.path(), zone).sets) {
    text += set.date.text() + (set.marked == InboxSet::Marked::yes ? " marked" : " not marked");
    for (const auto& marker : set.markers) text += " " + marker.filename().string();
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
  CHECK(names(list_inbox(folder.path(), zone).sets) ==
        "2026-08-12: misis_20260812.zip\n"
        "2026-08-13: guardians_20260813.csv schools_20260813.csv students_20260813.csv\n"
        "2026-08-14: 2026-08-14\n");
}

TEST_CASE("inbox: without a date in the name, the day on which it was last changed in the district counts") {
  test::TemporaryFolder folder;
  auto file = folder.write("extract.zip", "x");
  utimbuf times{1786680000, 1786680000};  // 2026-08-14T04:00:00Z: the evening of the 13th there
  utime(file.c_str(), &times);
  CHECK(names(list_inbox(folder.path(), zone).sets) == "2026-08-13: extract.zip\n");
}

TEST_CASE("inbox: an empty one holds nothing, one that is not there is told") {
  test::TemporaryFolder folder;
  CHECK(list_inbox(folder.path(), zone).sets.empty());
  CHECK(has(test::problem<StorageError>([&] { list_inbox(folder / "gone", zone); }), "cannot read the inbox"));
}

TEST_CASE("inbox: the date is that of the files, else of the folder or zip, else of the newest file's writing") {
  test::TemporaryFolder folder;
  folder.write("2026-08-13/students_20260812.csv", "x");
  folder.write("2026-08-13/guardians_20260811.csv", "x");
  folder.write("2026-08-13/notes_20260830.csv", "x");
  folder.write("nightly/students.csv", "x");
  folder.write("nightly/guardians.csv", "x");
  folder.write("nightly/.students_20260101.csv", "x");
  written_at(folder / "nightly/students.csv", noon);
  written_at(folder / "nightly/guardians.csv", noon - 86400);
  int error = 0;
  auto* archive = zip_open((folder / "misis_20260820.zip").c_str(), ZIP_CREATE, &error);
  for (const auto* name : {"a/students_20260819.csv", "__MACOSX/._students_20260821.csv"})
    zip_file_add(archive, name, zip_source_buffer(archive, "x", 1, 0), ZIP_FL_ENC_UTF_8);
  REQUIRE(zip_close(archive) == 0);
  folder.write("20260822.zip", "no zip at all");
  CHECK(names(list_inbox(folder.path(), zone).sets) ==
        "2026-08-12: 2026-08-13\n"
        "2026-08-14: nightly\n"
        "2026-08-19: misis_20260820.zip\n"
        "2026-08-22: 20260822.zip\n");
}

TEST_CASE("inbox: of one date, what came later comes later") {
  test::TemporaryFolder folder;
  folder.write("b_20260814.zip", "x");
  folder.write("a_20260814.zip", "x");
  written_at(folder / "a_20260814.zip", noon + 40 * 365 * 86400L);
  CHECK(names(list_inbox(folder.path(), zone).sets) == "2026-08-14: b_20260814.zip\n2026-08-14: a_20260814.zip\n");
}

TEST_CASE("inbox: what is no extract is passed over, and odd entries harm nobody") {
  test::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "logs");
  folder.write("tools/readme.txt", "x");
  folder.write("rejects.csv", "x");         // not of an extract, and without a date
  folder.write("lunch_20260814.csv", "x");  // with a date, but nothing of an extract beside it
  folder.write("2026-08-13.done/students.csv", "x");
  for (const auto* link : {"students_20260812.csv", "round", "2026-08-11"})
    std::filesystem::create_symlink(link, folder / link);
  std::filesystem::create_symlink("nowhere", folder / "20260810.zip");
  REQUIRE(mkfifo((folder / "students_20260809.csv").c_str(), 0600) == 0);
  auto listing = list_inbox(folder.path(), zone);
  CHECK(listing.sets.empty());
  CHECK(listing.passed_over == std::vector<std::string>{"2026-08-11", "2026-08-13.done", "20260810.zip", "logs",
                                                        "rejects.csv", "round", "students_20260809.csv",
                                                        "students_20260812.csv", "tools", "lunch_20260814.csv"});
  folder.write("2026-08-15/inner/students.csv", "x");
  folder.write("2026-08-16/.done", "");
  folder.write("empty/.done", "");
  written_at(folder / "empty", noon);
  std::filesystem::create_symlink("round", folder / "2026-08-16/students.csv");
  CHECK(marked(folder) == "2026-08-14 marked\n2026-08-15 not marked\n2026-08-16 marked\n");
  CHECK(last_change(list_inbox(folder.path(), zone).sets[1]) > Timestamp());
}

TEST_CASE("inbox: what is still being copied under a name that says so is no extract yet, marked or not") {
  test::TemporaryFolder folder;
  for (const auto* name : {"2026-08-14.tmp", "2026-08-14.PART", "20260814.partial", "2026-08-14_partial",
                           "2026-08-14.filepart", "20260814.crdownload"})
    folder.write(std::string(name) + "/students.csv", "x");
  for (const auto* name : {"20260814.zip.part", "20260814_partial.zip", "students_20260814_Partial.csv",
                           "students_20260814.csv.tmp", "misis_20260814.zip.filepart", "misis_20260814.zip~",
                           "misis_20260814.zip.inprogress", ".misis_20260814.zip.kX81ab"})
    folder.write(name, "x");
  folder.write("2026-08-14.tmp/.done", "");
  auto listing = list_inbox(folder.path(), zone);
  CHECK(listing.sets.empty());
  CHECK(listing.passed_over.size() == 13);
  folder.write("partial_20260814.zip", "x");
  CHECK(list_inbox(folder.path(), zone).sets.size() == 1);
}

TEST_CASE("inbox: an extract waits for a file of it that is still being written, unless its marker is there") {
  using std::chrono::minutes;
  const auto later =
      Timestamp(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + minutes(600));
  auto complete = [&](const test::TemporaryFolder& folder) {
    std::string text;
    for (const auto& set : list_inbox(folder.path(), zone).sets)
      text +=
          (is_complete(set, later, minutes(10), Sandbox::no) ? "complete " : "waits ") + joined(set.unfinished, ",");
    return text;
  };
  for (const auto* partial : {"students.csv.filepart", "students.csv.part", "students.csv.tmp", "students.csv~",
                              "students.csv._COPYING_", "students_partial.csv", "marks.CSV.FilePart"}) {
    CAPTURE(partial);
    test::TemporaryFolder folder;
    folder.write("2026-08-14/schools.csv", "x");
    CHECK(complete(folder) == "complete ");
    folder.write(std::string("2026-08-14/") + partial, "x");
    CHECK(complete(folder) == std::string("waits ") + partial);
    folder.write("2026-08-14/.done", "");
    CHECK(complete(folder).starts_with("complete "));
  }
  test::TemporaryFolder loose;
  loose.write("schools_20260814.csv", "x");
  loose.write("students_20260813.csv.filepart", "x");  // of another night
  loose.write("lunch_20260814.csv.filepart", "x");     // of no extract
  loose.write("misis_20260814.zip.filepart", "x");
  loose.write(".students_20260814.csv.Xa81kd", "x");  // rsync: that it changes counts in a folder; here it has no date
  CHECK(complete(loose) == "complete ");
  loose.write("students_20260814.csv.filepart", "x");
  CHECK(complete(loose) == "waits students_20260814.csv.filepart");
  std::filesystem::rename(loose / "students_20260814.csv.filepart", loose / "students_20260814.csv");
  CHECK(complete(loose) == "complete ");
}

TEST_CASE("inbox: a marker in the folder, beside it under its name, or with the date of loose files") {
  struct Case {
    std::vector<std::string> files;
    std::string told;
  };
  for (const auto& one : std::vector<Case>{
           {{"2026-08-14/students.csv"}, "2026-08-14 not marked\n"},
           {{"2026-08-14/students.csv", "2026-08-14/.done"}, "2026-08-14 marked\n"},
           {{"2026-08-14/students.csv", "2026-08-14/extract.DONE"}, "2026-08-14 marked\n"},
           {{"2026-08-14/students.csv", "2026-08-14/x/.done"}, "2026-08-14 not marked\n"},
           {{"2026-08-14/students.csv", "2026-08-14.done"}, "2026-08-14 marked 2026-08-14.done\n"},
           {{"2026-08-14/students.csv", "2026-08-13.done"}, "2026-08-14 not marked\n"},
           {{"2026-08-14/students.csv", "20260814.done", ".done"}, "2026-08-14 not marked\n"},
           {{"m_20260814.zip", "m_20260814.zip.done"}, "2026-08-14 marked m_20260814.zip.done\n"},
           {{"m_20260814.zip", "m_20260814.done"}, "2026-08-14 marked m_20260814.done\n"},
           {{"m_20260814.zip", "m_20260813.done"}, "2026-08-14 not marked\n"},
           {{"students_20260814.csv", "2026-08-14.done"}, "2026-08-14 marked 2026-08-14.done\n"},
           {{"students_20260814.csv", "misis_20260814.csv.done"}, "2026-08-14 marked misis_20260814.csv.done\n"},
           {{"students_20260814.csv", "20260813.done"}, "2026-08-14 not marked\n"},
           // One file of several is whole; of the others nothing is known.
           {{"students_20260814.csv", "students_20260814.csv.done"},
            "2026-08-14 not marked students_20260814.csv.done\n"},
           {{"students_20260814.csv", "students_20260814.done"}, "2026-08-14 not marked students_20260814.done\n"},
           {{"20260814.done"}, ""},
       }) {
    test::TemporaryFolder folder;
    for (const auto& file : one.files) folder.write(file, "x");
    CHECK_MESSAGE(marked(folder) == one.told, one.files.back());
  }
}

TEST_CASE("inbox: a marker that is older than what it stands for says nothing") {
  for (const auto& [file, marker] :
       std::vector<std::pair<std::string, std::string>>{{"2026-08-14/students.csv", "2026-08-14/.done"},
                                                        {"2026-08-14/students.csv", "2026-08-14.done"},
                                                        {"20260814.zip", "20260814.done"},
                                                        {"students_20260814.csv", "20260814.done"}}) {
    test::TemporaryFolder folder;
    folder.write(file, "x");
    folder.write(marker, "");
    written_at(folder / file, noon);
    written_at(folder / marker, noon - 60);
    CHECK(has(marked(folder), "not marked"));
    written_at(folder / marker, noon);
    CHECK_FALSE(has(marked(folder), "not marked"));
  }
}

TEST_CASE("inbox: complete is what is marked, or has not changed for so long") {
  using std::chrono::minutes;
  InboxSet set;
  set.changed = test::moment("2026-08-14T09:00:00Z");
  struct Case {
    std::string now;
    int settle;
    bool complete;
    bool in_sandbox;
  };
  for (const auto& one : std::vector<Case>{{"2026-08-14T09:00:00Z", 0, true, true},
                                           {"2026-08-14T09:00:00Z", 10, false, false},
                                           {"2026-08-14T09:09:59Z", 10, false, false},
                                           {"2026-08-14T09:10:00Z", 10, true, true},
                                           {"2026-08-14T08:51:00Z", 10, false, false},
                                           {"2026-08-14T08:50:00Z", 10, false, true},
                                           {"2027-01-01T00:00:00Z", 1000000, false, false}}) {
    auto now = test::moment(one.now);
    CHECK_MESSAGE(is_complete(set, now, minutes(one.settle), Sandbox::no) == one.complete, one.now);
    CHECK_MESSAGE(is_complete(set, now, minutes(one.settle), Sandbox::yes) == one.in_sandbox, one.now);
  }
  set.marked = InboxSet::Marked::yes;
  CHECK(is_complete(set, set.changed, minutes(10), Sandbox::no));
}

TEST_CASE("inbox: a set changed when any of its files did, whatever time the file was given, or came under its name") {
  test::TemporaryFolder folder;
  folder.write("2026-08-14/students.csv", "x");
  written_at(folder / "2026-08-14/students.csv", noon - 40 * 365 * 86400L);  // as `scp -p` does
  auto before = list_inbox(folder.path(), zone).sets.at(0);
  auto now = Timestamp(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  CHECK(before.changed.at() >= now.at() - std::chrono::minutes(5));
  CHECK(last_change(before) == before.changed);
  written_at(folder / "2026-08-14/students.csv", noon + 40 * 365 * 86400L);  // a clock that is wrong elsewhere
  CHECK(last_change(before).at() <= now.at() + std::chrono::minutes(5));
  folder.write("2026-08-14/.students.csv.part", "x");
  before = list_inbox(folder.path(), zone).sets.at(0);
  while (last_change(before) == before.changed)  // until the second is over
    written_at(folder / "2026-08-14/.students.csv.part", noon);
  CHECK(list_inbox(folder.path(), zone).sets.at(0).changed >= last_change(before));
}

}  // namespace portal
