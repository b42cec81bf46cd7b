// photo validate, photo upload: as a photo company and a principal run them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/hostile_zips.h"
#include "tests/support/pictures.h"
#include "tests/support/sandbox.h"
#include "tests/support/zip_maker.h"

using namespace portal::test;

namespace {

const std::string& portrait(std::uint64_t seed) {
  static std::map<std::uint64_t, std::string> made;
  auto& jpeg = made[seed];
  if (jpeg.empty()) jpeg = picture({.seed = seed, .orientation = 1});
  return jpeg;
}

struct Portal : Sandbox {
  Portal() {
    make_zip(path("good.zip"), {{"0081234907.jpg", portrait(1)}, {"homeroom/000919F884.JPG", portrait(2)}});
    make_zip(path("mixed.zip"), {{"0081234907.jpg", portrait(1)},
                                 {"notes.png", "x"},
                                 {"000919F884.jpg", portrait(2).substr(0, 20000)},
                                 {"012657f964.jpg", portrait(3)}});
  }
  Ran at_school(const std::string& line, const RunOptions& options = {}) const {
    return (*this)(line + " --school 8123 " + morning, options);
  }
  std::string photos() const {
    return output_of("sqlite3 '" + path("portal.db") + "' 'SELECT student_id, change, source FROM photo_versions'");
  }
};

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("photo validate: a row for each entry, and nothing is changed") {
  Portal portal;
  auto before = portal.state();
  auto ran = portal.at_school("photo validate mixed.zip --format csv");
  CHECK(ran.code == 1);
  CHECK(
      ran.out.starts_with(fmt::format("entry,outcome,student_id,name,reason,findings,fault,width,height,bytes\r\n"
                                      "0081234907.jpg,accepted,0081234907,\"Jiménez, Óscar\",,,,640,800,{}\r\n"
                                      "notes.png,refused,,,not a JPEG: its name ends in .png,,,,,1\r\n"
                                      "000919F884.jpg,refused,000919F884,",
                                      portrait(1).size())));
  CHECK(has(ran.out, "ends after 20,000 bytes, before its end marker"));
  CHECK(has(ran.out, "\"the student ID is 012657F964, not '012657f964' (--loose-ids would take it)\",,,640,800,"));
  CHECK(lines(ran.out) == 5);
  CHECK(ran.err == "1 photo accepted, 3 refused, 0 with findings\n");
  CHECK(portal.photos().empty());
  CHECK(portal.state() == before);
  CHECK(portal.at_school("photo validate good.zip").code == 0);
  CHECK(has(portal.at_school("photo validate mixed.zip --loose-ids --format csv").out,
            "012657f964.jpg,accepted,012657F964,"));
  auto rows = portal.at_school("photo validate good.zip --format jsonl").out;
  CHECK(rows.starts_with(
      "{\"entry\":\"0081234907.jpg\",\"outcome\":\"accepted\",\"student_id\":\"0081234907\","
      "\"name\":\"Jiménez, "
      "Óscar\",\"reason\":null,\"findings\":null,\"fault\":null,\"width\":640,\"height\":800,\"bytes\":"));
}

TEST_CASE("photo upload: stores what is accepted, says so, and the same zip again changes nothing") {
  Portal portal;
  auto ran = portal.at_school("photo upload mixed.zip --format csv");
  CHECK(ran.code == 1);
  CHECK(ran.err ==
        "1 photo accepted, 3 refused, 0 with findings\nupload 1: 1 photo stored; to MiSiS 24 hours from now\n");
  CHECK(portal.photos() == "0081234907|uploaded|0081234907.jpg\n");
  auto whole = portal.at_school("photo upload good.zip");
  CHECK(whole.code == 0);
  CHECK(has(whole.err, "2 photos accepted (1 stored already), 0 refused, 0 with findings\nupload 2: 1 photo stored"));
  CHECK(has(whole.out, "unchanged: the student has this photo already"));
  auto before = portal.state();
  auto again = portal.at_school("photo upload good.zip");
  CHECK(again.code == 0);
  CHECK(has(again.err, "nothing was stored: there is no new photo\n"));
  CHECK(portal.state() == before);
  auto log = portal("audit list --format csv").out;
  CHECK(has(log, "photo.upload,8123,"));
  CHECK(has(log, "photo.uploaded,0081234907,"));
  CHECK(mode_of(portal.folder / "photos") == 0700);
}

TEST_CASE("photo upload --all-or-nothing and --dry-run leave everything as it is") {
  Portal portal;
  auto before = portal.state();
  auto all = portal.at_school("photo upload mixed.zip --all-or-nothing --format csv");
  CHECK(all.code == 5);
  CHECK(lines(all.out) == 5);
  CHECK(has(all.err, "nothing was stored: 3 photos are refused, and --all-or-nothing was given\n"));
  auto dry = portal.at_school("photo upload good.zip --dry-run --format csv");
  CHECK(dry.code == 0);
  CHECK(has(dry.err, "dry run: 2 photos would be stored\n"));
  CHECK(dry.out == portal.at_school("photo validate good.zip --format csv").out);
  auto dry_all = portal.at_school("photo upload mixed.zip --all-or-nothing --dry-run");
  CHECK(dry_all.code == 5);
  CHECK(has(dry_all.err, "dry run: nothing would be stored: 3 photos are refused, and --all-or-nothing was given\n"));
  CHECK(portal.state() == before);
  CHECK(portal.at_school("photo upload good.zip --all-or-nothing").code == 0);
}

TEST_CASE("every class of hostile archive: exit 8, the class is named, no row is printed, nothing is stored") {
  Portal portal;
  for (const auto& zip : hostile_zips()) {
    if (zip.expected == "ok" || zip.expected == "damaged") continue;
    CAPTURE(zip.name);
    auto ran = portal.run({"photo", "upload", zip.file.string(), "--school", "8123", "--format", "csv"});
    CHECK(ran.code == 8);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, zip.expected), ran.err);
    CHECK(!has(ran.err, std::string(1, '\x1b')));
  }
  CHECK(portal.photos().empty());
  auto log = portal("audit list --format csv").out;
  CHECK(has(log, "photo.upload,8123,denied,"));
  CHECK(has(log, "name-climbs"));
}

TEST_CASE("the INDEX.TXT that the roster gives is one that an upload reads") {
  Portal portal;
  REQUIRE(portal.at_school("photo roster --pspa -o INDEX.TXT").code == 0);
  auto index = portal.read("INDEX.TXT");
  std::istringstream rows(index);
  ZipContents disc = {{"INDEX.TXT", ""}};
  std::vector<std::string> students;
  std::string kept;
  for (std::string row; students.size() < 3 && std::getline(rows, row); kept += row + "\n") {
    std::vector<std::string> cells(1);
    for (char c : row.substr(0, row.find('\r')))
      if (c == '\t')
        cells.emplace_back();
      else
        cells.back() += c;
    REQUIRE(cells.size() == 11);
    students.push_back(cells[10]);
    disc.push_back({(cells[1].empty() ? "" : cells[1] + "/") + cells[2], portrait(students.size())});
  }
  disc[0].second = kept;
  make_zip(portal.path("disc.zip"), disc);
  auto ran = portal.at_school("photo validate disc.zip --format csv");
  CHECK_MESSAGE(ran.code == 0, ran.out, ran.err);
  for (const auto& student : students) CHECK(has(ran.out, ",accepted," + student + ","));
}

TEST_CASE("a zip on standard input is the same zip") {
  Portal portal;
  RunOptions from_file{.wrapper = {"sh", "-c", "\"$@\" < good.zip", "sh"}};
  auto piped = portal.at_school("photo validate - --format csv", from_file);
  CHECK(piped.code == 0);
  CHECK(piped.out == portal.at_school("photo validate good.zip --format csv").out);
  CHECK(portal.at_school("photo upload -", from_file).code == 0);
  CHECK(output_of("sqlite3 '" + portal.path("portal.db") + "' 'SELECT archive_name FROM photo_uploads'") ==
        "standard input\n");
  auto none = portal.at_school("photo validate -", {.input = "no zip"});
  CHECK(none.code == 8);
  CHECK(has(none.err, "standard input"));
}

TEST_CASE("what is not there, and who may not") {
  Portal portal;
  CHECK(portal.at_school("photo validate missing.zip").code == 8);
  CHECK(portal.at_school("photo validate portal.yaml").code == 8);
  CHECK(portal("photo validate good.zip --school 9999").code == 4);
  CHECK(portal("photo validate good.zip").code == 2);
  CHECK(portal("photo upload good.zip --school 8123 --as mquinones " + morning).code == 3);  // of another school
  CHECK(portal("photo upload good.zip --school 8123 --as tokafor " + morning).code == 0);
  CHECK(has(portal("audit list --format csv").out, "denied"));
  make_zip(portal.path("empty.zip"), {{"a/", ""}});
  auto empty = portal.at_school("photo validate empty.zip");
  CHECK(empty.code == 8);
  CHECK(has(empty.err, "empty.zip holds no photo"));
}

TEST_CASE("names of entries, and what an index says, cannot drive the terminal") {
  Portal portal;
  make_zip(portal.path("bad.zip"), {{"a\u202eb\u2028.jpg", portrait(1)}});
  make_zip(portal.path("disc.zip"), {{"INDEX.TXT", "Image,Student ID\na\x1b[2J\u202e.jpg,0081234907\n"}});
  for (const char* name : {"bad.zip", "disc.zip"}) {
    auto ran = portal.at_school(std::string("photo validate ") + name);
    CHECK((ran.code == 1 || ran.code == 8));
    for (const char* control : {"\u202e", "\u2028", "\x1b"}) CHECK(!has(ran.out + ran.err, control));
  }
}

TEST_CASE("the page shows the pictures, what is refused first; other forms have no such column") {
  Portal portal;
  auto ran = portal.at_school("photo validate mixed.zip -o report.html");
  CHECK(ran.code == 1);
  auto page = portal.read("report.html");
  CHECK(has(page, "<img "));
  CHECK(has(page, "src=\"data:image/jpeg;base64,"));
  CHECK(has(page, " (8123)"));
  auto refused = page.find("notes.png"), accepted = page.find("0081234907.jpg");
  REQUIRE(refused != page.npos);
  REQUIRE(accepted != page.npos);
  CHECK(refused < accepted);
  CHECK(!has(portal.at_school("photo validate mixed.zip --format json").out, "picture"));
}

TEST_CASE("on a terminal a bar tells how far it is; not with --quiet, nor in a file") {
  Portal portal;
  auto ran = portal.at_school("photo validate good.zip", {.terminal = true});
  CHECK(has(ran.out, "2 of 2"));
  CHECK(has(ran.out, "\r\x1b[K"));
  CHECK(!has(portal.at_school("photo validate good.zip -q", {.terminal = true}).out, "2 of 2"));
  CHECK(!has(portal.at_school("photo validate good.zip", {.environment = {"NO_COLOR=1"}, .terminal = true}).out,
             "2 of 2"));
  CHECK(!has(portal.at_school("photo validate good.zip").err, "2 of 2"));
  auto typed = portal.at_school("photo validate -", {.terminal = true});
  CHECK(typed.code == 2);
}
