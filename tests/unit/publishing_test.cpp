#include "lib/photos/publishing.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/errors.h"
#include "lib/photos/publish_hold.h"
#include "lib/photos/publish_store.h"
#include "lib/photos/school_folder.h"
#include "tests/support/stored_photos.h"
#include "tests/unit/property.h"

using namespace portal;
namespace fs = std::filesystem;
using portal::test::district_of;
using portal::test::has;
using portal::test::lie_of;
using portal::test::misis_folder;
using portal::test::moment;
using portal::test::numbered_student;
using portal::test::photos_in;
using portal::test::problem;
using portal::test::published;
using portal::test::Rehearsal;
using portal::test::slurp;
using portal::test::store_photo;
using portal::test::StoredPhoto;

namespace {

using Folders = std::map<std::string, std::map<std::string, std::string>>;

struct World : Rehearsal {
  World() {
    rows = district_of(4);
    rows.students[3].school = "8002";
    import(rows);
  }
  void at(std::string_view when) { clock.set(moment(when)); }
  std::string put(int student, const std::string& image, PhotoChange change = PhotoChange::uploaded) {
    return store_photo(*session, numbered_student(student), {image, "original of " + image, change});
  }
  void remove(int student) { put(student, "", PhotoChange::removed); }
  Publication publish(PublishScope scope = PublishScope::due) { return publish_photos(*session, scope); }
  void move(int student, const std::string& school) {
    rows.students[static_cast<std::size_t>(student)].school = school;
    import(rows, test::accepting());
  }
  Folders folders() { return published(misis_folder(*session)); }
  fs::path school(const std::string& code) { return misis_folder(*session) / code; }
  bool has_original(const std::string& image) {
    return fs::exists(PhotoFiles(*settings).original_path_of(sha256_hex("original of " + image)));
  }
  test::DistrictRows rows;
};

const std::string s0 = numbered_student(0), s1 = numbered_student(1), s3 = numbered_student(3);

}  // namespace

TEST_CASE("publishing: a photo goes 24 hours after its upload, and not a second before") {
  World world;
  world.at("2026-09-01T10:00:00Z");
  auto sha256 = world.put(0, "zero");
  world.at("2026-09-02T09:59:59Z");
  CHECK(photos_due(*world.session).photos == 0);
  CHECK(world.publish().schools.empty());
  CHECK(world.folders().empty());
  CHECK_FALSE(fs::exists(misis_folder(*world.session)));
  world.at("2026-09-02T10:00:00Z");
  CHECK(photos_due(*world.session).photos == 1);
  auto done = world.publish();
  CHECK(sentence_of(done) == "published 1 photo of 1 school");
  CHECK(world.folders() == Folders{{"8001", {{s0, "zero"}}}});
  auto manifest = slurp(world.school("8001") / "manifest.csv");
  CHECK(manifest == "student_id,file,sha256,uploaded_at,uploaded_by\r\n" + s0 + "," + s0 + ".jpg," + sha256 +
                        ",2026-09-01T10:00:00Z,admin\r\n");
  CHECK(world.query("SELECT subject, detail FROM audit_log WHERE action = 'photo.publish'") ==
        "8001|{\"photos\":1,\"added\":1,\"taken\":0,\"manifest_sha256\":\"" + sha256_hex(manifest) + "\"}");
  CHECK(world.query("SELECT student_id, location_code, version_id, published_at FROM published_photos") ==
        s0 + "|8001|1|2026-09-02T10:00:00Z");
  struct stat info {};
  REQUIRE(stat((world.school("8001") / (s0 + ".jpg")).c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  CHECK(info.st_nlink == 1);  // never the stored image itself: who edits it here would damage that one
}

TEST_CASE("publishing: again with nothing new changes nothing") {
  World world;
  world.put(0, "zero");
  world.at("2026-09-01T10:00:00Z");
  world.publish();
  auto before = world.query("SELECT max(seq) FROM audit_log");
  struct stat one {
  }, two{};
  stat(world.school("8001").c_str(), &one);
  CHECK(sentence_of(world.publish()) == "no photo was due");
  CHECK(sentence_of(world.publish(PublishScope::everything)) == "no photo was due");
  stat(world.school("8001").c_str(), &two);
  CHECK(one.st_ino == two.st_ino);
  CHECK(world.query("SELECT max(seq) FROM audit_log") == before);
}

TEST_CASE("publishing: a correction begins its 24 hours anew; until then the earlier one stays there") {
  World world;
  world.at("2026-09-01T10:00:00Z");
  world.put(0, "wrong");
  world.at("2026-09-02T09:00:00Z");
  world.put(0, "right", PhotoChange::set);
  world.at("2026-09-02T10:00:00Z");
  CHECK(world.publish().schools.empty());  // the wrong one never goes
  world.at("2026-09-03T09:00:00Z");
  world.publish();
  CHECK(world.folders() == Folders{{"8001", {{s0, "right"}}}});
  world.put(0, "newer", PhotoChange::set);
  world.at("2026-09-04T08:59:59Z");
  world.publish();
  CHECK(world.folders() == Folders{{"8001", {{s0, "right"}}}});
  world.at("2026-09-04T09:00:00Z");
  auto done = world.publish();
  CHECK(done.added() == 1);
  CHECK(done.taken() == 0);
  CHECK(world.folders() == Folders{{"8001", {{s0, "newer"}}}});
}

TEST_CASE("publishing: a removed photo leaves at once, also where another was put in its place since") {
  World world;
  world.at("2026-09-01T10:00:00Z");
  world.put(0, "zero");
  world.put(1, "one");
  world.at("2026-09-02T10:00:00Z");
  world.publish();
  world.remove(0);
  world.put(0, "another", PhotoChange::set);
  auto done = world.publish();
  CHECK(done.added() == 0);
  CHECK(done.taken() == 1);
  CHECK(sentence_of(done) == "published 0 photos of 1 school, 1 taken out");
  CHECK(world.folders() == Folders{{"8001", {{s1, "one"}}}});
  world.at("2026-09-03T10:00:00Z");
  world.publish();
  CHECK(world.folders() == Folders{{"8001", {{s0, "another"}, {s1, "one"}}}});
  world.remove(0);
  world.remove(1);
  world.publish();
  CHECK(world.folders() == Folders{{"8001", {}}});  // the folder stays: its manifest says that nobody is left
  CHECK(lie_of(world.school("8001")).empty());
}

TEST_CASE("publishing: who changes schools takes the photo along; who is withdrawn leaves it with the last one") {
  World world;
  world.put(0, "zero");
  world.put(1, "one");
  world.put(3, "three");
  world.at("2026-09-01T10:00:00Z");
  world.publish();
  world.move(0, "8002");
  world.rows.students[1].status = "I";
  world.import(world.rows, test::accepting());
  CHECK(world.publish(PublishScope::due).schools.empty());  // looked for once a night
  auto done = world.publish(PublishScope::everything);
  CHECK(done.schools.size() == 2);
  CHECK(world.folders() == Folders{{"8001", {{s1, "one"}}}, {"8002", {{s0, "zero"}, {s3, "three"}}}});
  CHECK(world.publish(PublishScope::everything).schools.empty());
  world.move(0, "8001");
  world.put(0, "new one");
  world.publish(PublishScope::everything);
  CHECK(world.folders() == Folders{{"8001", {{s0, "zero"}, {s1, "one"}}}, {"8002", {{s3, "three"}}}});
}

TEST_CASE("publishing: where some leave and some come, each school is written and counted once, as was foreseen") {
  World world;
  world.put(0, "zero");
  world.put(1, "one");
  world.put(3, "three");
  world.at("2026-09-01T10:00:00Z");
  world.publish();
  world.move(0, "8002");
  world.move(3, "8001");
  auto of = [](const Publication& publication) {
    std::string text;
    for (const auto& school : publication.schools)
      text += fmt::format("{}:{}+{}-{} ", school.school.text(), school.photos, school.added, school.taken);
    return text;
  };
  auto rows = world.query("SELECT max(seq) FROM audit_log");
  CHECK(of(publish_photos(*world.session, PublishScope::everything, DryRun::yes)) == "8001:2+1-1 8002:1+1-1 ");
  CHECK(world.query("SELECT max(seq) FROM audit_log") == rows);
  CHECK(world.folders() == Folders{{"8001", {{s0, "zero"}, {s1, "one"}}}, {"8002", {{s3, "three"}}}});
  auto done = world.publish(PublishScope::everything);
  CHECK(of(done) == "8001:2+1-1 8002:1+1-1 ");
  CHECK(sentence_of(done) == "published 2 photos of 2 schools, 2 taken out");
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'photo.publish'") == "4");
  CHECK(world.folders() == Folders{{"8001", {{s1, "one"}, {s3, "three"}}}, {"8002", {{s0, "zero"}}}});
  CHECK(world.query("SELECT count(*) FROM moved_photos") == "0");
  world.move(1, "8002");
  CHECK(of(publish_photos(*world.session, PublishScope::everything, DryRun::yes)) == "8001:1+0-1 8002:2+1-0 ");
}

TEST_CASE("publishing: who moved and has a new photo that is due takes both schools along in one hourly run") {
  World world;
  world.put(0, "zero");
  world.put(1, "one");
  world.at("2026-09-01T10:00:00Z");
  world.publish();
  world.move(0, "8002");
  world.put(0, "new");
  world.put(2, "two");
  world.at("2026-09-02T10:00:00Z");
  auto done = world.publish(PublishScope::due);
  CHECK(done.schools.size() == 2);
  CHECK(world.folders() == Folders{{"8001", {{s1, "one"}, {numbered_student(2), "two"}}}, {"8002", {{s0, "new"}}}});
}

TEST_CASE("publishing: held after a restore, until each folder is what the database says") {
  World world;
  world.put(0, "zero");
  world.put(1, "one");
  world.put(3, "three");
  world.at("2026-09-01T10:00:00Z");
  world.publish();
  auto there = world.folders();
  {
    WriteTransaction transaction(*world.store);
    put_publish_hold(*world.store, {"2026-09-01T10:00:00Z", "portal-1.db.zst"});
    transaction.commit();
  }
  world.put(2, "two");
  world.at("2026-09-02T10:00:00Z");
  for (auto scope : {PublishScope::due, PublishScope::everything})
    CHECK(has(problem<Refused>([&] { publish_photos(*world.session, scope); }),
              "publishing is held since the restore of portal-1.db.zst (2026-09-01 03:00)"));
  CHECK(world.folders() == there);
  // MiSiS's folders as a later day left them: zero was removed, one replaced, one more school begun, 8002 taken away.
  auto manifest = world.school("8001") / "manifest.csv";
  auto text = slurp(manifest), head = text.substr(0, text.find("\r\n") + 2);
  std::ofstream(manifest) << head << s1 << "," << s1 << ".jpg,00,2026-09-01T10:30:00Z,admin\r\n";
  fs::remove_all(world.school("8002"));
  fs::create_directory(world.school("8003"));
  std::ofstream(world.school("8003") / "manifest.csv") << head << s3 << "," << s3 << ".jpg,00,2026,admin\r\n";
  std::string rows;
  for (const auto& school : compare_photo_folders(*world.session))
    for (const auto& one : school.differences)
      rows += fmt::format("{} {} {}\n", school.school.text(), one.student, difference_name(one.is));
  CHECK(rows == fmt::format("8001 {} goes\n8001 {} replaced\n8001 {} goes\n8002  folder missing\n8003 {} taken out\n",
                            s0, s1, numbered_student(2), s3));
  CHECK(find_publish_hold(*world.store).has_value());
  auto done = publish_photos(*world.session, PublishScope::anew);
  CHECK(sentence_of(done) == "published 4 photos of 3 schools, 1 taken out");
  CHECK(world.folders() == Folders{{"8001", {{s0, "zero"}, {s1, "one"}, {numbered_student(2), "two"}}},
                                   {"8002", {{s3, "three"}}},
                                   {"8003", {}}});
  CHECK(compare_photo_folders(*world.session).empty());
  CHECK_FALSE(find_publish_hold(*world.store).has_value());
  CHECK(world.query("SELECT subject FROM audit_log WHERE action = 'photo.release'") == "portal-1.db.zst");
  CHECK(sentence_of(world.publish(PublishScope::everything)) == "no photo was due");
}

TEST_CASE("publishing: where the photo folder is not there, none is made in its place") {
  World world;
  CHECK(verify_images(*world.session, [](auto, auto) {}).images == 0);
  auto folder = world.settings->path(Key::photos_folder);
  CHECK_FALSE(fs::exists(folder));
  world.put(0, "zero");
  fs::remove_all(folder);
  world.at("2026-09-01T10:00:00Z");
  CHECK(has(problem<StorageError>([&] { verify_images(*world.session, [](auto, auto) {}); }), "is not there"));
  CHECK(has(problem<StorageError>([&] { world.publish(); }), "is not there"));
  CHECK(has(problem<StorageError>([&] { PhotoFiles files(*world.session); }), "is not there"));
  CHECK_FALSE(fs::exists(folder));
}

TEST_CASE("publishing: originals are kept until their photo went, and for as long as another needs them") {
  World world;
  world.at("2026-09-01T10:00:00Z");
  world.put(0, "first");
  world.put(0, "second", PhotoChange::set);
  store_photo(*world.session, s1, {"other", "original of second"});
  world.at("2026-09-02T09:00:00Z");
  store_photo(*world.session, s3, {"three", "original of first"});  // the same bytes as those of another student
  world.at("2026-09-02T10:00:00Z");
  world.publish();
  CHECK(world.has_original("first"));
  CHECK_FALSE(world.has_original("second"));
  world.at("2026-09-03T09:00:00Z");
  world.publish();
  CHECK_FALSE(world.has_original("first"));
}

TEST_CASE("publishing: what a reader took away stays away until the school's next change, and then all is there") {
  World world;
  world.put(0, "zero");
  world.put(1, "one");
  world.at("2026-09-01T10:00:00Z");
  world.publish();
  fs::remove_all(world.school("8001"));
  CHECK(world.publish(PublishScope::everything).schools.empty());
  CHECK_FALSE(fs::exists(world.school("8001")));
  world.put(2, "two");
  world.at("2026-09-02T10:00:00Z");
  world.publish();
  CHECK(world.folders()["8001"].size() == 3);
}

TEST_CASE("publishing: a file that somebody changed there comes back as it was with the school's next change") {
  World world;
  world.put(0, "zero");
  world.put(1, "one");
  world.at("2026-09-01T10:00:00Z");
  world.publish();
  std::ofstream(world.school("8001") / (s0 + ".jpg")) << "ZERO";  // as long as before
  std::ofstream(world.school("8001") / "stray.txt") << "?";
  fs::remove(world.school("8001") / (s1 + ".jpg"));
  fs::create_symlink("/etc/hostname", world.school("8001") / (s1 + ".jpg"));
  world.put(2, "two");
  world.at("2026-09-02T10:00:00Z");
  world.publish();
  CHECK(world.folders()["8001"] ==
        std::map<std::string, std::string>{{s0, "zero"}, {s1, "one"}, {numbered_student(2), "two"}});
}

TEST_CASE("publishing: a damaged photo keeps no other back, is told, and goes when it is mended") {
  World world;
  auto sha256 = world.put(0, "zero");
  world.put(1, "one");
  world.at("2026-09-01T10:00:00Z");
  auto file = PhotoFiles(*world.settings).path_of(sha256);
  std::ofstream(file) << "zer";
  auto done = world.publish();
  CHECK(done.damaged.size() == 1);
  CHECK(has(sentence_of(done), "published 1 photo of 1 school; 1 photo cannot be read: the photo of " + s0));
  CHECK(world.folders() == Folders{{"8001", {{s1, "one"}}}});
  auto rows = world.query("SELECT max(seq) FROM audit_log");
  CHECK(world.publish().damaged.size() == 1);
  CHECK(world.query("SELECT max(seq) FROM audit_log") == rows);
  auto verified = verify_images(*world.session, [](auto, auto) {});
  CHECK(verified.images == 2);
  REQUIRE(verified.damaged.size() == 1);
  CHECK(verified.damaged[0].student.text() == s0);
  std::ofstream(file) << "zero";
  CHECK(verify_images(*world.session, [](auto, auto) {}).damaged.empty());
  CHECK(world.publish().damaged.empty());
  CHECK(world.folders() == Folders{{"8001", {{s0, "zero"}, {s1, "one"}}}});
}

TEST_CASE("publishing: a dry run tells and writes nothing; only who may publish may") {
  World world;
  world.put(0, "zero");
  world.at("2026-09-01T10:00:00Z");
  auto told = publish_photos(*world.session, PublishScope::everything, DryRun::yes);
  REQUIRE(told.schools.size() == 1);
  CHECK(told.schools[0].added == 1);
  CHECK_FALSE(fs::exists(misis_folder(*world.session)));
  CHECK(has(
      problem<NotPermitted>([&] { publish_photos(*world.with_role("Principal", "8001"), PublishScope::everything); }),
      "photo.publish"));
  CHECK(has(problem<NotPermitted>([&] { verify_images(*world.with_role("Photo Vendor", "8001"), [](auto, auto) {}); }),
            "photo.publish"));
}

TEST_CASE("publishing: a folder that was left composed is put where its rows are committed, and goes where not") {
  World world;
  world.put(0, "zero");
  world.at("2026-09-01T10:00:00Z");
  world.publish();
  auto composed = misis_folder(*world.session) / ".8001.new", present = world.school("8001");
  SUBCASE("killed before the rows: discarded") {
    fs::create_directory(composed);
    std::ofstream(composed / "manifest.csv") << "of another day";
    CHECK(photos_due(*world.session).schools == 1);
    world.publish();
  }
  SUBCASE("killed while it was put together") {
    fs::create_directory(composed);
    std::ofstream(composed / (s1 + ".jpg.1.partial")) << "x";
    world.publish();
  }
  SUBCASE("killed between the rows and the names: put") {
    fs::rename(present, composed);
    fs::create_directory(present);
    std::ofstream(present / "manifest.csv") << "of the day before";
    world.publish();
  }
  SUBCASE("the same where the reader took the one before away") {
    fs::rename(present, composed);
    world.publish();
  }
  SUBCASE("killed while the one before was removed") {
    fs::create_directory(misis_folder(*world.session) / ".8001.old");
    world.publish();
  }
  CHECK(world.folders() == Folders{{"8001", {{s0, "zero"}}}});
  CHECK(photos_due(*world.session).schools == 0);
}

TEST_CASE("publishing: a sweep takes what no row tells of after a week, never a photo that somebody had") {
  World world;
  auto known = world.put(0, "zero");
  world.put(0, "newer", PhotoChange::set);
  world.remove(0);
  fs::path unknown, of_known;
  {
    PhotoFiles files(*world.settings);
    unknown = files.path_of(files.add("nobody's"));
    of_known = files.path_of(known);
  }
  for (const auto& file : {unknown, of_known}) {
    struct timespec times[2] = {{moment("2026-09-01T10:00:00Z").at().time_since_epoch().count(), 0},
                                {moment("2026-09-01T10:00:00Z").at().time_since_epoch().count(), 0}};
    REQUIRE(utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
  }
  auto swept = [&](const char* now) {
    world.at(now);
    return world.publish(PublishScope::everything).swept;
  };
  CHECK(swept("2026-09-08T10:00:00Z") == 0);
  CHECK(fs::exists(unknown));
  CHECK(swept("2026-09-08T10:00:01Z") == 1);
  CHECK_FALSE(fs::exists(unknown));
  CHECK(fs::exists(of_known));
}

namespace {

// What should lie there, by a second hand: each rule in a line.
struct Model {
  struct Photo {
    std::string image;
    std::chrono::sys_seconds at;
  };
  std::map<int, std::optional<Photo>> present;
  std::map<int, std::pair<std::string, std::string>> there;  // school, image
  void publish(std::chrono::sys_seconds now, const std::map<int, std::string>& school) {
    for (const auto& [student, photo] : present) {
      if (photo && photo->at + std::chrono::hours(24) <= now) there[student] = {"", photo->image};
      if (there.contains(student)) there[student].first = school.at(student);
    }
  }
};

}  // namespace

TEST_CASE("publishing: after any run of events the folders hold what the rules say") {
  CHECK(holds_for(15, [] {
    World world;
    Model model;
    std::map<int, std::string> school = {{0, "8001"}, {1, "8001"}, {2, "8001"}, {3, "8002"}};
    auto now = moment("2026-09-01T00:00:00Z").at();
    int images = 0;
    for (int event = 0; event < 25; ++event) {
      now += std::chrono::hours(*rc::gen::inRange(0, 15));
      world.clock.set(Timestamp(now));
      int student = *rc::gen::inRange(0, 4);
      switch (*rc::gen::inRange(0, 6)) {
        case 0:
        case 1: {
          auto image = "image " + std::to_string(*rc::gen::inRange(0, 2) ? ++images : images);
          world.put(student, image);
          model.present[student] = Model::Photo{image, now};
          break;
        }
        case 2:
          if (!model.present[student]) break;
          world.remove(student);
          model.present[student].reset();
          model.there.erase(student);
          break;
        case 3:
          school[student] = school[student] == "8001" ? "8002" : "8001";
          world.move(student, school[student]);
          break;
        default:
          world.publish(PublishScope::everything);
          model.publish(now, school);
          Folders expected;
          for (const auto& [one, lies] : model.there) expected[lies.first][numbered_student(one)] = lies.second;
          auto found = world.folders();
          std::erase_if(found, [](const auto& entry) { return entry.second.empty(); });
          RC_ASSERT(found == expected);
      }
    }
  }));
}
