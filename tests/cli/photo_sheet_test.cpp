// photo sheet, on what the photographer's sample zip leaves behind.
#include <fstream>

#include "tests/support/sandbox.h"

using namespace portal::test;
namespace fs = std::filesystem;

namespace {

const std::string at = " --now 2026-09-02T09:00:00-07:00";

struct Portal : Sandbox {
  Portal() {
    auto zip = (fs::path(samples()) / "photos/viewfinder-8123.zip").string();
    REQUIRE((*this)("photo upload " + zip + " --school 8123 --yes" + at).code == 1);
  }
  std::string text(const std::string& file) const { return output_of("pdftotext -layout '" + path(file) + "' -"); }
  long pictures(const std::string& file) const {
    auto listed = output_of("pdfimages -list '" + path(file) + "'");
    long count = 0;
    for (auto found = listed.find(" jpeg "); found != listed.npos; found = listed.find(" jpeg ", found + 1)) ++count;
    return count;
  }
};

}  // namespace

TEST_CASE("photo sheet: a page for each grade's homerooms, JPEGs as they are, yours alone, and in the log") {
  Portal portal;
  auto ran = portal("photo sheet --school 8123 -o sheet.pdf --format csv" + at);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  auto sha = output_of("sha256sum '" + portal.path("sheet.pdf") + "'").substr(0, 64);
  CHECK(ran.out ==
        "location_code,school_name,students,with_photo,damaged,pages,file,sha256\r\n"
        "8123,Marvelous Middle School,24,13,0,2,sheet.pdf," +
            sha + "\r\n");
  CHECK(mode_of(portal.folder / "sheet.pdf") == 0600);
  CHECK(portal.pictures("sheet.pdf") == 13);
  CHECK(fs::file_size(portal.folder / "sheet.pdf") < 400'000);
  auto text = portal.text("sheet.pdf");
  for (std::string words : {"Homeroom A101 · Grade 6 · Castellanos, Irene", "Homeroom C310 · Grade 8",
                            "Mendoza-Reyes, Lucía", "023907F123", "no photo", "Made 2026-09-02 09:00 by root"})
    CHECK_MESSAGE(has(replaced(text, "  ·  ", " · "), words), words);
  auto log = portal("audit list --subject 8123 --format csv").out;
  CHECK(has(log, ",photo.sheet,8123,done,"));
  CHECK(has(log, sha));
}

TEST_CASE("photo sheet: one homeroom, and what it would write") {
  Portal portal;
  auto dry = portal("photo sheet --school 8123 --homeroom a101 -o sheet.pdf --dry-run" + at);
  CHECK(dry.code == 0);
  CHECK(dry.err == "dry run: this file would be written\n");
  CHECK_FALSE(portal.exists("sheet.pdf"));
  CHECK(portal("photo sheet --school 8123 --homeroom a101 -o sheet.pdf" + at).code == 0);
  auto text = portal.text("sheet.pdf");
  CHECK(has(text, "A101"));
  CHECK_FALSE(has(text, "B204"));
}

TEST_CASE("photo sheet: a damaged file is a finding") {
  Portal portal;
  fs::path one;
  for (const auto& entry : fs::recursive_directory_iterator(portal.folder / "photos"))
    if (entry.is_regular_file() && entry.path().extension() == ".jpg" && !has(entry.path().string(), "originals"))
      one = entry.path();
  REQUIRE_FALSE(one.empty());
  std::ofstream(one, std::ios::trunc) << "not a photo any more";
  auto ran = portal("photo sheet --school 8123 -o sheet.pdf" + at);
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "the photo of student "));
  CHECK(has(ran.err, "  bring it back from a backup of the photo folder, or `portalctl photo set "));
  CHECK(has(portal.text("sheet.pdf"), "damaged"));
  CHECK(portal.pictures("sheet.pdf") == 12);
}

TEST_CASE("photo sheet: who may, and what is wrong with the file's name") {
  Sandbox sandbox;
  auto refused = [&](const std::string& line) { return sandbox("photo sheet " + line + at); };
  CHECK(refused("--school 8123 -o sheet.pdf --as tokafor").code == 0);
  CHECK(refused("--school 2345 -o other.pdf --as tokafor").code == 3);
  CHECK(refused("--school 8123 -o other.pdf --as icastellanos").code == 3);
  CHECK(refused("--school 9999 -o other.pdf").code == 4);
  CHECK(refused("--school 8123 --homeroom Z9 -o other.pdf").code == 4);
  auto nameless = refused("--school 8123");
  CHECK(nameless.code == 2);
  CHECK(has(nameless.err, "photo sheet needs a file\n  name it with -o FILE.pdf"));
  CHECK(refused("--school 8123 -o sheet.docx").code == 2);
  CHECK(refused("-o other.pdf").code == 2);
  for (std::string file : {"portal.db", "missing/sheet.pdf", "incoming"})
    CHECK(refused("--school 8123 -o " + file).code != 0);
  CHECK_FALSE(sandbox.exists("other.pdf"));
}
