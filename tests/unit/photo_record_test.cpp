#include "lib/photos/photo_record.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

using namespace portal;
using portal::test::district_of;
using portal::test::has;
using portal::test::moment;
using portal::test::numbered_student;
using portal::test::Rehearsal;

namespace {

NewPhoto photo_of(int student, const std::string& sha256, Likeness likeness = {}) {
  NewPhoto photo;
  photo.student = StudentId::trusted(numbered_student(student));
  photo.source = "IMG_1.jpg";
  photo.sha256 = sha256;
  photo.original_sha256 = "o" + sha256;
  photo.width = 640;
  photo.height = 800;
  photo.bytes = 85'000;
  photo.likeness = likeness;
  photo.findings = {"small", "dark"};
  return photo;
}

void record(Rehearsal& world, const NewPhoto& photo) {
  WriteTransaction transaction(*world.store);
  record_photo(*world.session, photo);
  transaction.commit();
}

NewPhoto removal_of(int student) {
  NewPhoto photo;
  photo.student = StudentId::trusted(numbered_student(student));
  photo.change = PhotoChange::removed;
  return photo;
}

}  // namespace

TEST_CASE("photo record: the newest photo is the student's, with who, when and from where; earlier ones stay known") {
  Rehearsal world;
  world.import(district_of(1));
  std::int64_t upload = 0;
  {
    WriteTransaction transaction(*world.store);
    upload = record_upload(*world.session, {LocationCode::trusted("8001"), "fall.zip", "z", 1, 2});
    auto photo = photo_of(0, "aa", {1, 2});
    photo.upload = upload;
    record_photo(*world.session, photo);
    transaction.commit();
  }
  world.clock.set(moment("2026-08-15T10:00:00Z"));
  auto set = photo_of(0, "bb", {3, 4});
  set.change = PhotoChange::set;
  record(world, set);
  CHECK(world.query("SELECT at, operator, location_code, archive_name, archive_sha256, accepted, refused FROM "
                    "photo_uploads") == "2026-08-14T10:00:00Z|admin|8001|fall.zip|z|1|2");
  CHECK(world.query("SELECT change, at, operator, upload_id, source, sha256, original_sha256, width, height, bytes, "
                    "findings FROM photo_versions ORDER BY version_id") ==
        "uploaded|2026-08-14T10:00:00Z|admin|1|IMG_1.jpg|aa|oaa|640|800|85000|small; dark\n"
        "set|2026-08-15T10:00:00Z|admin|NULL|IMG_1.jpg|bb|obb|640|800|85000|small; dark");
  auto now = current_photo(*world.session, set.student);
  REQUIRE(now);
  CHECK(now->sha256 == "bb");
  CHECK(now->likeness == Likeness{3, 4});
  CHECK(world.query("SELECT uploaded_at FROM student_photos") == "2026-08-15T10:00:00Z");
  CHECK(world.query("SELECT action, subject FROM audit_log WHERE action LIKE 'photo.%' ORDER BY seq") ==
        "photo.uploaded|S000000000\nphoto.set|S000000000");
}

TEST_CASE("photo record: a removal leaves no photo, and takes it out of what goes to MiSiS") {
  Rehearsal world;
  world.import(district_of(2));
  record(world, photo_of(0, "aa"));
  record(world, photo_of(1, "bb"));
  world.store->database().exec(
      "INSERT INTO published_folders VALUES ('8001', 'm', 2, 't', 0), ('8002', 'm', 0, 't', 0);"
      "INSERT INTO published_photos VALUES ('S000000000', '8001', 1, 't'), ('S000000001', '8001', 2, 't')");
  record(world, removal_of(0));
  CHECK_FALSE(current_photo(*world.session, removal_of(0).student));
  CHECK(current_photo(*world.session, removal_of(1).student));
  CHECK(world.query("SELECT student_id FROM published_photos") == "S000000001");
  CHECK(world.query("SELECT location_code, outdated FROM published_folders ORDER BY 1") == "8001|1\n8002|0");
  CHECK(world.query("SELECT change, sha256, width, likeness FROM photo_versions WHERE version_id = 3") ==
        "removed|NULL|NULL|NULL");
  CHECK(world.query("SELECT subject FROM audit_log WHERE action = 'photo.removed'") == "S000000000");
}

TEST_CASE("photo record: photos that look alike are near at the school, and equal elsewhere") {
  Rehearsal world;
  auto rows = district_of(4);
  rows.students[3].school = "8002";
  world.import(rows);
  record(world, photo_of(0, "aa", {0, 0}));
  record(world, photo_of(1, "bb", {0, 0x3f}));  // 6 bits away
  record(world, photo_of(2, "cc", {0, 0x7f}));  // 7
  record(world, photo_of(3, "dd", {0, 1}));     // at another school
  StoredLikenesses stored(*world.session, LocationCode::trusted("8001"));
  auto alike = [&](int student, const Likeness& likeness) {
    std::string text;
    for (const auto& one : stored.alike(StudentId::trusted(numbered_student(student)), likeness))
      text += fmt::format("{}@{}:{} ", one.student.text().back(), one.school.text(), one.distance);
    return text;
  };
  CHECK(alike(9, {0, 0}) == "0@8001:0 1@8001:6 ");
  CHECK(alike(0, {0, 0}) == "1@8001:6 ");  // never with itself
  CHECK(alike(9, {0, 1}) == "0@8001:1 1@8001:5 2@8001:6 3@8002:0 ");
  CHECK(alike(9, {~0ULL, 0}).empty());
}
