#include "lib/photos/corrections.h"

#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "lib/photos/photo_files.h"
#include "tests/support/photo_world.h"
#include "tests/support/pictures.h"

using namespace portal;
namespace fs = std::filesystem;
using portal::test::district_of;
using portal::test::has;
using portal::test::moment;
using portal::test::numbered_student;
using portal::test::picture;
using portal::test::problem;
using portal::test::Rehearsal;

namespace {

const std::string s0 = numbered_student(0), s1 = numbered_student(1);

struct World : Rehearsal {
  World() { import(district_of(2)); }
  std::int64_t set(const std::string& student, std::uint64_t seed) {
    auto image = picture({.seed = seed});
    return store_photo(*session, check_photo(*session, student, image, "IMG.jpg"));
  }
};

}  // namespace

TEST_CASE("corrections: a photo is stored without what its file told beside the picture, and its original aside") {
  World world;
  auto image = picture({.seed = 1, .orientation = 6});
  auto checked = check_photo(*world.session, s0, image, "IMG.jpg");
  CHECK_FALSE(checked.present);
  CHECK_FALSE(fs::exists(world.settings->path(Key::photos_folder)));  // a check changes nothing
  store_photo(*world.session, checked);
  PhotoFiles files(*world.settings);
  auto now = current_photo(*world.session, StudentId::trusted(s0));
  REQUIRE(now);
  CHECK(now->change == PhotoChange::set);
  CHECK(now->source == "IMG.jpg");
  CHECK(now->width == 640);
  CHECK(now->height == 800);
  auto stored = files.read(now->sha256);
  CHECK(static_cast<std::int64_t>(stored.size()) == now->bytes);
  CHECK_FALSE(has(stored, "Exif"));
  CHECK(test::slurp(files.original_path_of(now->original_sha256)) == image);
  CHECK(has(now->findings, "sideways"));
}

TEST_CASE("corrections: the same picture of another student is told, and is no reason to refuse") {
  World world;
  world.set(s0, 1);
  auto checked = check_photo(*world.session, s1, picture({.seed = 1}), "IMG.jpg");
  CHECK(checked.photo.findings == std::vector<std::string>{"looks like the photo of " + s0});
}

TEST_CASE("corrections: the same photo again mends a file that is damaged, and makes no version") {
  World world;
  world.set(s0, 1);
  auto sha256 = current_photo(*world.session, StudentId::trusted(s0))->sha256;
  auto file = PhotoFiles(*world.settings).path_of(sha256);
  write_file(file, "damaged", FileMode::owner_only);
  auto checked = check_photo(*world.session, s0, picture({.seed = 1}), "IMG.jpg");
  CHECK(checked.is == CheckedPhoto::Is::mends_present_one);
  mend_photo(*world.session, checked);
  CHECK(sha256_hex(test::slurp(file)) == sha256);
  CHECK(world.query("SELECT count(*) FROM photo_versions") == "1");
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'photo.mend'") == "1");
  CHECK(check_photo(*world.session, s0, picture({.seed = 1}), "IMG.jpg").is == CheckedPhoto::Is::present_one);
}

TEST_CASE("corrections: what changed between the question and the answer is refused") {
  World world;
  auto image = picture({.seed = 1});
  auto checked = check_photo(*world.session, s0, image, "IMG.jpg");
  world.set(s0, 2);
  CHECK(has(problem<Refused>([&] { store_photo(*world.session, checked); }), "was changed meanwhile"));
  CHECK(world.query("SELECT count(*) FROM photo_versions") == "1");
}

TEST_CASE("corrections: who manages photos does so at the own school alone; a vendor never") {
  World world;
  world.set(s0, 1);
  auto image = picture({.seed = 2});
  auto all = [&](Session& session) {
    std::string text;
    auto note = [&](const auto& act) {
      auto before = world.query("SELECT count(*) FROM photo_versions");
      try {
        act();
        text += "+";
      } catch (const NotPermitted&) {
        text += "3";
      } catch (const NotFound&) {
        text += "4";
      }
      if (text.back() != '+') CHECK(world.query("SELECT count(*) FROM photo_versions") == before);
    };
    note([&] { check_photo(session, s0, image, "x"); });
    note([&] { photo_history(session, s0); });
    note([&] { look_at_photo(session, s0, world.folder / "look.jpg"); });
    note([&] { remove_photo(session, s0); });
    note([&] { revert_photo(session, s0, {}); });
    return text;
  };
  for (const auto* role : {"Principal", "Assistant Principal", "Photo Designee"}) {
    CHECK(all(*world.with_role(role, "8001")) == "+++++");
    CHECK(all(*world.with_role(role, "8002")) == "44444");
  }
  for (const auto* role : {"Photo Vendor", "Teacher", "Office Manager"})
    CHECK(all(*world.with_role(role, "8001")) == "33333");
}

TEST_CASE("corrections: a photo that is brought back is a new version, and the versions before stay as they were") {
  World world;
  world.set(s1, 3);  // numbers are a student's own
  auto first = world.set(s0, 1), second = world.set(s0, 2);
  CHECK(second == 2);
  world.clock.set(moment("2026-08-20T10:00:00Z"));
  auto back = revert_photo(*world.session, s0, {});
  CHECK(back.before->number == second);
  CHECK(back.after->change == PhotoChange::reverted);
  CHECK(world.query("SELECT uploaded_at FROM student_photos WHERE student_id = '" + s0 + "'") ==
        "2026-08-20T10:00:00Z");
  auto history = photo_history(*world.session, s0);
  REQUIRE(history.versions.size() == 3);
  CHECK(history.current == back.after->id);
  CHECK(history.versions[0].sha256 == history.versions[2].sha256);
  CHECK(history.versions[2].number == first);
  CHECK(history.versions[0].original_sha256.empty());
}
