#include "lib/photos/validation.h"

#include <doctest/doctest.h>

#include "lib/base/text.h"
#include "lib/photos/photo_record.h"
#include "tests/support/hostile_zips.h"
#include "tests/support/photo_world.h"
#include "tests/support/pictures.h"
#include "tests/support/zip_maker.h"

using namespace portal;
using namespace portal::test;

namespace {

struct World : PhotoWorld {
  World() { record_year(); }

  std::filesystem::path zip(const ZipContents& contents) {
    auto file = folder / "photos.zip";
    make_zip(file, contents);
    return file;
  }
  PhotoZipRequest request_for(const std::filesystem::path& file) const {
    PhotoZipRequest request;
    request.archive = file;
    request.shown_as = file.filename().string();
    request.school = "8001";
    return request;
  }
  PhotoValidation validate(const ZipContents& contents) {
    return validate_photos(*session, request_for(zip(contents)));
  }
  // A row a photo: "a.jpg|accepted|ID|reason|findings".
  std::vector<std::string> rows(const ZipContents& contents) { return rows_of(validate(contents)); }
  static std::vector<std::string> rows_of(const PhotoValidation& found) {
    std::vector<std::string> lines;
    for (const auto& row : found.rows)
      lines.push_back(fmt::format("{}|{}|{}|{}|{}", row.entry,
                                  row.accepted()                              ? "accepted"
                                  : row.outcome == PhotoRow::Outcome::missing ? "missing"
                                                                              : "refused",
                                  row.student ? row.student->text() : "", joined(row.reasons, "; "),
                                  joined(row.findings, "; ")));
    return lines;
  }
  // Another student's photo as it is stored, by its likeness.
  void store_likeness(const std::string& student, const Likeness& likeness) {
    WriteTransaction transaction(*store);
    record_photo(*session, {.student = StudentId::trusted(student),
                            .sha256 = std::string(64, 'a'),
                            .original_sha256 = std::string(64, 'b'),
                            .width = 640,
                            .height = 800,
                            .bytes = 1,
                            .likeness = likeness});
    transaction.commit();
  }
};

using Lines = std::vector<std::string>;

const std::string& portrait(std::uint64_t seed) {
  static std::map<std::uint64_t, std::string> made;
  auto& jpeg = made[seed];
  if (jpeg.empty()) jpeg = picture({.seed = seed});
  return jpeg;
}

}  // namespace

TEST_CASE("each entry gets a row, in the order of the archive: whose it is, its size, or why it is refused") {
  World world;
  auto found = world.validate({{"b/0081234907.jpg", portrait(1)},
                               {"IMAGES/", ""},
                               {"a/023907F123.jpg", picture({.width = 800, .height = 1000, .seed = 2})},
                               {"notes.png", "x"},
                               {"order.csv", "x"},
                               {"000500A001.jpg", portrait(3)},
                               {"999900A001.jpg", portrait(4)},
                               {".DS_Store", "x"}});
  CHECK(World::rows_of(found) == Lines{"b/0081234907.jpg|accepted|0081234907||",
                                       "a/023907F123.jpg|accepted|023907F123||",
                                       "notes.png|refused||not a JPEG: its name ends in .png|",
                                       "000500A001.jpg|refused||no student of this school has the ID 000500A001|",
                                       "999900A001.jpg|refused||no student of this school has the ID 999900A001|"});
  CHECK(found.rows[1].width == 800);
  CHECK(found.rows[1].height == 1000);
  CHECK(found.rows[0].bytes == portrait(1).size());
  CHECK(found.rows[3].width == 640);  // also of a refused one
  CHECK(found.accepted() == 2);
  CHECK(found.refused() == 3);
  CHECK(found.passed_over == 2);
  CHECK(found.documents == Lines{"order.csv"});
  CHECK(found.rows[0].student_name == "Álvarez, Óscar");
  CHECK(found.rows[3].student_name.empty());
  CHECK(world.query("SELECT count(*) FROM photo_versions") == "0");
}

TEST_CASE("an image that is damaged is refused, and says how; so is one whose data in the zip are") {
  World world;
  auto cut = portrait(1).substr(0, portrait(1).size() / 2);
  auto file =
      world.zip({{"023907F123.jpg", cut}, {"0081234907.jpg", portrait(2) + "PK"}, {"000407F499.jpg", portrait(3)}});
  auto bytes = slurp(file);
  auto third = bytes.find(portrait(3));
  REQUIRE(third != bytes.npos);
  bytes[third + 5000] = static_cast<char>(bytes[third + 5000] ^ 0x10);
  world.folder.write("photos.zip", bytes);
  auto found = validate_photos(*world.session, world.request_for(file));
  REQUIRE(found.rows.size() == 3);
  CHECK(found.rows[0].reasons[0].starts_with("the image ends after "));
  CHECK(found.rows[1].reasons[0].starts_with("the image is followed by 2 bytes after its end marker"));
  CHECK(found.rows[0].fault == "truncated");
  CHECK(found.rows[1].fault == "trailing-bytes");
  CHECK(found.rows[2].reasons == Lines{"its data in the zip are damaged"});
  CHECK(found.accepted() == 0);
}

TEST_CASE("a refused entry says everything that is wrong with it") {
  World world;
  auto rows = world.rows({{"IMG_1.jpg", "GIF89a"}});
  CHECK(rows[0].starts_with(
      "IMG_1.jpg|refused||'IMG_1' is no student ID (10 upper-case letters and digits); the image is no JPEG: "));
}

TEST_CASE("who has left the school is refused as such; a student of the coming year is not there yet") {
  World world;
  world.store->database().exec("UPDATE students SET exit_date = '2026-08-13' WHERE student_id = '0081234907'");
  CHECK(world.rows({{"0081234907.jpg", portrait(1)}}) ==
        Lines{"0081234907.jpg|refused|0081234907|the student is not enrolled at this school any more|"});
}

TEST_CASE("a disc: matched by its index, findings where the names differ, rows without an image at the end") {
  World world;
  auto found = world.validate({{"INDEX.TXT",
                                "Image Folder\tImage File Name\tLast Name\tStudent ID\n"
                                "IMAGES\t2.jpg\tAlvarez\t0081234907\n"
                                "IMAGES\t3.jpg\tGuzman\t000407F499\n"
                                "IMAGES\t1.jpg\tKeyes\t023907F123\n"},
                               {"README.TXT", "a disc"},
                               {"images/1.JPG", portrait(1)},
                               {"images/2.JPG", portrait(2)}});
  CHECK(World::rows_of(found) ==
        Lines{"images/1.JPG|accepted|023907F123||the disc says 'Keyes', the roster 'Reyes'",
              "images/2.JPG|accepted|0081234907||",
              "IMAGES/3.jpg|missing|000407F499|the image is not in the zip (INDEX.TXT, line 3)|"});
  CHECK(found.refused() == 0);
  CHECK(found.missing() == 1);
  CHECK_THROWS_WITH_AS(world.rows({{"INDEX.TXT", "Image,Student ID\na.jpg,023907F123\n"}}), "photos.zip holds no photo",
                       BadInput);
  CHECK_THROWS_AS(world.rows({{"INDEX.TXT", "a,b\nc\n"}, {"1.jpg", "x"}}), BadInput);
}

TEST_CASE("what a person should look at is a finding: small photos, and one picture under two IDs") {
  World world;
  auto again = picture({.seed = 1, .quality = 70});
  auto rows = world.rows({{"023907F123.jpg", portrait(1)},
                          {"0081234907.jpg", again},
                          {"000407F499.jpg", picture({.width = 400, .height = 500, .seed = 9})}});
  CHECK(rows == Lines{"023907F123.jpg|accepted|023907F123||looks like the photo in this zip of 0081234907",
                      "0081234907.jpg|accepted|0081234907||looks like the photo in this zip of 023907F123",
                      "000407F499.jpg|accepted|000407F499||small"});
}

TEST_CASE("a photo that is stored for another student is a finding; nobody is named who is elsewhere") {
  World world;
  auto likeness = *world.validate({{"023907F123.jpg", portrait(1)}}).rows[0].likeness;
  world.store_likeness("000500A001", likeness);
  CHECK(world.rows({{"023907F123.jpg", portrait(1)}}) ==
        Lines{"023907F123.jpg|accepted|023907F123||looks like the stored photo of 000500A001"});
  world.session = world.as("principal");
  CHECK(world.rows({{"023907F123.jpg", portrait(1)}}) ==
        Lines{"023907F123.jpg|accepted|023907F123||looks like the stored photo of a student of another school"});
  world.store_likeness("0081234907", likeness);
  CHECK(world.rows({{"023907F123.jpg", portrait(1)}})[0].ends_with(
      "looks like the stored photo of 0081234907, a student of another school"));
  // One's own is none.
  CHECK(world.rows({{"0081234907.jpg", portrait(7)}})[0].ends_with("||"));
}

TEST_CASE("a vendor is compared with what the vendor uploaded; the rest is kept for the school") {
  World world;
  world.add_vendor("pvoss");
  auto likeness = *world.validate({{"023907F123.jpg", portrait(1)}}).rows[0].likeness;
  world.store_likeness("000500A001", likeness);
  world.store_likeness("0081234907", likeness);
  world.session = world.as("pvoss");
  auto found = world.validate({{"023907F123.jpg", portrait(1)}});
  CHECK(World::rows_of(found) == Lines{"023907F123.jpg|accepted|023907F123||"});
  CHECK(found.rows[0].findings_for_school ==
        Lines{"looks like the stored photo of 0081234907, a student of another school"});
  CHECK(found.with_findings() == 0);
  world.store_likeness("000407F499", likeness);  // by the vendor
  CHECK(world.rows({{"023907F123.jpg", portrait(1)}}) ==
        Lines{"023907F123.jpg|accepted|023907F123||looks like the stored photo of 000407F499"});
}

TEST_CASE("who may not upload for the school, or not yet, learns nothing from a zip") {
  World world;
  world.add_vendor("pvoss");
  auto file = world.zip({{"023907F123.jpg", portrait(1)}});
  for (const char* login : {"elsewhere", "teacher", "office", "helpdesk"})
    CHECK_THROWS_AS(validate_photos(*world.as(login), world.request_for(file)), NotPermitted);
  CHECK(validate_photos(*world.as("assistant"), world.request_for(file)).accepted() == 1);
  CHECK(validate_photos(*world.as("pvoss"), world.request_for(file)).accepted() == 1);
  auto elsewhere = world.request_for(file);
  elsewhere.school = "8002";
  CHECK_THROWS_AS(validate_photos(*world.as("pvoss"), elsewhere), NotPermitted);
  PhotoWorld early("2026-07-20T10:00:00Z");
  early.record_year();
  early.add_vendor("pvoss");
  CHECK_THROWS_AS(validate_photos(*early.as("pvoss"), world.request_for(file)), Refused);
}

TEST_CASE("a hostile archive is refused as a whole, also where only reading it shows") {
  World world;
  for (const auto& zip : hostile_zips()) {
    if (zip.expected == "ok" || zip.expected == "damaged") continue;
    auto before = world.query("SELECT count(*) FROM audit_log");
    CHECK_THROWS_AS_MESSAGE(validate_photos(*world.session, world.request_for(zip.file)), RefusedArchive, zip.name);
    CHECK_MESSAGE((world.query("SELECT count(*) FROM audit_log") == before) == (zip.expected == "not-a-zip"), zip.name);
  }
}

TEST_CASE("a zip without a photo, and a file that is no zip, are bad input") {
  World world;
  CHECK_THROWS_WITH_AS(world.rows({{"a/", ""}, {"Thumbs.db", "x"}}), "photos.zip holds no photo", BadInput);
  CHECK_THROWS_AS(world.rows({}), BadInput);
  CHECK_THROWS_AS(validate_photos(*world.session, world.request_for(world.folder.write("a.zip", "PK"))), BadInput);
  CHECK_THROWS_AS(validate_photos(*world.session, world.request_for(world.folder / "missing.zip")), BadInput);
}

TEST_CASE("many entries: every one has its own row, whichever thread read it; the progress ends at all of them") {
  World world;
  ZipContents contents;
  for (std::uint64_t i = 0; i < 60; ++i) contents.push_back({fmt::format("x{}.jpg", i), portrait(i % 6)});
  contents[31].second = "no image";
  auto request = world.request_for(world.zip(contents));
  std::size_t last = 0, all = 0;
  request.progress = [&](std::size_t done, std::size_t of) { last = done, all = of; };
  request.thumbnails = PhotoZipRequest::Thumbnails::all;
  auto found = validate_photos(*world.session, request);
  REQUIRE(found.rows.size() == 60);
  for (std::size_t i = 0; i < 60; ++i) {
    CHECK(found.rows[i].entry == fmt::format("x{}.jpg", i));
    CHECK(found.rows[i].bytes == contents[i].second.size());
    CHECK(found.rows[i].reasons.size() == (i == 31 ? 2 : 1));
    if (i == 31) continue;
    auto small = found.thumbnails->read(found.rows[i].thumbnail);
    CHECK(small.starts_with("\xff\xd8"));
    CHECK(small.ends_with("\xff\xd9"));
    CHECK(small == found.thumbnails->read(found.rows[i % 6].thumbnail));
  }
  CHECK(last == 60);
  CHECK(all == 60);
}
