#include "lib/roster/extract.h"

#include <doctest/doctest.h>
#include <zip.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct Folder : test::TemporaryFolder {
  void write_all(const std::string& prefix = "", const std::string& suffix = ".csv") const {
    for (const auto* kind : {"schools", "students", "guardians"}) write(prefix + kind + suffix, kind);
  }
  std::string refusal(const std::filesystem::path& path) const {
    return problem<BadInput>([&] { open_extract({path}); });
  }
  std::filesystem::path zip(const std::vector<std::pair<std::string, std::string>>& entries) const {
    auto file = *this / "extract.zip";
    int error = 0;
    auto* archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
    for (const auto& [name, text] : entries)
      zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
    REQUIRE(zip_close(archive) == 0);
    return file;
  }
};

const std::vector<std::pair<std::string, std::string>> three = {
    {"schools.csv", "schools"}, {"students.csv", "students"}, {"guardians.csv", "guardians"}};

std::vector<std::string> kinds(const Extract& extract) {
  std::vector<std::string> names;
  for (const auto& file : extract.files) names.emplace_back(file.kind->name);
  return names;
}

}  // namespace

TEST_CASE("extract: a file's name tells its kind, in any case, and may tell its date") {
  Folder folder;
  folder.write_all("", "_20260814.csv");
  folder.write("STAFF-2026-08-14.TSV", "staff");
  folder.write("Staff_Roles.txt", "staffroles");
  auto extract = open_extract({folder.path()});
  CHECK(kinds(extract) == std::vector<std::string>{"schools", "students", "guardians", "staff", "staffroles"});
  CHECK(extract.date == Date(2026, 8, 14));
  CHECK(extract.files[0].name == "schools_20260814.csv");
  CHECK(extract.files[0].bytes == "schools");
  CHECK(extract.files[0].sha256 == sha256_hex("schools"));
}

TEST_CASE("extract: a date in a name is a whole date, the last one where there are several") {
  CHECK(date_in_name("students_20260814.csv") == Date(2026, 8, 14));
  CHECK(date_in_name("2026-08-14") == Date(2026, 8, 14));
  CHECK(date_in_name("20260813_to_20260814.csv") == Date(2026, 8, 14));
  CHECK(date_in_name("students_202608141.csv") == std::nullopt);
  CHECK(date_in_name("students_20261314.csv") == std::nullopt);
  CHECK(date_in_name("students_19990101.csv") == std::nullopt);
  CHECK(date_in_name("students.csv") == std::nullopt);
  CHECK(date_in_name("") == std::nullopt);
}

TEST_CASE("extract: the folder's date counts where no file has one") {
  Folder folder;
  folder.write_all("2026-08-13/");
  CHECK(open_extract({folder / "2026-08-13"}).date == Date(2026, 8, 13));
  CHECK(open_extract({folder / "2026-08-13/"}).date == Date(2026, 8, 13));
  folder.write("2026-08-13/students_20260812.csv", "x");
  std::filesystem::remove(folder / "2026-08-13/students.csv");
  CHECK(open_extract({folder / "2026-08-13"}).date == Date(2026, 8, 12));
}

TEST_CASE("extract: two files of a kind are refused by name") {
  Folder folder;
  folder.write_all();
  folder.write("students_20260814.csv", "again");
  CHECK(folder.refusal(folder.path()) == "students.csv and students_20260814.csv both hold students");
}

TEST_CASE("extract: the required files that are missing are named") {
  Folder folder;
  folder.write("students.csv", "x");
  CHECK(folder.refusal(folder.path()) == "the extract lacks schools.csv, guardians.csv");
  CHECK(has(folder.refusal(folder / "nowhere.csv"), "nowhere.csv"));
  CHECK(has(folder.refusal(folder / "nowhere.zip"), "nowhere.zip"));
}

TEST_CASE("extract: files that no kind knows are named once; hidden ones and the marker are not") {
  Folder folder;
  folder.write_all();
  for (const auto* name : {"notes.pdf", "lunch.csv", ".DS_Store", "extract.done", "._students.csv"})
    folder.write(name, "x");
  CHECK(open_extract({folder.path()}).passed_over == std::vector<std::string>{"lunch.csv", "notes.pdf"});
}

TEST_CASE("extract: a zip is read like its folder, without what a Mac puts into it") {
  Folder folder;
  auto entries = three;
  entries.emplace_back("__MACOSX/._students.csv", "x");
  entries.emplace_back("__MACOSX/students.csv", "x");
  entries.emplace_back("out/.hidden/students.csv", "x");
  entries[1].first = "out/Students_20260814.csv";
  auto extract = open_extract({folder.zip(entries)});
  CHECK(kinds(extract) == std::vector<std::string>{"schools", "students", "guardians"});
  CHECK(extract.files[1].bytes == "students");
  CHECK(extract.date == Date(2026, 8, 14));
  CHECK(extract.passed_over.empty());
}

TEST_CASE("extract: a damaged zip is refused, wherever the damage is") {
  Folder folder;
  auto whole = test::slurp(folder.zip(three));
  int refused = 0, tried = 0;
  for (std::size_t at = 0; at < whole.size(); at += 3, ++tried) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    auto file = folder.write("damaged.zip", damaged);
    auto message = folder.refusal(file);
    CAPTURE(at);
    CHECK(!has(message, "another error"));
    refused += message != "no error";
  }
  CHECK(refused > tried / 4);  // dates and the like may be anything
  for (std::size_t size : {std::size_t{0}, std::size_t{1}, whole.size() / 2, whole.size() - 1}) {
    CAPTURE(size);
    CHECK(has(folder.refusal(folder.write("short.zip", whole.substr(0, size))), "short.zip"));
  }
}

TEST_CASE("extract: a zip that declares more than any roster holds is refused before it is unpacked") {
  Folder folder;
  auto bytes = test::slurp(folder.zip(three));
  // The size as it stands in the local header (at 22) and in the directory (at 24), for each entry.
  for (std::size_t at = 0; (at = bytes.find("PK\x03\x04", at)) != bytes.npos; ++at)
    bytes.replace(at + 22, 4, "\xfe\xff\xff\xff");
  for (std::size_t at = 0; (at = bytes.find("PK\x01\x02", at)) != bytes.npos; ++at)
    bytes.replace(at + 24, 4, "\xfe\xff\xff\xff");
  auto message = folder.refusal(folder.write("bomb.zip", bytes));
  CHECK(has(message, "bomb.zip: "));
  CHECK(!has(message, "no error"));
}

TEST_CASE("extract: the three files may be named one by one") {
  Folder folder;
  folder.write_all();
  auto extract = open_extract({folder / "guardians.csv", folder / "students.csv", folder / "schools.csv"});
  CHECK(kinds(extract) == std::vector<std::string>{"schools", "students", "guardians"});
  CHECK(!extract.date);
}

}  // namespace portal
