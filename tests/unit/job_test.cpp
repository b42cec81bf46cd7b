#include "jobs/job.h"

#include <doctest/doctest.h>

#include "jobs/job_store.h"
#include "lib/base/files.h"
#include "tests/support/night.h"

namespace portal {
namespace {

using test::DistrictRows;
using test::has;
using test::night;
using test::Night;
using test::problem;

using Outcomes = std::map<std::string, StepOutcome>;
using enum StepOutcome;

}  // namespace

TEST_CASE("job: a night imports, issues, expires, and tells which letters are due") {
  Night world;
  world.deliver(DistrictRows{});
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes == Outcomes{{"school-year", done},
                                   {"import", done},
                                   {"issue-pins", done},
                                   {"expire-pins", done},
                                   {"letters", done},
                                   {"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", done}});
  CHECK(has(world.told, "import: run 1: students 1 new, 0 changed, 0 withdrawn; guardians 1 new"));
  CHECK(has(world.told, "issue-pins: issued 1 PIN\n"));
  CHECK(has(world.told, "letters: 1 letter is due"));
  CHECK(has(world.told, "backup: none is made: backup.folder is not set"));
  CHECK(world.pin_state("023907F123", "G1") == "live");
  CHECK(world.last().outcome == "done");
  CHECK(world.query("SELECT subject, detail FROM audit_log ORDER BY seq DESC LIMIT 1") ==
        "nightly-sync|{\"business_date\":\"2026-08-14\",\"outcome\":\"done\"}");
}

TEST_CASE("job: a second run of the same date does nothing") {
  Night world;
  world.deliver(DistrictRows{});
  world.run();
  auto log = world.query("SELECT count(*) FROM audit_log");
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes.empty());
  CHECK(has(world.told, "was done for 2026-08-14 before; nothing to do"));
  CHECK(world.last().attempts == 1);
  CHECK(world.query("SELECT count(*) FROM audit_log") == log);
  CHECK(world.run(Date(2026, 8, 15)) == exit_findings);  // another date is another run, and its extract is not there
}

TEST_CASE("job: a step that waits is tried again, and so are those that need it") {
  Night world;
  CHECK(world.run() == exit_findings);
  CHECK(world.outcomes == Outcomes{{"school-year", done},
                                   {"import", waiting},
                                   {"issue-pins", done},
                                   {"expire-pins", done},
                                   {"letters", done},
                                   {"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", done}});
  CHECK(has(world.told, "import: no extract for 2026-08-14 in "));
  world.deliver(DistrictRows{});
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes == Outcomes{{"import", done},
                                   {"issue-pins", done},
                                   {"letters", done},
                                   {"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", done}});
  CHECK(has(world.told, "expire-pins: done in an earlier run"));
  CHECK(world.pin_state("023907F123", "G1") == "live");
  CHECK(world.last().attempts == 2);
}

TEST_CASE("job: a failed step stops only those that need it, and the next run goes on there") {
  Night world;
  DistrictRows rows;
  world.deliver(rows);
  world.inbox.write("students_20260814.csv", "what\nis this\n");
  CHECK(world.run() == exit_bad_input);
  CHECK(world.outcomes == Outcomes{{"school-year", done},
                                   {"import", failed},
                                   {"issue-pins", not_reached},
                                   {"expire-pins", done},
                                   {"letters", not_reached},
                                   {"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", done}});
  CHECK(has(world.told, "issue-pins: needs import, which failed"));
  CHECK(has(world.told, "import: students_20260814.csv: the first line is 'what', which is no header"));
  CHECK(world.last().outcome == "failed");
  CHECK(world.last().exit_code == exit_bad_input);
  world.deliver(rows);
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes == Outcomes{{"import", done},
                                   {"issue-pins", done},
                                   {"letters", done},
                                   {"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", done}});
  CHECK(world.last().outcome == "done");
}

TEST_CASE("job: a later step that failed is tried again, and the import is not") {
  Night world;
  world.deliver(DistrictRows{});
  auto key = world.settings->path(Key::key_file), away = world.folder / "away.key";
  std::filesystem::rename(key, away);
  CHECK(world.run() == exit_storage);
  CHECK(world.outcomes == Outcomes{{"school-year", done},
                                   {"import", done},
                                   {"issue-pins", failed},
                                   {"expire-pins", done},
                                   {"letters", not_reached},
                                   {"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", failed}});
  std::filesystem::rename(away, key);
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes == Outcomes{{"issue-pins", done},
                                   {"letters", done},
                                   {"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", done}});
  CHECK(world.query("SELECT count(*) FROM roster_runs") == "1");
}

TEST_CASE("job: rejected rows are findings, and PINs are issued all the same") {
  Night world;
  DistrictRows rows;
  rows.students.push_back({.id = "bad"});
  world.deliver(rows);
  CHECK(world.run() == exit_findings);
  CHECK(world.outcomes["import"] == findings);
  CHECK(world.outcomes["issue-pins"] == done);
  CHECK(has(world.told, "1 row rejected"));
  CHECK(world.last().outcome == "findings");
}

TEST_CASE("job: a guard that stops the import leaves the roster, and says why") {
  Night world;
  auto rows = test::district_of(30);
  world.deliver(rows, "20260813");
  world.run(Date(2026, 8, 13));
  rows.students.resize(20);
  rows.guardians.resize(20);
  world.deliver(rows);
  CHECK(world.run() == exit_refused);
  CHECK(has(world.told, "students who would no longer be enrolled: 10 of 30"));
  CHECK(world.query("SELECT count(*) FROM students WHERE absent_since IS NULL") == "30");
}

TEST_CASE("job: yesterday's extract is not imported again while today's is awaited") {
  Night world;
  world.deliver(DistrictRows{}, "20260813");
  world.run(Date(2026, 8, 13));
  CHECK(world.run() == exit_findings);
  CHECK(world.outcomes["import"] == waiting);
  CHECK(world.query("SELECT count(*) FROM roster_runs") == "1");
}

TEST_CASE("job: a step that was done is done again where it has something new to do, with those that need it") {
  Night world;
  world.deliver(DistrictRows{});
  world.run();
  DistrictRows corrected;
  corrected.students.push_back({.id = "023907F124"});
  corrected.guardians.push_back({.student = "023907F124"});
  world.deliver(corrected);
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes == Outcomes{{"import", done},
                                   {"issue-pins", done},
                                   {"letters", done},
                                   {"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", done}});
  CHECK(has(world.told, "import: run 2: students 1 new"));
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes.empty());
  std::filesystem::remove_all(world.inbox.path());  // what cannot be looked at is no reason to do it again
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes.empty());
}

TEST_CASE("job: what the backup holds is not older than what a later run of that date changed") {
  test::TemporaryFolder backups;
  Night world({{Key::backup_folder, backups.path().string()}});
  CHECK(world.run() == exit_findings);
  CHECK(world.run() == exit_findings);  // still no extract
  CHECK_FALSE(world.outcomes.contains("backup"));
  world.clock.set(test::moment("2026-08-14T11:00:00Z"));
  world.deliver(DistrictRows{});
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes["backup"] == done);
  CHECK(std::filesystem::exists(backups / "portal-20260814T110000Z.db.zst"));
  world.store->database().exec("UPDATE job_runs SET outcome = 'running'");  // it was cut off
  world.clock.set(test::moment("2026-08-14T12:00:00Z"));
  CHECK(world.run() == exit_done);
  CHECK(world.outcomes == Outcomes{{"count-access", done},
                                   {"access-review", done},
                                   {"settle-contacts", done},
                                   {"access-requests", done},
                                   {"publish-photos", done},
                                   {"backup", done},
                                   {"audit-checkpoint", done}});
}

TEST_CASE("job: the outlook says what the run would") {
  using Lines = std::vector<std::string>;
  Night world;
  auto outlook = [&] { return job_outlook(*world.cron, "nightly-sync", night); };
  world.run();
  auto lines = outlook();
  REQUIRE(lines.size() == 13);
  CHECK(lines[0] == "would not run school-year: done in an earlier run");
  CHECK(lines[1] == "would run import");
  CHECK(has(lines[2], "  no extract for 2026-08-14 in "));
  CHECK(Lines(lines.begin() + 3, lines.end()) ==
        Lines{"would run issue-pins", "would not run expire-pins: done in an earlier run",
              "would run count-access where anything changed; done in an earlier run",
              "would run settle-contacts where anything changed; done in an earlier run",
              "would run access-requests where anything changed; done in an earlier run", "would run letters",
              "would run publish-photos where anything changed; done in an earlier run",
              "would run access-review where anything changed; done in an earlier run",
              "would run backup where anything changed; done in an earlier run",
              "would run audit-checkpoint where anything changed; done in an earlier run"});
  world.deliver(DistrictRows{});
  CHECK(has(outlook().at(2), "would be imported, unless it is damaged or a guard stops it"));
  world.run();
  CHECK(outlook() == Lines{"2026-08-14 nightly-sync: was done for 2026-08-14 before; nothing to do"});
}

TEST_CASE("job: one that is running already is busy, and no second one begins") {
  Night world;
  FileLock lock(world.store->file().string() + ".job-nightly-sync.lock");
  REQUIRE(lock.try_lock());
  CHECK(problem<Busy>([&] { world.run(); }) == "nightly-sync is running already");
  CHECK(job_history(*world.store, "").empty());
  lock.unlock();
  CHECK(world.run() == exit_findings);
}

TEST_CASE("job: only who may run jobs may run one, and a mistyped name gets the nearest") {
  Night world;
  CHECK(has(problem<NotPermitted>(
                [&] { run_job(*world.with_role("Principal", "8001"), "nightly-sync", night, [](const auto&) {}); }),
            "job.run"));
  try {
    find_job("nightly-snyc");
    FAIL("found");
  } catch (const UsageError& error) {
    CHECK(error.hint() == "did you mean nightly-sync?");
  }
  CHECK(find_job("pin-expiry").steps.size() == 1);
}

TEST_CASE("job: a backup is made at the end of the night, and by its own job; the job's oldest goes") {
  test::TemporaryFolder backups;
  Night world({{Key::backup_folder, backups.path().string()}, {Key::backup_keep, "1"}});
  backups.write("portal-20260101T000000Z.db.zst", "old");
  CHECK(world.run() == exit_findings);  // no extract
  CHECK(world.outcomes["backup"] == done);
  CHECK(has(world.told, "backup: " + (backups / "portal-20260814T100000Z.db.zst").string() + ": 0.0 MB, integrity_ch"));
  CHECK(std::filesystem::exists(backups / "portal-20260101T000000Z.db.zst"));
  world.clock.set(test::moment("2026-08-15T10:00:00Z"));
  auto told = std::string();
  auto tell = [&](const JobReport& report) { told += report.detail; };
  CHECK(run_job(*world.cron, "backup", Date(2026, 8, 15), tell) == exit_done);
  CHECK(has(told, "quick_check found nothing; removed 1 old one"));
  CHECK(!std::filesystem::exists(backups / "portal-20260814T100000Z.db.zst"));
  CHECK(std::filesystem::exists(backups / "portal-20260101T000000Z.db.zst"));  // whoever made that
  CHECK(std::filesystem::exists(backups / "portal-20260815T100000Z.db.zst"));
}

TEST_CASE("job: a backup that fails removes no old one, and fails the job") {
  Night world({{Key::backup_folder, "/nowhere/backups"}});
  world.deliver(DistrictRows{});
  CHECK(world.run() == exit_storage);
  CHECK(world.outcomes["letters"] == done);
  CHECK(world.outcomes["backup"] == failed);
  CHECK(has(world.told, "backup: /nowhere/backups: No such file or directory; make the folder"));
}

TEST_CASE("job: letters are written only where the settings name a folder, and each PIN once") {
  test::TemporaryFolder letters;
  Night world({{Key::letters_folder, letters.path().string()}});
  world.deliver(DistrictRows{});
  CHECK(world.run() == exit_done);
  CHECK(has(world.told, "letters: wrote 1 letter in 1 file to "));
  CHECK(std::filesystem::exists(letters / "2026-08-14/8001.pdf"));
  world.deliver(DistrictRows{}, "20260815");
  CHECK(world.run(Date(2026, 8, 15)) == exit_done);
  CHECK(has(world.told, "letters: wrote 0 letters in 0 files"));
  CHECK(!std::filesystem::exists(letters / "2026-08-15/8001.pdf"));
}

}  // namespace portal
