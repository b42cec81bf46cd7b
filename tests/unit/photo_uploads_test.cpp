#include "lib/photos/photo_uploads.h"

#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "lib/photos/corrections.h"
#include "lib/photos/photo_files.h"
#include "tests/support/photo_world.h"
#include "tests/support/stored_photos.h"

using namespace portal;
using portal::test::has;
using portal::test::moment;
using portal::test::problem;

namespace {

const std::string ana = "023907F123", oscar = "0081234907", iris = "000407F499";

struct World : test::PhotoWorld {
  World() { record_year(); }
  // A zip with a photo of each of these students; returns its number.
  std::int64_t upload(const std::string& name, const std::vector<std::string>& students) {
    PhotoFiles files(*settings);
    std::vector<NewPhoto> photos;
    for (const auto& student : students) {
      NewPhoto photo;
      photo.student = StudentId::trusted(student);
      photo.source = student + ".jpg";
      photo.sha256 = files.add(name + student);
      photo.original_sha256 = files.add_original("original " + name + student);
      photo.width = 640, photo.height = 800, photo.bytes = 10;
      photo.findings = {"from " + name};
      photos.push_back(photo);
    }
    files.settle();
    WriteTransaction transaction(*store);
    auto number = record_upload(*session, {LocationCode::trusted("8001"), name, "z", 3, 1});
    for (auto& photo : photos) photo.upload = number, record_photo(*session, photo);
    transaction.commit();
    return number;
  }
  void take_back(std::int64_t number) { revert_upload(*session, plan_upload_reversal(*session, number)); }
  // From which zip the student's photo is.
  std::string from(const std::string& student) {
    auto photo = current_photo(*session, StudentId::trusted(student));
    return photo ? photo->findings : "none";
  }
};

}  // namespace

TEST_CASE("photo uploads: taken back, each gets the photo from before it, or none; a later correction stays") {
  World world;
  world.upload("fall", {ana});
  auto bad = world.upload("retakes", {ana, oscar, iris});
  test::store_photo(*world.session, iris, {.image = "by hand", .change = PhotoChange::set});
  world.take_back(bad);
  CHECK(world.from(ana) == "from fall");
  CHECK(world.from(oscar) == "none");
  CHECK(world.from(iris).empty());  // the one by hand
  CHECK(world.query("SELECT student_id, change FROM photo_versions WHERE version_id > 5 ORDER BY 1") ==
        oscar + "|removed\n" + ana + "|reverted");
  CHECK(world.query("SELECT action, subject FROM audit_log WHERE action IN ('photo.reverted', 'photo.removed', "
                    "'photo.revert-upload') ORDER BY seq") ==
        "photo.removed|" + oscar + "\nphoto.reverted|" + ana + "\nphoto.revert-upload|8001");
  CHECK(has(problem<Refused>([&] { world.take_back(bad); }), "no student has a photo of upload 2 now"));
}

TEST_CASE("photo uploads: two wrong zips are taken back in either order") {
  for (bool newest_first : {true, false}) {
    World world;
    auto first = world.upload("first", {ana, oscar});
    auto second = world.upload("second", {ana});
    world.take_back(newest_first ? second : first);
    CHECK(world.from(ana) == (newest_first ? "from first" : "from second"));
    world.clock.set(moment("2026-08-14T11:00:00Z"));
    world.take_back(newest_first ? first : second);
    CHECK(world.from(ana) == "none");
    CHECK(world.from(oscar) == "none");
  }
}

TEST_CASE("photo uploads: what left MiSiS's hands leaves its folder; what was removed before stays removed") {
  World world;
  world.upload("fall", {ana});
  remove_photo(*world.session, ana);
  auto bad = world.upload("retakes", {ana});
  world.store->database().exec(
      "INSERT INTO published_folders VALUES ('8001', 'm', 1, 't', 0);"
      "INSERT INTO published_photos VALUES ('023907F123', '8001', 3, 't')");
  world.take_back(bad);
  CHECK(world.from(ana) == "none");
  CHECK(world.query("SELECT count(*) FROM published_photos") == "0");
  CHECK(world.query("SELECT outdated FROM published_folders") == "1");
}

TEST_CASE("photo uploads: an image that is damaged does not come back, and keeps the wrong one no longer") {
  World world;
  world.upload("fall", {ana});
  auto bad = world.upload("retakes", {ana});
  PhotoFiles files(*world.settings);
  write_file(files.path_of(sha256_hex("fall" + ana)), "damaged", FileMode::owner_only);
  auto plan = plan_upload_reversal(*world.session, bad);
  REQUIRE(plan.photos.size() == 1);
  CHECK(plan.photos[0].file == TakenBackPhoto::Before::damaged);
  revert_upload(*world.session, plan);
  CHECK(world.from(ana) == "none");
}

TEST_CASE("photo uploads: what changed between the question and the answer is refused, and nothing is done") {
  World world;
  auto bad = world.upload("retakes", {ana, oscar});
  auto plan = plan_upload_reversal(*world.session, bad);
  remove_photo(*world.session, oscar);
  CHECK(has(problem<Refused>([&] { revert_upload(*world.session, plan); }), "were changed meanwhile"));
  CHECK(world.from(ana) == "from retakes");
}

TEST_CASE("photo uploads: at the own school alone; who moved away since keeps the photo") {
  World world;
  auto number = world.upload("fall", {ana, oscar});
  CHECK(has(problem<NotFound>([&] { plan_upload_reversal(*world.as("elsewhere"), number); }), "there is no upload 1"));
  CHECK(has(problem<NotFound>([&] { plan_upload_reversal(*world.as("principal"), 9); }), "there is no upload 9"));
  CHECK_FALSE(problem<NotPermitted>([&] { plan_upload_reversal(*world.as("office"), number); }).empty());
  CHECK_FALSE(problem<NotPermitted>([&] { uploads_of_school(*world.as("elsewhere"), "8001"); }).empty());
  world.store->database().exec("UPDATE students SET location_code = '8002' WHERE student_id = '" + oscar + "'");
  auto principal = world.as("principal");
  auto plan = plan_upload_reversal(*principal, number);
  CHECK(plan.photos.size() == 1);
  CHECK(plan.elsewhere == 1);
  revert_upload(*principal, plan);
  CHECK(world.from(ana) == "none");
  CHECK(world.from(oscar) == "from fall");
}

TEST_CASE("photo uploads: the newest first, with how many photos are in place") {
  World world;
  world.upload("fall", {ana, oscar});
  world.upload("retakes", {ana});
  auto all = uploads_of_school(*world.as("principal"), "8001");
  REQUIRE(all.size() == 2);
  CHECK(all[0].archive_name == "retakes");
  CHECK(all[1].stored == 2);
  CHECK(all[1].present == 1);
  CHECK(all[1].refused == 1);
  CHECK(all[1].taken_back_at.empty());
  world.take_back(2);
  all = uploads_of_school(*world.session, "8001");
  CHECK(all[0].present == 0);
  CHECK(all[0].taken_back_by == "admin");
  CHECK(all[1].present == 2);
  CHECK(all[1].stored == 2);
}
