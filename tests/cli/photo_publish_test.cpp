// photo publish, photo verify, job run photo-publish: what MiSiS finds, and what a fault leaves behind.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "tests/support/misis_folder.h"
#include "tests/support/pictures.h"
#include "tests/support/sandbox.h"

using namespace portal::test;
namespace fs = std::filesystem;

namespace {

using Folders = std::map<std::string, std::map<std::string, std::string>>;

const std::string next_morning = "--now 2026-08-15T09:00:00-07:00", third_morning = "--now 2026-08-16T09:00:00-07:00";
const std::string lucia = "023907F123", oscar = "0081234907", araceli = "000407F499";

std::string portrait(std::uint64_t seed) { return picture({.width = 320, .height = 400, .seed = seed}); }

struct Portal : Sandbox {
  void set(const std::string& student, std::uint64_t seed, const std::string& now = morning) const {
    folder.write("photo.jpg", portrait(seed));
    auto ran = (*this)("photo set " + student + " photo.jpg --yes " + now);
    REQUIRE_MESSAGE(ran.code == 0, ran.err);
  }
  fs::path misis() const { return folder / "outgoing/misis/photos"; }
  Folders folders() const { return published(misis()); }
};

}  // namespace

TEST_CASE("photo publish: 24 hours after, a folder for each school; again changes nothing") {
  Portal portal;
  portal.set(lucia, 1);
  portal.set(araceli, 2);
  auto early = portal("photo publish --now 2026-08-15T08:59:59-07:00");
  CHECK(early.code == 0);
  CHECK(early.err == "nothing is due: a photo goes 24 hours after it was uploaded\n");
  CHECK(portal.folders().empty());
  auto dry = portal("photo publish --dry-run --format csv " + next_morning);
  CHECK(dry.out == "location_code,photos,added,taken,manifest_sha256\r\n8123,1,1,0,\r\n8654,1,1,0,\r\n");
  CHECK(portal.folders().empty());
  auto ran = portal("photo publish " + next_morning);
  CHECK(ran.code == 0);
  CHECK(ran.err == "published 2 photos of 2 schools\n");
  auto folders = portal.folders();
  CHECK(folders.size() == 2);
  CHECK(folders["8123"].contains(lucia));
  CHECK(folders["8654"].contains(araceli));
  CHECK(mode_of(portal.misis() / "8123") == 0700);
  CHECK(mode_of(portal.misis() / "8123" / (lucia + ".jpg")) == 0600);
  CHECK(has(portal("audit list --format csv").out, "photo.publish,8123,done"));
  CHECK(portal("photo publish " + next_morning).err == early.err);
  CHECK(has(portal("photo history " + lucia + " --format csv " + next_morning).out, ",\"current, in MiSiS\"\r\n"));
  CHECK(portal("photo publish --as portal " + next_morning).code == 0);
  CHECK(portal("doctor --format csv " + third_morning).out.find("problem,photos") == std::string::npos);
}

TEST_CASE("job run photo-publish: each hour again, where something became due; the night does it too") {
  Portal portal;
  portal.set(lucia, 1);
  CHECK(portal("job run photo-publish --dry-run " + next_morning).err ==
        "would run publish\n  would publish 1 photo and write the folders of 1 school\n");
  auto first = portal("job run photo-publish --as portal " + next_morning);
  CHECK(first.code == 0);
  CHECK(first.err == "2026-08-15 photo-publish: publish: done: published 1 photo of 1 school\n");
  CHECK(has(portal("job run photo-publish " + next_morning).err, "nothing to do"));
  portal.set(oscar, 2, "--now 2026-08-14T10:00:00-07:00");
  CHECK(has(portal("job run photo-publish --now 2026-08-15T09:30:00-07:00").err, "nothing to do"));
  CHECK(has(portal("job run photo-publish --now 2026-08-15T10:20:00-07:00").err, "published 1 photo of 1 school"));
  CHECK(portal.folders()["8123"].size() == 2);
  portal("photo remove " + oscar + " --yes --now 2026-08-15T11:00:00-07:00");
  CHECK(has(portal("job run photo-publish --now 2026-08-15T11:20:00-07:00").err,
            "published 0 photos of 1 school, 1 taken out"));
  portal.set(araceli, 3, next_morning);
  CHECK(has(portal("job run nightly-sync --now 2026-08-16T09:30:00-07:00").err,
            "nightly-sync: publish-photos: done: published 1 photo of 1 school\n"));
}

TEST_CASE("photo verify: reads every photo, and names what is damaged or missing") {
  Portal portal;
  portal.set(lucia, 1);
  portal.set(oscar, 2);
  auto good = portal("photo verify " + morning);
  CHECK(good.code == 0);
  CHECK(good.err == "2 photos: each is what was stored\n");
  for (const auto& entry : fs::recursive_directory_iterator(portal.folder / "photos"))
    if (entry.is_regular_file() && entry.path().extension() == ".jpg" && !has(entry.path().string(), "originals")) {
      std::ofstream(entry.path(), std::ios::app) << "x";
      break;
    }
  auto bad = portal("photo verify --format csv " + morning);
  CHECK(bad.code == 1);
  CHECK(has(bad.out, "is damaged: it is not the photo that was stored there"));
  CHECK(has(bad.err, "2 photos, 1 damaged or missing: bring it back from a backup of the photo folder\n"));
  auto published_some = portal("photo publish " + next_morning);
  CHECK(published_some.code == 1);
  CHECK(has(published_some.err, "is damaged"));
  CHECK(portal.folders().at("8123").size() == 1);
  fs::remove_all(portal.folder / "photos");
  CHECK(has(portal("doctor --format csv " + morning).out, "problem,photos"));
}

TEST_CASE("backup restore: a photo that was removed since goes to MiSiS only where a person says so") {
  Portal portal;
  portal.set(lucia, 1);
  portal.set(oscar, 2);
  REQUIRE(portal("photo publish " + next_morning).code == 0);
  fs::create_directory(portal.folder / "backups");
  REQUIRE(portal("backup create backups --now 2026-08-15T09:10:00-07:00").code == 0);
  auto backup = fs::directory_iterator(portal.folder / "backups")->path().filename().string();
  const std::string later = " --now 2026-08-15T10:00:00-07:00";
  portal("photo remove " + lucia + " --yes" + later);
  REQUIRE(portal("photo publish" + later).code == 0);
  auto there = portal.folders();
  CHECK_FALSE(there.at("8123").contains(lucia));
  auto restored = portal("backup restore backups/" + backup + " --yes" + later);
  CHECK(restored.code == 0);
  CHECK(has(restored.err, "1 student's photo was changed since this backup, and must be set or removed again: " +
                              lucia + " removed."));
  CHECK(has(restored.err, "held back from MiSiS"));
  auto job = portal("job run photo-publish" + later);
  CHECK(job.code == 5);
  CHECK(has(job.err, "publishing is held since the restore of " + backup));
  CHECK(has(portal("job run photo-publish --dry-run" + later).err, "would stop: publishing is held"));
  CHECK(portal.folders() == there);
  CHECK(has(portal("doctor --format csv" + later).out, "problem,photos,no photo goes to MiSiS since the restore of"));
  auto dry = portal("photo publish --dry-run --format csv" + later);
  CHECK(dry.code == 0);
  CHECK(dry.out == "location_code,student_id,change,photos\r\n8123," + lucia + ",goes,1\r\n");
  CHECK(portal("photo publish" + later).code == 5);
  CHECK(portal.folders() == there);
  portal("photo remove " + lucia + " --yes" + later);
  CHECK(portal("photo publish --dry-run --format csv" + later).out == "location_code,student_id,change,photos\r\n");
  CHECK(portal("photo publish --yes" + later).code == 0);
  CHECK(portal.folders() == there);
  CHECK(portal("job run photo-publish" + later).code == 0);
  CHECK(has(portal("audit list --format csv" + later).out, "photo.release," + backup));
}

TEST_CASE("a photo folder that is not there: nothing is stored, none is made, and the doctor tells") {
  Portal portal;
  portal.set(lucia, 1);
  fs::rename(portal.folder / "photos", portal.folder / "elsewhere");
  auto verified = portal("photo verify " + morning);
  CHECK(verified.code == 7);
  CHECK(has(verified.err, "is not there, but the database tells of photos"));
  CHECK(portal("photo set " + oscar + " photo.jpg --yes " + morning).code == 7);
  CHECK_FALSE(fs::exists(portal.folder / "photos"));
  CHECK(has(portal("doctor --format csv " + morning).out, "problem,photos"));
  fs::rename(portal.folder / "elsewhere", portal.folder / "photos");
  CHECK(portal("photo verify " + morning).code == 0);
  fs::create_directory(portal.folder / "outgoing");
  portal.folder.write("outgoing/misis", "a file");
  CHECK(has(portal("doctor --format csv " + morning).out, "misis is not a folder"));
}

namespace {

constexpr auto replacing = fs::copy_options::recursive | fs::copy_options::overwrite_existing;

// Photos that are there, new, replaced and removed, and a school that had none yet.
const Portal& waiting() {
  static const Portal portal;
  static const bool filled = [] {
    portal.set(lucia, 1);
    portal.set(oscar, 2);
    bool done = portal("photo publish " + next_morning).code == 0;
    portal.set(lucia, 3, next_morning);
    portal.set(araceli, 4, next_morning);
    return done && portal("photo remove " + oscar + " --yes " + next_morning).code == 0;
  }();
  REQUIRE(filled);
  return portal;
}

struct Copied : Portal {
  explicit Copied(const Portal& other) { fs::copy(other.folder.path(), folder.path(), replacing); }
  // What the database says was handed over.
  std::string rows() const {
    return output_of("sqlite3 'file:" + path("portal.db") +
                     "?mode=ro' 'SELECT student_id, location_code, version_id FROM published_photos ORDER BY 1'");
  }
};

const std::string command = "photo publish " + third_morning;
const std::vector<std::string> disk_calls = {"write",  "pwrite64", "fsync",  "fdatasync", "syncfs",
                                             "linkat", "link",     "rename", "renameat",  "renameat2",
                                             "mkdir",  "unlink",   "rmdir",  "unlinkat",  "utimensat"};

struct Point {
  std::string call;
  int when;
};

// strace -f counts each call of each thread by itself; publishing is the work of the first thread.
std::vector<Point> points(const std::vector<std::string>& calls, std::size_t most) {
  Copied portal(waiting());
  auto ran =
      portal(command,
             {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", fmt::format("trace={}", fmt::join(calls, ","))}});
  REQUIRE_MESSAGE(ran.code == 0, ran.err);
  std::istringstream trace(portal.read("trace"));
  std::map<std::string, int> counts;
  std::vector<Point> all;
  std::string own;
  for (std::string line; std::getline(trace, line);) {
    auto thread = line.substr(0, line.find(' '));
    if (own.empty()) own = thread;
    auto name = line.find_first_not_of(' ', thread.size());
    auto call = line.substr(name, line.find('(') - name);
    if (thread == own && line.find('(') != line.npos) all.push_back({call, ++counts[call]});
  }
  REQUIRE(all.size() > 40);
  const char* wish = getenv("PORTALCTL_FAULTS");
  if ((wish && std::string(wish) == "all") || all.size() <= most) return all;
  std::mt19937 random(20260814);
  std::shuffle(all.begin(), all.end(), random);
  all.resize(most);
  return all;
}

const Folders& complete() {
  static const Folders folders = [] {
    Copied portal(waiting());
    portal(command);
    return portal.folders();
  }();
  REQUIRE(folders.size() == 2);
  REQUIRE_FALSE(folders.contains("?"));
  return folders;
}

// Each school's folder is that of before or the new one; a run after that completes, with nothing left over.
void check_healed(const Copied& portal) {
  static const Folders before = waiting().folders();
  for (const auto& [school, photos] : portal.folders()) {
    if (school == "?") continue;
    bool whole = photos == complete().at(school) || (before.contains(school) && photos == before.at(school));
    CHECK_MESSAGE(whole, school, photos.contains("a lie") ? photos.at("a lie") : "");
  }
  CHECK(portal("audit verify").code == 0);
  auto job = portal("job run photo-publish " + third_morning);
  CHECK_MESSAGE(job.code == 0, job.err);
  CHECK(portal.folders() == complete());
  static const std::string rows = [] {
    Copied undisturbed(waiting());
    undisturbed(command);
    return undisturbed.rows();
  }();
  CHECK(portal.rows() == rows);
  CHECK(portal("photo verify " + third_morning).code == 0);
}

}  // namespace

TEST_CASE("photo publish killed at any call: each school's folder is whole, and the next run completes") {
  for (const auto& [call, when] : points(disk_calls, 14)) {
    CAPTURE(call);
    CAPTURE(when);
    Copied portal(waiting());
    auto ran = portal(command, {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + call, "-e",
                                            fmt::format("inject={}:signal=KILL:when={}", call, when)}});
    CHECK(ran.code == 137);
    check_healed(portal);
  }
}

TEST_CASE("photo publish on a full or failing disk: exit 7, each school's folder is whole, the next run completes") {
  for (const auto* error : {"ENOSPC", "EIO"})
    for (const auto& [call, when] :
         points({"write", "pwrite64", "fsync", "mkdir", "linkat", "rename", "renameat2"}, 7)) {
      CAPTURE(error);
      CAPTURE(call);
      CAPTURE(when);
      Copied portal(waiting());
      auto ran = portal(command, {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + call, "-e",
                                              fmt::format("inject={}:error={}:when={}{}", call, error, when,
                                                          std::string(error) == "ENOSPC" ? "+" : "")}});
      CHECK_MESSAGE((ran.code == 7 || ran.code == 0), ran.code, ": ", ran.err);
      check_healed(portal);
    }
}
