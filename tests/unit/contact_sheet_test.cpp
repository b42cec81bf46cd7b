// Who may have a contact sheet, what is on it, and what the log knows of it.
#include "lib/photos/contact_sheet.h"

#include <doctest/doctest.h>

#include "lib/photos/photo_files.h"
#include "tests/support/photo_world.h"
#include "tests/support/pictures.h"
#include "tests/support/stored_photos.h"
#include "tests/unit/pdf_text.h"

namespace portal {
namespace {

using test::has;
using test::problem;
using test::store_photo;

struct World : test::PhotoWorld {
  World() {
    record_year();
    add_vendor("pvoss");
    ana = store_photo(*session, "023907F123", {.image = test::picture({.seed = 1})});
    store_photo(*session, "000407F499", {.image = test::picture({.seed = 2, .colours = test::Picture::Colours::gray})});
  }
  ContactSheetFile sheet(std::optional<std::string> homeroom = {}, const std::string& login = "principal",
                         DryRun dry_run = DryRun::no) {
    return write_contact_sheet(*as(login), "8001", homeroom, folder / "sheet.pdf", dry_run);
  }
  std::string pdf() const { return read_file(folder / "sheet.pdf"); }
  std::string logged() {
    return query("SELECT subject, detail FROM audit_log WHERE action = 'photo.sheet' AND outcome = 'done'");
  }
  std::string ana;
};

std::size_t jpegs(const std::string& pdf) {
  auto listed = output_of("pdfimages -list", pdf);
  std::size_t images = 0;
  for (auto at = listed.find(" jpeg "); at != listed.npos; at = listed.find(" jpeg ", at + 1)) ++images;
  return images;
}

}  // namespace

TEST_CASE("contact sheet: of a school, with small pictures of the photos that its students have now") {
  World world;
  auto made = world.sheet();
  CHECK(made.location_code == "8001");
  CHECK(made.students == 3);
  CHECK(made.with_photo == 2);
  CHECK(made.pages == 1);
  CHECK(made.damaged.empty());
  auto pdf = world.pdf();
  CHECK(made.sha256 == sha256_hex(pdf));
  CHECK(jpegs(pdf) == 2);
  CHECK(has(output_of("pdfimages -list", pdf), " 160   200 "));
  CHECK(!has(pdf, "Exif"));
  auto text = text_of(pdf);
  for (auto words :
       {"Marvel Middle School", "8001 · 2 of 3 students with a photo · 2026-08-14", "Homeroom R9 · Grade K",
        "Homeroom R2 · Grade 6", "Guzmán, Iris", "Álvarez, Óscar", "no photo", "Made 2026-08-14 03:00 by principal"})
    CHECK_MESSAGE(has(text, words), words, " in ", text);
  CHECK(text.find("Guzmán, Iris") < text.find("Álvarez, Óscar"));
  CHECK(world.logged() == "8001|{\"file\":\"" + (world.folder / "sheet.pdf").string() + "\",\"sha256\":\"" +
                              made.sha256 + "\",\"students\":3,\"photos\":2}");
}

TEST_CASE("contact sheet: of one homeroom, in whatever letter case") {
  World world;
  auto made = world.sheet("r9");
  CHECK(made.students == 1);
  CHECK(!has(text_of(world.pdf()), "Álvarez"));
  CHECK(has(world.logged(), "\"homeroom\":\"r9\""));
  CHECK(problem<NotFound>([&] { world.sheet("Z1"); }) == "no student of school 8001 is in a homeroom Z1");
}

TEST_CASE("contact sheet: a homeroom of several grades is one section, and who has none stands last") {
  World world;
  auto& database = world.store->database();
  database.exec("UPDATE students SET grade = '6', homeroom = 'R2' WHERE student_id = '023907F123'");
  database.exec("UPDATE students SET grade = '7', homeroom = 'R2' WHERE student_id = '0081234907'");
  database.exec("UPDATE students SET homeroom = '' WHERE student_id = '000407F499'");
  database.exec("UPDATE photo_versions SET findings = 'small' WHERE student_id = '023907F123'");
  world.sheet();
  auto text = text_of(world.pdf());
  CHECK_MESSAGE(has(text, "Homeroom R2 · Grades 6, 7"), text);
  CHECK(text.find("Álvarez, Óscar") < text.find("Reyes, Ana"));  // by name, not by grade
  CHECK(text.find("No homeroom") > text.find("Reyes, Ana"));
  CHECK(has(text, "look"));
  CHECK(has(text, "see `photo review`"));
}

TEST_CASE("contact sheet: a photo that was removed is none, and a new one takes the old one's place") {
  World world;
  store_photo(*world.session, "023907F123", {.change = PhotoChange::removed});
  store_photo(*world.session, "000407F499", {.image = test::picture({.seed = 5}), .change = PhotoChange::set});
  CHECK(world.sheet().with_photo == 1);
  CHECK(jpegs(world.pdf()) == 1);
}

TEST_CASE("contact sheet: a file that is damaged, gone or no image has a place that says so, and is told") {
  World world;
  PhotoFiles files(*world.settings);
  write_file(files.path_of(world.ana), "damaged", FileMode::owner_only);
  store_photo(*world.session, "0081234907", {.image = "no image at all"});
  auto made = world.sheet();
  CHECK(made.with_photo == 3);
  REQUIRE(made.damaged.size() == 2);
  CHECK(made.damaged[0].student_id == "0081234907");
  CHECK(made.damaged[0].why == "its image cannot be decoded");
  CHECK(made.damaged[1].student_id == "023907F123");
  CHECK(has(text_of(world.pdf()), "file damaged"));
  CHECK(has(world.logged(), "\"students\":3,\"photos\":1}"));
  std::filesystem::remove(files.path_of(world.ana));
  CHECK(world.sheet().damaged.size() == 2);
}

TEST_CASE("contact sheet: those who manage photos may; a vendor may not, even at an assigned school") {
  World world;
  for (auto login : {"principal", "assistant", "admin"}) CHECK(world.sheet({}, login).students == 3);
  for (auto login : {"pvoss", "teacher", "office", "elsewhere"}) {
    CAPTURE(login);
    std::filesystem::remove(world.folder / "sheet.pdf");
    CHECK(has(problem<NotPermitted>([&] { world.sheet({}, login); }), "8001"));
    CHECK(!std::filesystem::exists(world.folder / "sheet.pdf"));
  }
}

TEST_CASE("contact sheet: a dry run writes nothing") {
  World world;
  auto made = world.sheet({}, "principal", DryRun::yes);
  CHECK(made.students == 3);
  CHECK(made.pages == 1);
  CHECK(made.sha256.empty());
  CHECK(world.logged().empty());
  CHECK(!std::filesystem::exists(world.folder / "sheet.pdf"));
}

TEST_CASE("contact sheet: a school without students has none, and there is no such school") {
  test::PhotoWorld world;
  test::DistrictRows rows;
  rows.schools = {{"8001"}, {"8003", "Empty School", "West"}};
  world.import(rows, test::accepting());
  auto write = [&](const std::string& code) {
    write_contact_sheet(*world.session, code, {}, world.folder / "sheet.pdf", DryRun::no);
  };
  CHECK(problem<Refused>([&] { write("8003"); }) ==
        "nobody is enrolled at school 8003 on 2026-08-14: there is no sheet to write");
  CHECK(has(problem<NotFound>([&] { write("9999"); }), "9999"));
}

}  // namespace portal
