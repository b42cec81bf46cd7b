// backup create | verify | restore: bytes, exit codes, and what lies there afterwards.
#include <sys/mount.h>

#include <set>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string file = "backups/portal-20260814T160000Z.db.zst", next_day = "--now 2026-08-15T09:00:00-07:00",
                  kept = "portal.db.before-restore-20260815T160000Z";

// A district with a backup of the morning, and an import after it.
struct District : Sandbox {
  District() {
    shell("mkdir backups");
    CHECK((*this)("backup create backups -q " + morning).code == 0);
  }
  void change() const {
    copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
    (*this)("roster import incoming/2026-10-14 -q " + second_night);
  }
};

std::set<std::string> names(const Sandbox& sandbox, const std::string& folder = "") {
  std::set<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(sandbox.folder / folder))
    all.insert(entry.path().filename().string());
  return all;
}

std::string students(const Sandbox& sandbox) { return sandbox("roster export --format csv " + second_night).out; }

}  // namespace

TEST_CASE("create: a row about the file, which is its owner's alone whatever the umask; nothing else is left") {
  Sandbox sandbox;
  sandbox.shell("mkdir backups");
  auto before = names(sandbox);
  auto ran = sandbox("backup create backups --format csv " + morning,
                     {.wrapper = {"/bin/sh", "-c", "umask 0; exec \"$0\" \"$@\""}});
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out.starts_with("file,bytes,database_bytes,check_done,seconds,sha256\r\n" + file + ","));
  CHECK(has(ran.out, ",integrity_check,"));
  CHECK(mode_of(sandbox.folder / file) == 0600);
  CHECK(names(sandbox, "backups").size() == 1);
  before.insert("portal.db.in-use");
  CHECK(names(sandbox) == before);
  CHECK(mode_of(sandbox.folder / "portal.db.in-use") == 0600);
  auto sum = output_of("sha256sum < '" + sandbox.path(file) + "'").substr(0, 64);
  CHECK(has(ran.out, "," + sum + "\r\n"));
  CHECK(has(sandbox("audit list --format csv").out, "backup.create,portal-20260814T160000Z.db.zst,done,"));
  CHECK(has(sandbox("audit list --format json").out, sum));
  auto again = sandbox("backup create backups -v " + morning);
  CHECK(has(again.out, "backups/portal-20260814T160000Z-2.db.zst"));
  CHECK(has(again.out, "quick_check"));
  CHECK(again.err.starts_with("copied in 0."));
}

TEST_CASE("create: what zstd and sqlite3 make of it, without this program") {
  District district;
  district.shell("zstd -q -d " + file + " -o plain.db");
  CHECK(output_of("sqlite3 '" + district.path("plain.db") + "' 'select count(*) from students'") == "97\n");
  CHECK_FALSE(has(district.read("plain.db"), district.read("portal.db.key").substr(16, 64)));
}

TEST_CASE("create: --dry-run, a folder that is not there, and who may") {
  District district;
  auto before = district.state();
  auto dry = district("backup create backups --dry-run " + morning);
  CHECK(dry.code == 0);
  CHECK(dry.err == "would make a backup in backups, checked with quick_check\n");
  for (std::string more : {"", " --dry-run"}) {
    auto none = district("backup create nowhere " + morning + more);
    CHECK(none.code == 7);
    CHECK(none.err ==
          "portalctl: nowhere: No such file or directory\n  make the folder, or see whether its disk is mounted\n");
  }
  CHECK(district("backup create " + morning).code == 2);
  CHECK(names(district, "backups").size() == 1);
  CHECK(district.state() == before);
  for (const auto& command :
       std::vector<std::string>{"create backups", "create backups --dry-run", "verify " + file, "restore " + file}) {
    auto ran = district("backup " + command + " --as tokafor " + morning);
    CHECK(ran.code == 3);
    CHECK(has(ran.err, "tokafor may not do this (backup."));
  }
  CHECK(has(district("audit list --actor tokafor --format csv").out, ",backup.restore," + file + ",denied,"));
  CHECK(district("backup create backups --as portal " + morning).code == 0);
  CHECK(district("backup restore " + file + " --yes --as portal " + morning).code == 3);
}

TEST_CASE("create: a damaged database ends with 7, and nothing looks like a backup") {
  District district;
  district.shell("printf '%4096s' x | dd of=portal.db bs=4096 seek=30 conv=notrunc status=none");
  auto ran = district("backup create backups " + next_day);
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "portalctl: portal.db is damaged ("));
  CHECK(has(ran.err, "write nothing more to it; restore the newest good backup\n"));
  CHECK(names(district, "backups").size() == 1);
}

TEST_CASE("create: a full disk ends with 7, and nothing is left") {
  District district;
  auto check = [&](const Ran& ran) {
    CHECK_MESSAGE(ran.code == 7, ran.err);
    CHECK(names(district, "small").empty());
    CHECK_FALSE(has(district("audit list --format csv").out, "small"));
  };
  district.shell("mkdir small");
  for (std::string limit : {"0", "50000", "300000"})
    check(district("backup create small " + morning, {.wrapper = {"prlimit", "--fsize=" + limit}}));
  for (std::string size : {"size=64k", "size=300k"}) {
    if (mount("tmpfs", (district.folder / "small").c_str(), "tmpfs", 0, size.c_str()) != 0) {
      MESSAGE("skipped: a tmpfs cannot be mounted here");
      return;
    }
    auto ran = district("backup create small " + morning);
    check(ran);
    CHECK_MESSAGE(has(ran.err, "full"), ran.err);
    CHECK_MESSAGE(has(ran.err, "free some space"), ran.err);
    umount2((district.folder / "small").c_str(), MNT_DETACH);
  }
}

TEST_CASE("verify: a row for each check; 0, 1 or 8") {
  District district;
  auto before = district.state();
  auto files = names(district);
  auto ran = district("backup verify " + file + " --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out.starts_with("status,check,detail,advice\r\nok,file,"));
  CHECK(has(ran.out, "\r\nok,record,as it was made at 2026-08-14T16:00:00Z by root,\r\n"));
  CHECK(has(ran.out, "\r\nok,integrity,quick_check found nothing,\r\n"));
  CHECK(has(ran.out,
            "\r\nok,installation,\"made at 2026-08-14T07:00:00Z, a sandbox; as of 2026-08-14T09:30:00Z (run 1)\""));
  CHECK(has(ran.out, "\r\nok,audit log,\"177 rows, the chain holds\",\r\n"));
  CHECK(ran.out.ends_with("\r\nok,key,portal.db.key fits,\r\n"));
  CHECK(has(district("backup verify --thorough " + file + " " + morning).out, "integrity_check found nothing"));

  district.shell("head -c 9000 " + file + " > cut.zst; echo hello > text; mv portal.db.key away.key");
  auto cut = district("backup verify cut.zst --format csv " + morning);
  CHECK(cut.code == 1);
  CHECK(cut.out == "status,check,detail,advice\r\nproblem,file,it ends too early,use another backup\r\n");
  CHECK(district("backup verify " + file + " " + morning).code == 0);  // the key is not here: a note
  CHECK(has(district("backup verify " + file + " --format csv " + morning).out, "note,key,portal.db.key is not here,"));
  district.shell("mv away.key portal.db.key");
  for (std::string none : {"text", "nowhere.zst", "backups", "portal.db"}) {
    auto wrong = district("backup verify " + none + " " + morning);
    CHECK(wrong.code == 8);
    CHECK(wrong.out.empty());
    CHECK(has(wrong.err, none));
  }
  district.shell("rm cut.zst text");
  CHECK(names(district) == files);
  CHECK(district.state() == before);
}

TEST_CASE("verify and restore: a full disk ends with 7, and nothing is left or changed") {
  District district;
  auto before = district.state();
  auto files = names(district);
  for (std::string command : {"verify ", "restore --yes "})
    for (std::string limit : {"0", "100000"}) {
      auto ran = district("backup " + command + file + " " + next_day, {.wrapper = {"prlimit", "--fsize=" + limit}});
      CHECK_MESSAGE(ran.code == 7, ran.err);
      CHECK(has(ran.err, "free some space"));
    }
  CHECK(names(district) == files);
  CHECK(district.state() == before);
}

TEST_CASE("restore: it asks, names what goes, keeps the old database, and tells of it in the log") {
  District district;
  auto roster = students(district);
  district.change();
  CHECK(students(district) != roster);
  auto changed = district.state();
  const std::string loss =
      "portal.db goes back from 2026-10-14T09:30:00Z (run 2) to 2026-08-14T09:30:00Z (run 1): what was done in between "
      "will not be in it. Gone will be run 2 (2026-10-14).";
  auto refused = district("backup restore " + file + " " + next_day);
  CHECK(refused.code == 5);
  CHECK(refused.err == "portalctl: " + loss +
                           " This needs a confirmation, and there is no terminal to ask on.\n"
                           "  add --yes to go ahead; nothing was changed\n");
  auto dry = district("backup restore --dry-run " + file + " " + next_day);
  CHECK(dry.code == 0);
  CHECK(dry.err == "would restore " + file + ": " + loss + "\n");
  auto no = district("backup restore " + file + " " + next_day, {.input = "n\n", .terminal = true});
  CHECK(no.code == 5);
  CHECK(has(no.out, "Continue? [y/N]"));
  CHECK(district.state() == changed);
  CHECK_FALSE(district.exists(kept));

  auto ran = district("backup restore " + file + " --yes " + next_day);
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err == "restored portal.db from " + file + "\nthe old database is kept as " +
                       std::filesystem::canonical(district.folder.path()).string() + "/" + kept + "\n");
  CHECK(students(district) == roster);
  CHECK(mode_of(district.folder / "portal.db") == 0600);
  CHECK(mode_of(district.folder / kept) == 0600);
  CHECK(district("audit verify").code == 0);
  CHECK(has(district("audit list --format csv").out, "backup.restore,portal-20260814T160000Z.db.zst,done,"));
  CHECK(district("audit verify --database " + kept).code == 0);
  CHECK(has(district("roster history --format csv --database " + kept).out, "\n2,2026-10-14,"));
  for (const auto& name : names(district)) CHECK_FALSE(name.starts_with(".portalctl"));
  // The district goes on: the night that was lost comes again.
  CHECK(district("job run nightly-sync --seed 2 " + second_night).code == 1);
  CHECK(has(students(district), "2026"));
}

TEST_CASE("restore: it tells of the nights that go, of PINs that are void, and of a key that is not here") {
  District district;
  district.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  district("job run nightly-sync --seed 2 " + second_night);
  REQUIRE(district.exists("incoming/archive/2"));
  auto dry = district("backup restore --dry-run " + file + " " + next_day);
  CHECK(dry.code == 0);
  const std::string extracts =
      "The extracts in incoming/archive/2/ are not read again unless you put them back into the inbox.\n";
  CHECK_MESSAGE(has(dry.err, "Gone will be run 2 (2026-10-14). Void will be "), dry.err);
  CHECK_MESSAGE(has(dry.err, " PINs issued since. " + extracts), dry.err);
  CHECK_FALSE(has(dry.err, "key"));
  district.shell("mv portal.db.key away.key; head -c 64 /dev/zero > portal.db.key; chmod 600 portal.db.key");
  auto other = district("backup restore --yes " + file + " " + next_day);
  CHECK(other.code == 7);
  CHECK(other.err.find("nothing was changed") == other.err.rfind("nothing was changed"));
  district.shell("rm portal.db.key");
  const std::string no_key = "portal.db.key is not here: no backup holds it; without it no PIN can be read\n";
  CHECK(district("backup restore --dry-run " + file + " " + next_day).err.starts_with(no_key));
  auto ran = district("backup restore --yes " + file + " " + next_day);
  CHECK(ran.code == 0);
  CHECK_MESSAGE(ran.err.starts_with(no_key), ran.err);
  CHECK_MESSAGE(ran.err.ends_with("\n" + extracts), ran.err);
}

TEST_CASE("restore: a database that is gone, or damaged, is what it is for") {
  District district;
  auto roster = students(district);
  for (std::string damage : {"rm portal.db", "rm portal.db portal.db-wal portal.db-shm",
                             "head -c 8192 /dev/urandom > portal.db", ": > portal.db", "truncate -s 5000 portal.db"}) {
    CAPTURE(damage);
    district.shell(damage);
    bool gone = !district.exists("portal.db");
    auto asked = district("backup restore " + file + " " + next_day);
    CHECK(asked.code == (gone ? 0 : 5));
    if (!gone) CHECK(has(asked.err, "It cannot be opened now: "));
    if (!gone) CHECK(district("backup restore " + file + " -q --yes " + next_day).code == 0);
    CHECK(students(district) == roster);
    CHECK(district("audit verify").code == 0);
    CHECK(district("backup create backups -q " + next_day).code == 0);
  }
}

TEST_CASE("restore: a backup that is no good is refused, and nothing is changed") {
  District district;
  district.change();
  auto before = district.state();
  auto files = names(district);
  auto spoil = [&](const std::string& sql) {
    district.shell("zstd -q -d " + file + " -o spoiled.db && sqlite3 spoiled.db \"" + sql +
                   "\" && zstd -q -f --rm spoiled.db -o spoiled.zst");
    return district("backup restore --yes spoiled.zst " + next_day);
  };
  auto later = spoil("insert into schema_versions values (9999, 'x', 'then')");
  CHECK(later.code == 7);
  CHECK(has(later.err, "spoiled.zst is no good: schema: 9999, of a newer program"));
  CHECK(has(spoil("drop trigger audit_log_is_not_changed; update audit_log set operator = 'x' where seq = 7").err,
            "spoiled.zst is no good: audit log: row 7: "));
  CHECK(has(spoil("update installation set key_mark = x'00'").err, "is the key of another database"));
  auto real = spoil("update installation set sandbox = 0");
  CHECK(real.code == 5);
  CHECK(spoil("delete from operators").code == 3);
  CHECK(spoil("drop table installation").code == 8);
  district.shell("head -c 20000 " + file + " > spoiled.zst");
  CHECK(district("backup restore --yes spoiled.zst " + next_day).code == 7);
  district.shell("rm spoiled.zst");
  CHECK(district("backup restore --yes spoiled.zst " + next_day).code == 8);
  CHECK(names(district) == files);
  auto after = district.state();
  CHECK(district("audit verify").code == 0);
  // But for the row of who was turned away.
  auto denied = after.find("sign-in,root,denied");
  REQUIRE(denied != after.npos);
  auto row = after.rfind('\n', denied) + 1;
  CHECK(after.erase(row, after.find('\n', denied) + 1 - row) == before);
}

TEST_CASE("restore: while somebody uses the database it ends with 6; meanwhile others wait and are told") {
  District district;
  district.change();
  auto before = students(district);
  RunOptions used{.environment = {"PORTALCTL_LOCK_WAIT=0"},
                  .wrapper = {"/usr/bin/flock", "-s", district.path("portal.db.in-use")}};
  auto ran = district("backup restore --yes " + file + " " + next_day, used);
  CHECK(ran.code == 6);
  CHECK(ran.err == "portalctl: somebody uses portal.db\n  stop what is running and try again; nothing was changed\n");
  CHECK(students(district) == before);
  used.wrapper[1] = "-x";
  auto other = district("roster history", used);
  CHECK(other.code == 6);
  CHECK(other.err == "portalctl: a backup is taking the place of portal.db\n  wait until that is done\n");
}

TEST_CASE("restore: look-ups and changes from all sides go on before and after, and none meets a mixture") {
  District district;
  district.change();
  auto newer = district("roster history --format csv").out;
  std::vector<std::unique_ptr<Running>> desks;
  auto start = [&] {
    for (int i = 0; i < 3; ++i)
      desks.push_back(std::make_unique<Running>(words("audit verify --format csv"), district.in_here({})));
  };
  start();
  Running restore(words("backup restore --yes " + file + " " + next_day), district.in_here({}));
  for (int i = 0; i < 6; ++i) start();
  CHECK(restore.wait().code == 0);
  for (auto& desk : desks) {
    auto ran = desk->wait();
    CHECK_MESSAGE(ran.code == 0, ran.err);
    CHECK(has(ran.out, ",holds,"));
  }
  CHECK(district("roster history --format csv").out != newer);
}

TEST_CASE("the job: a backup each night where the settings name a folder, and so many are kept") {
  Sandbox sandbox;
  sandbox.shell("mkdir backups");
  sandbox.folder.write("portal.yaml",
                       "database: portal.db\nincoming: incoming\nbackup:\n  folder: backups\n  keep: 2\n");
  auto nights = {"2026-08-15", "2026-08-16", "2026-08-17"};
  for (std::string night : nights) {
    auto ran = sandbox("job run backup --now " + night + "T02:30:00-07:00");
    CHECK(ran.code == 0);
    CHECK(has(ran.err, night + " backup: backup: done: backups/portal-"));
  }
  CHECK(names(sandbox, "backups") ==
        std::set<std::string>{"portal-20260816T093000Z.db.zst", "portal-20260817T093000Z.db.zst"});
  CHECK(has(sandbox("audit list --format csv").out, "backup.remove,portal-20260815T093000Z.db.zst,done,"));
  CHECK(has(sandbox("doctor --format csv --now 2026-08-17T09:00:00-07:00").out, "\r\nok,backup,"));
  CHECK(has(sandbox("doctor --format csv --now 2026-08-20T09:00:00-07:00").out, "\r\nproblem,backup,"));
  CHECK(has(sandbox("config show --format csv").out, "backup.keep,2,portal.yaml:5,"));
  sandbox.folder.write("portal.yaml", "database: portal.db\nbackup:\n  keep: 0\n");
  CHECK(has(sandbox("config show").err, "backup.keep is '0', and should be at least 1"));
}
