// What a fault during a backup or a restore leaves behind (design: quality, "Faults"): the old database or the new one,
// no file that only looks like a backup, and a next run that completes. Points are sampled with a fixed seed;
// PORTALCTL_FAULTS=all takes every one.
#include <signal.h>

#include <random>
#include <thread>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

namespace fs = std::filesystem;

const std::string file = "backups/portal-20260814T160000Z.db.zst", now = " --now 2026-10-14T09:00:00-07:00",
                  create = "backup create backups" + now, restore = "backup restore --yes " + file + now;

/// A district with a backup of its first night, and a second night since; made once, and copied.
class District : public Sandbox {
 public:
  District() {
    shell("rm -r *");
    fs::copy(made_once().folder.path(), folder.path(),
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }
  std::string roster(const std::string& database = "portal.db") const {
    auto ran = (*this)("roster export --format csv --database " + database + now);
    return ran.code == 0 ? ran.out : fmt("exit " + std::to_string(ran.code), ran.err);
  }
  static const std::string& old_roster() {
    static const std::string text = District().roster();
    return text;
  }
  static const std::string& new_roster() {
    static const std::string text = [] {
      District district;
      CHECK(district(restore).code == 0);
      return district.roster();
    }();
    return text;
  }
  /// All files of the folder whose name has that in it.
  std::vector<std::string> named(const std::string& part, const std::string& in = "") const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(folder / in))
      if (has(entry.path().filename().string(), part)) all.push_back(entry.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
  }
  Ran injecting(const std::string& command, const std::string& call, const std::string& what) const {
    return (*this)(command, {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + call, "-e",
                                         "inject=" + call + ":" + what}});
  }

 private:
  enum class Empty { yes };
  explicit District(Empty) {
    shell("mkdir backups");
    (*this)("backup create backups -q " + morning);
    copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
    (*this)("roster import incoming/2026-10-14 -q " + second_night);
  }
  static std::string fmt(const std::string& a, const std::string& b) { return a + ": " + b; }
  static const District& made_once() {
    static const District made(Empty::yes);
    return made;
  }
};

struct Point {
  std::string call;
  int when;
};

// The calls that change something, of the command's first thread; strace counts each call and thread by itself.
std::vector<Point> points_of(const District& start_of, const std::string& command,
                             const std::vector<std::string>& calls) {
  std::string list;
  for (const auto& call : calls) list += (list.empty() ? "" : ",") + call;
  const auto& district = start_of;
  REQUIRE(district(command, {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + list}}).code == 0);
  std::map<std::string, int> counts;
  std::istringstream trace(district.read("trace"));
  std::string first, process, rest;
  while (trace >> process && std::getline(trace >> std::ws, rest)) {
    if (first.empty()) first = process;
    if (process == first && has(rest, "(")) ++counts[rest.substr(0, rest.find('('))];
  }
  std::vector<Point> all;
  for (const auto& [call, count] : counts)
    for (int when = 1; when <= count; ++when)
      if (std::find(calls.begin(), calls.end(), call) != calls.end()) all.push_back({call, when});
  REQUIRE(!all.empty());
  return all;
}

// All that are rare, and as many of the others as `most` says.
std::vector<Point> sampled(std::vector<Point> all, std::size_t most) {
  const char* wish = getenv("PORTALCTL_FAULTS");
  if ((wish && std::string(wish) == "all") || all.size() <= most) return all;
  std::mt19937 random(20260814);
  auto written = [](const Point& point) { return point.call == "pwrite64" || point.call == "write"; };
  auto rare = std::stable_partition(all.begin(), all.end(), [&](const Point& point) { return !written(point); });
  std::shuffle(rare, all.end(), random);
  auto kept = std::max<std::size_t>(static_cast<std::size_t>(rare - all.begin()), most);
  all.resize(std::min(all.size(), kept));
  return all;
}

const std::vector<std::string> changing = {"pwrite64", "write",     "fsync",  "fdatasync", "ftruncate", "link",
                                           "rename",   "renameat2", "unlink", "unlinkat",  "rmdir",     "mkdir"};

void check_next_restore(const District& district) {
  auto again = district(restore);
  CHECK_MESSAGE(again.code == 0, again.err);
  CHECK(district.roster() == District::new_roster());
  CHECK(district("audit verify").code == 0);
  CHECK(district.named(".portalctl-work").empty());
  CHECK(fs::hard_link_count(district.folder / "portal.db") == 1);
  for (const auto& kept : district.named(".before-restore-"))
    if (!kept.ends_with("-wal")) CHECK(fs::hard_link_count(district.folder / kept) == 1);
}

}  // namespace

TEST_CASE("killed during a backup: what has the name of one is whole, and the next run leaves nothing else") {
  District counted;
  for (const auto& point : sampled(points_of(counted, create, changing), 20)) {
    const auto& call = point.call;
    auto when = point.when;
    CAPTURE(call);
    CAPTURE(when);
    District district;
    CHECK(district.injecting(create, call, "signal=KILL:when=" + std::to_string(when)).code == 137);
    for (const auto& name : district.named("portal-", "backups"))
      CHECK(district("backup verify backups/" + name + now).code == 0);
    CHECK(district.roster() == District::old_roster());
    CHECK(district(create).code == 0);
    CHECK(district.named("", "backups") == district.named("portal-", "backups"));
    CHECK(district("audit verify").code == 0);
  }
}

TEST_CASE("killed during a restore: the old database or the new one, and the next run completes") {
  District counted;
  for (const auto& point : sampled(points_of(counted, restore, changing), 25)) {
    const auto& call = point.call;
    auto when = point.when;
    CAPTURE(call);
    CAPTURE(when);
    District district;
    CHECK(district.injecting(restore, call, "signal=KILL:when=" + std::to_string(when)).code == 137);
    auto roster = district.roster();
    CHECK((roster == District::old_roster() || roster == District::new_roster()));
    CHECK(district("audit verify").code == 0);
    if (roster == District::new_roster()) {  // then the old one is kept
      REQUIRE(district.named(".before-restore-").size() == 1);
      CHECK(district.roster(district.named(".before-restore-")[0]) == District::old_roster());
    }
    check_next_restore(district);
  }
}

TEST_CASE("killed while a damaged database with a log gives way: its bytes are kept, and no new one meets its log") {
  auto damage = [](const District& district) {
    district.shell("sqlite3 portal.db 'pragma user_version = 7' ':memory:' 2>/dev/null; true");
    district.folder.write("portal.db", std::string(20'000, 'd'));
    district.folder.write("portal.db-wal", std::string(9'000, 'w'));
  };
  District counted;
  damage(counted);
  for (const auto& point : sampled(points_of(counted, restore, changing), 25)) {
    const auto& call = point.call;
    auto when = point.when;
    CAPTURE(call);
    CAPTURE(when);
    District district;
    damage(district);
    CHECK(district.injecting(restore, call, "signal=KILL:when=" + std::to_string(when)).code == 137);
    auto place = district.read("portal.db"), log = district.read("portal.db-wal");
    if (!place.starts_with("ddd")) CHECK_FALSE(log.starts_with("www"));
    bool kept = false, kept_log = log.starts_with("www");
    for (const auto& name : district.named(".before-restore-")) {
      auto text = district.read(name);
      kept = kept || text == std::string(20'000, 'd');
      kept_log = kept_log || text == std::string(9'000, 'w');
    }
    CHECK((kept || place == std::string(20'000, 'd')));
    CHECK(kept_log);
    if (!place.starts_with("ddd")) CHECK(district.roster() == District::new_roster());
    check_next_restore(district);
  }
}

TEST_CASE("a disk that is full, or fails, during a backup: 7, and nothing is left") {
  District counted;
  auto points = points_of(counted, create, {"pwrite64", "write", "fsync", "renameat2", "mkdir"});
  for (std::string error : {"ENOSPC", "EIO"})
    for (const auto& point : sampled(points, 14)) {
      const auto& call = point.call;
      auto when = point.when;
      CAPTURE(error);
      CAPTURE(call);
      CAPTURE(when);
      District district;
      auto ran = district.injecting(
          create, call, "error=" + error + ":when=" + std::to_string(when) + (error == "ENOSPC" ? "+" : ""));
      // Once the backup has its name, only the words about it can be lost.
      CHECK_MESSAGE((ran.code == 7 || ran.code == 0), ran.code, ": ", ran.err);
      auto backups = district.named("", "backups").size();
      CHECK((backups == 1 || backups == 2));
      CHECK(backups == district.named("portal-", "backups").size());
      bool recorded = has(district("audit list --format csv").out, "backup.create,portal-20261014T160000Z.db.zst");
      CHECK(recorded == (backups == 2));
      CHECK(district("audit verify").code == 0);
      CHECK(district(create).code == 0);
    }
}

TEST_CASE("a disk that is full, or fails, during a restore: 7, the old database or the new one, and nothing else") {
  District counted;
  auto points = points_of(counted, restore, {"pwrite64", "write", "fsync", "link", "rename", "unlink", "mkdir"});
  for (std::string error : {"ENOSPC", "EIO"})
    for (const auto& point : sampled(points, 20)) {
      const auto& call = point.call;
      auto when = point.when;
      if (error == "ENOSPC" && call == "unlink") continue;  // a full disk lets go
      CAPTURE(error);
      CAPTURE(call);
      CAPTURE(when);
      District district;
      auto ran = district.injecting(
          restore, call, "error=" + error + ":when=" + std::to_string(when) + (error == "ENOSPC" ? "+" : ""));
      CHECK_MESSAGE((ran.code == 7 || ran.code == 0), ran.code, ": ", ran.err);
      auto roster = district.roster();
      CHECK((roster == District::old_roster() || roster == District::new_roster()));
      if (ran.code == 7) CHECK(roster == District::old_roster());
      if (ran.code == 7) CHECK(district.named(".before-restore-").empty());
      check_next_restore(district);
    }
}

TEST_CASE("an interrupt during a backup or a restore ends it with 130, and nothing is left or changed") {
  District large;
  {
    // Enough that there is time to interrupt it.
    large.shell("sqlite3 portal.db 'create table padding (b blob); insert into padding values (randomblob(60000000))'");
    large.shell("sqlite3 portal.db 'pragma wal_checkpoint(truncate)' >/dev/null");
    CHECK(large(create).code == 0);
  }
  auto backups = large.named("", "backups");
  auto packed = "backups/" + backups.back();
  int interrupted = 0;
  for (const auto& command : {create, "backup restore --yes " + packed + now, "backup verify " + packed + now})
    for (int milliseconds : {20, 60, 120, 200}) {
      CAPTURE(command);
      CAPTURE(milliseconds);
      Running running(words(command), large.in_here({}));
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      running.signal(SIGINT);
      auto ran = running.wait();
      CHECK_MESSAGE((ran.code == 130 || ran.code == 0), ran.code, ": ", ran.err);
      CHECK(large.named(".portalctl-work").empty());
      CHECK(large.named(".portalctl-work", "backups").empty());
      if (ran.code == 130) ++interrupted;
      if (ran.code == 130 && command == create) CHECK(large.named("", "backups") == backups);
      backups = large.named("", "backups");
    }
  CHECK(interrupted > 3);
  CHECK(large("audit verify").code == 0);
}
