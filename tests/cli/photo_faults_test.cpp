// What a fault leaves behind of an upload of photos: every row has its whole file, the log holds, and the same upload
// again completes. Points are sampled; PORTALCTL_FAULTS=all takes every one.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>

#include <map>
#include <random>
#include <thread>

#include "lib/base/files.h"
#include "tests/support/pictures.h"
#include "tests/support/sandbox.h"
#include "tests/support/small_disk.h"
#include "tests/support/zip_maker.h"

using namespace portal::test;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> ids = {"000919F884", "0081234907", "012657F964",
                                      "020974M491", "021267F642", "023907F123"};
const std::string upload = "photo upload photos.zip --school 8123 --seed 1 " + morning;

struct School : Sandbox {
  School() {
    static const auto contents = [] {
      ZipContents made;
      for (const auto& id : ids)
        made.push_back({id + ".jpg", picture({.width = 400, .height = 500, .seed = made.size() + 1})});
      return made;
    }();
    make_zip(path("photos.zip"), contents);
  }

  std::string query(const std::string& sql) const {
    return output_of("sqlite3 '" + path("portal.db") + "' \"" + sql + "\"");
  }
  std::string tables() const {
    return query("SELECT student_id, change, source, sha256 FROM photo_versions ORDER BY 1") +
           query("SELECT location_code, accepted, refused FROM photo_uploads");
  }

  // Every row has its whole file, and all rows of one upload are there or none.
  void check_sound() const {
    auto rows = words(query("SELECT sha256 || ' ' || original_sha256 FROM photo_versions"));
    CHECK((rows.empty() || rows.size() == 2 * ids.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto kind = i % 2 == 0 ? "photos/" : "photos/originals/";
      auto file = kind + rows[i].substr(0, 2) + "/" + rows[i] + ".jpg";
      REQUIRE_MESSAGE(exists(file), file);
      CHECK_MESSAGE(portal::sha256_hex(read(file)) == rows[i], file);
    }
    CHECK((*this)("audit verify").code == 0);
  }
  void check_completes() const {
    auto again = (*this)(upload);
    CHECK_MESSAGE(again.code == 0, again.err);
    CHECK(tables() == whole());
    check_sound();
  }

  static const std::string& whole() {
    static const auto tables = [] {
      School school;
      REQUIRE(school(upload).code == 0);
      return school.tables();
    }();
    return tables;
  }
};

RunOptions injecting(const std::string& what) {
  return {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + what.substr(0, what.find(':')), "-e",
                      "inject=" + what}};
}

struct Point {
  std::string call;
  int when;
};

// strace counts the calls of each thread by itself: so many as the busiest of them makes.
std::vector<Point> points_of(const std::vector<std::string>& calls, std::size_t most) {
  School school;
  auto joined = fmt::format("{}", fmt::join(calls, ","));
  REQUIRE(school(upload, {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + joined}}).code == 0);
  std::map<std::pair<std::string, std::string>, int> counts;
  std::istringstream trace(school.read("trace"));
  for (std::string line; std::getline(trace, line);) {
    auto name = line.find_first_not_of(' ', line.find(' '));
    auto end = line.find('(', name);
    if (end != line.npos && line.find("resumed") == line.npos)
      ++counts[{line.substr(name, end - name), line.substr(0, line.find(' '))}];
  }
  std::vector<Point> all;
  for (const auto& call : calls) {
    int busiest = 0;
    for (const auto& [key, count] : counts)
      if (key.first == call) busiest = std::max(busiest, count);
    for (int when = 1; when <= busiest; ++when) all.push_back({call, when});
  }
  REQUIRE(all.size() > calls.size());
  const char* wish = getenv("PORTALCTL_FAULTS");
  if ((wish && std::string(wish) == "all") || all.size() <= most) return all;
  std::mt19937 random(20260814);
  std::shuffle(all.begin(), all.end() - 1, random);
  all.erase(all.begin(), all.end() - static_cast<long>(most));
  return all;
}

}  // namespace

TEST_CASE("killed at a call of an upload: every row has its whole file, and the same upload again completes") {
  for (const auto& [call, when] :
       points_of({"write", "linkat", "renameat", "rename", "fsync", "fdatasync", "pwrite64"}, 14)) {
    CAPTURE(call);
    CAPTURE(when);
    School school;
    auto ran = school(upload, injecting(fmt::format("{}:signal=KILL:when={}", call, when)));
    // How the two threads share the work differs from run to run: a late call may not come.
    CHECK_MESSAGE((ran.code == 137 || ran.code == 0), ran.code, ": ", ran.err);
    school.check_sound();
    school.check_completes();
  }
}

TEST_CASE("killed at a random moment: the same") {
  for (int milliseconds : {15, 30, 45, 60, 80}) {
    CAPTURE(milliseconds);
    School school;
    Running running(words(upload), school.in_here({}));
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    running.signal(SIGKILL);
    running.wait();
    school.check_sound();
    school.check_completes();
  }
}

TEST_CASE("a disk that is full or fails at a write: exit 7, and no row") {
  for (const char* error : {"ENOSPC", "EIO"})
    for (const auto& [call, when] : points_of({"linkat", "pwrite64", "fdatasync", "fsync"}, 5)) {
      CAPTURE(error);
      CAPTURE(call);
      CAPTURE(when);
      School school;
      auto ran = school(upload, injecting(fmt::format("{}:error={}:when={}+", call, error, when)));
      CHECK_MESSAGE((ran.code == 7 || ran.code == 0), ran.code, ": ", ran.err);
      // Only a sync that fails at the commit itself may leave it done.
      if (ran.code == 7 && !call.ends_with("sync")) CHECK(school.tables().empty());
      school.check_sound();
      school.check_completes();
    }
}

TEST_CASE("a small disk under the photos that fills up: exit 7, nothing changed; with more space it completes") {
  School school;
  SmallDisk disk(school.folder / "photos", 150);
  if (!disk.mounted()) {
    MESSAGE("skipped: a tmpfs cannot be mounted here");
    return;
  }
  auto before = school.state();
  auto ran = school(upload);
  CHECK_MESSAGE(ran.code == 7, ran.err);
  CHECK_MESSAGE(has(ran.err, "No space left on device"), ran.err);
  CHECK(ran.out.empty());
  CHECK(school.tables().empty());
  CHECK(school.state() == before);
  disk.grow();
  school.check_completes();
}

TEST_CASE("a file-size limit is a full disk") {
  School school;
  auto ran = school(upload, {.wrapper = {"prlimit", "--fsize=20000"}});
  CHECK_MESSAGE(ran.code == 7, ran.err);
  CHECK(school.tables().empty());
  school.check_completes();
}

TEST_CASE("interrupted: exit 130, no row, and the same upload again completes") {
  School school;
  auto slow = school.in_here(injecting("linkat:delay_enter=200000"));
  Running running(words(upload), slow);
  for (int i = 0; i < 500 && !school.exists("photos/originals"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  output_of(fmt::format("pkill -INT -P {} portalctl", running.pid()));
  auto ran = running.wait();
  CHECK_MESSAGE(ran.code == 130, ran.code, ": ", ran.err);
  CHECK(school.tables().empty());
  school.check_completes();
}
