#include "lib/photos/upload.h"

#include <doctest/doctest.h>

#include "lib/photos/photo_files.h"
#include "lib/photos/photo_record.h"
#include "tests/support/hostile_zips.h"
#include "tests/support/photo_world.h"
#include "tests/support/pictures.h"
#include "tests/support/zip_maker.h"

using namespace portal;
using namespace portal::test;

namespace {

const std::string& portrait(std::uint64_t seed) {
  static std::map<std::uint64_t, std::string> made;
  auto& jpeg = made[seed];
  if (jpeg.empty()) jpeg = picture({.seed = seed, .orientation = 1});
  return jpeg;
}

struct World : PhotoWorld {
  World() {
    record_year();
    add_vendor("pvoss");
  }

  PhotoZipRequest request_for(const ZipContents& contents) {
    PhotoZipRequest request;
    request.archive = folder / "photos.zip";
    make_zip(request.archive, contents);
    request.shown_as = "photos.zip";
    request.school = "8001";
    return request;
  }
  PhotoUpload upload(const ZipContents& contents, AllOrNothing all = AllOrNothing::no) {
    return upload_photos(*session, request_for(contents), all);
  }
  std::string versions() {
    return query("SELECT student_id, change, source, operator, upload_id FROM photo_versions ORDER BY version_id");
  }
  // What anybody could notice: rows, and the log.
  std::string state() {
    return versions() + query("SELECT * FROM photo_uploads") + query("SELECT * FROM student_photos") +
           query("SELECT count(*) FROM audit_log");
  }
  // The school's own doing.
  void change(const std::string& student, PhotoChange change, const std::string& original = {}) {
    PhotoFiles files(*settings);  // a photo has its folder
    WriteTransaction transaction(*store);
    NewPhoto photo{.student = StudentId::trusted(student), .change = change};
    if (change != PhotoChange::removed)
      photo.sha256 = std::string(64, 'a'), photo.original_sha256 = original, photo.width = 640, photo.height = 800;
    record_photo(*session, photo);
    transaction.commit();
  }
};

const ZipContents two = {{"023907F123.jpg", portrait(1)}, {"0081234907.jpg", portrait(2)}};

}  // namespace

TEST_CASE("an upload stores what is accepted: the original, the cleaned image, the rows and the log") {
  World world;
  world.session = world.as("pvoss");
  auto contents = two;
  contents.push_back({"IMG_1.jpg", portrait(3)});
  auto done = world.upload(contents);
  CHECK(done.stored == 2);
  REQUIRE(done.number);
  CHECK(done.validation.refused() == 1);
  CHECK(world.versions() == "023907F123|uploaded|023907F123.jpg|pvoss|1\n0081234907|uploaded|0081234907.jpg|pvoss|1");
  CHECK(world.query("SELECT operator, location_code, archive_name, accepted, refused FROM photo_uploads") ==
        "pvoss|8001|photos.zip|2|1");
  CHECK(world.query("SELECT archive_sha256 FROM photo_uploads") == sha256_hex(slurp(world.folder / "photos.zip")));
  CHECK(world.query("SELECT action, subject FROM audit_log ORDER BY seq DESC LIMIT 3") ==
        "photo.uploaded|0081234907\nphoto.uploaded|023907F123\nphoto.upload|8001");
  PhotoFiles files(*world.settings);
  auto sha = world.query("SELECT sha256 FROM photo_versions WHERE student_id = '023907F123'"),
       original = world.query("SELECT original_sha256 FROM photo_versions WHERE student_id = '023907F123'");
  auto image = files.read(sha);
  CHECK(image.find("Exif") == image.npos);
  CHECK(slurp(files.original_path_of(original)) == portrait(1));
  CHECK(world.query("SELECT bytes, width, height FROM photo_versions WHERE student_id = '023907F123'") ==
        fmt::format("{}|640|800", image.size()));
}

TEST_CASE("a photo that lies sideways by its EXIF data is stored upright, and its size is that of the stored image") {
  World world;
  auto sideways = picture({.seed = 4, .orientation = 6});
  auto done = world.upload({{"023907F123.jpg", sideways}});
  CHECK(done.validation.rows[0].findings == std::vector<std::string>{"sideways"});
  PhotoFiles files(*world.settings);
  auto image = files.read(world.query("SELECT sha256 FROM photo_versions"));
  auto verdict = make_image_checker()->check(image, {});
  CHECK(!verdict.fault);
  CHECK(verdict.orientation == 1);
  CHECK(world.query("SELECT width, height FROM photo_versions") == fmt::format("{}|{}", verdict.width, verdict.height));
  CHECK(verdict.width == 640);
}

TEST_CASE("the same zip again changes nothing") {
  World world;
  world.upload(two);
  auto before = world.state();
  auto again = world.upload(two);
  CHECK(!again.number);
  CHECK(again.stored == 0);
  CHECK(again.validation.accepted() == 2);
  CHECK(again.validation.present() == 2);
  CHECK(world.state() == before);
}

TEST_CASE("of a zip with new and old photos, the new ones alone make versions") {
  World world;
  world.upload(two);
  auto done = world.upload({two[0], {"0081234907.jpg", portrait(5)}, {"000407F499.jpg", portrait(6)}});
  CHECK(done.stored == 2);
  CHECK(done.validation.present() == 1);
  CHECK(world.query("SELECT student_id, count(*) FROM photo_versions GROUP BY 1 ORDER BY 1") ==
        "000407F499|1\n0081234907|2\n023907F123|1");
}

TEST_CASE("all or nothing: one refused entry, and nothing is stored") {
  World world;
  auto contents = two;
  contents.push_back({"notes.png", "x"});
  auto before = world.state();
  auto done = world.upload(contents, AllOrNothing::yes);
  CHECK(!done.number);
  CHECK(done.validation.refused() == 1);
  CHECK(world.state() == before);
  CHECK(world.upload(two, AllOrNothing::yes).stored == 2);
}

TEST_CASE("a zip that is sent again does not undo what the school has corrected") {
  World world;
  world.upload(two);
  world.change("023907F123", PhotoChange::removed);
  world.change("0081234907", PhotoChange::set, std::string(64, 'c'));
  auto before = world.state();
  auto again = world.upload(two);
  CHECK(again.validation.accepted() == 0);
  CHECK(again.validation.rows[0].reasons ==
        std::vector<std::string>{"this photo was stored on 2026-08-14, and was removed by the school on 2026-08-14; "
                                 "`portalctl photo revert 023907F123` brings it back"});
  CHECK(again.validation.rows[1].reasons[0].find("the school put another in its place") != std::string::npos);
  CHECK(world.state() == before);
}

TEST_CASE("a new photo over one that the school put in place is stored, with a finding") {
  World world;
  world.change("023907F123", PhotoChange::set, std::string(64, 'c'));
  auto done = world.upload(two);
  CHECK(done.stored == 2);
  CHECK(done.validation.rows[0].findings ==
        std::vector<std::string>{"replaces the photo that the school put in place on 2026-08-14"});
  CHECK(world.query("SELECT findings FROM photo_versions WHERE upload_id = 1 AND student_id = '023907F123'") ==
        "replaces the photo that the school put in place on 2026-08-14");
}

TEST_CASE("a vendor whose assignment ends while the zip is checked stores nothing") {
  World world;
  world.session = world.as("pvoss");
  auto request = world.request_for(two);
  request.progress = [&](std::size_t done, std::size_t all) {
    if (done == all) world.store->database().exec("UPDATE vendor_assignments SET ended_at = '2026-08-14T10:00:00Z'");
  };
  CHECK_THROWS_AS(upload_photos(*world.session, request), NotPermitted);
  CHECK(world.versions().empty());
}

TEST_CASE("a student who leaves, or whose photo changes, while the zip is checked is looked at again") {
  World world;
  auto request = world.request_for(two);
  request.progress = [&](std::size_t done, std::size_t all) {
    if (done != all) return;
    world.store->database().exec("UPDATE students SET exit_date = '2026-08-13' WHERE student_id = '023907F123'");
    world.change("0081234907", PhotoChange::uploaded, sha256_hex(portrait(2)));
  };
  auto done = upload_photos(*world.session, request);
  CHECK(!done.number);
  CHECK(done.validation.rows[0].reasons ==
        std::vector<std::string>{"the student is not enrolled at this school any more"});
  CHECK(done.validation.present() == 1);
  CHECK(world.query("SELECT count(*) FROM photo_uploads") == "0");
}

TEST_CASE("a hostile archive leaves a row in the log alone, also where some was accepted before that showed") {
  World world;
  auto stored = [&] {
    return world.query("SELECT (SELECT count(*) FROM photo_versions) + (SELECT count(*) FROM photo_uploads)");
  };
  for (const auto& zip : hostile_zips()) {
    if (zip.expected == "ok" || zip.expected == "damaged") continue;
    auto request = world.request_for(two);
    request.archive = zip.file;
    CHECK_THROWS_AS_MESSAGE(upload_photos(*world.session, request), RefusedArchive, zip.name);
  }
  // Two sound photos, then an entry that unpacks to more than it says.
  auto contents = two;
  contents.push_back({"x.jpg", std::string("PK\x03\x04") + std::string(100, 'x')});
  CHECK_THROWS_AS(world.upload(contents), RefusedArchive);
  CHECK(stored() == "0");
  CHECK(test::has(world.query("SELECT action, outcome, detail FROM audit_log ORDER BY seq DESC LIMIT 1"),
                  "photo.upload|denied|"));
}
