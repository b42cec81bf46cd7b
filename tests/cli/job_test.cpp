// job list | run | history: what cron runs.
#include <chrono>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string third_night = "--now 2026-10-15T02:30:00-07:00";

}  // namespace

TEST_CASE("list: the jobs and their steps") {
  Sandbox sandbox;
  CHECK(
      sandbox("job list --format csv").out ==
      "job,purpose,steps\r\n"
      "nightly-sync,\"imports the extracts that came, issues and expires PINs, tells which letters are due, publishes "
      "photos, makes a backup, signs a checkpoint of the audit log\","
      "\"school-year, import, issue-pins, expire-pins, count-access, settle-contacts, access-requests, letters, "
      "publish-photos, "
      "access-review, backup, "
      "audit-checkpoint\"\r\n"
      "pin-expiry,expires PINs that were not validated in time,expire-pins\r\n"
      "photo-publish,writes the photos that are 24 hours old to MiSiS's folder,publish\r\n"
      "mail-send,sends the mails that wait in the outbox,send\r\n"
      "backup,\"makes a backup, and removes the oldest\",backup\r\n");
}

TEST_CASE("run: a line for each step on standard error, nothing on standard output") {
  Sandbox sandbox(Sandbox::Holds::operators);
  sandbox.copy_sample("incoming/2026-08-14", "incoming/2026-08-14");
  auto ran = sandbox("job run nightly-sync --seed 1 " + first_night);
  CHECK(ran.code == 1);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "2026-08-14 nightly-sync: school-year: done: no rollover is due\n"
        "2026-08-14 nightly-sync: import: findings: run 1: students 97 new, 0 changed, 0 withdrawn; guardians 182 new, "
        "0 changed, 0 withdrawn; 3 rows rejected\n"
        "2026-08-14 nightly-sync: issue-pins: done: issued 170 PINs\n"
        "2026-08-14 nightly-sync: expire-pins: done: 0 PINs expired, 0 revoked\n"
        "2026-08-14 nightly-sync: count-access: done: 17 grades of schools counted for 2026-W33\n"
        "2026-08-14 nightly-sync: settle-contacts: done: 0 changes confirmed, 0 overruled, 0 pending\n"
        "2026-08-14 nightly-sync: access-requests: done: 0 requests went on, 0 waiting, 0 pending HR\n"
        "2026-08-14 nightly-sync: letters: done: 170 letters are due; write them with `portalctl pin letters`\n"
        "2026-08-14 nightly-sync: publish-photos: done: no photo was due\n"
        "2026-08-14 nightly-sync: access-review: done: no role is to be removed; 4 schools overdue with the Security "
        "Audit "
        "Report: 0417 (dohara@district.example.org), 2345 (mquinones@district.example.org), 8123 "
        "(tokafor@district.example.org), 8654 (gtakahashi@district.example.org); 2 schools without a Parent Access "
        "Account Administrator: 0417, 8654; see `portalctl staff overdue`\n"
        "2026-08-14 nightly-sync: backup: done: none is made: backup.folder is not set\n"
        "2026-08-14 nightly-sync: audit-checkpoint: done: checkpoints/checkpoint-20260814T093000Z-175.txt: 175 rows\n");
  CHECK(sandbox("job history --format csv").out ==
        "job,business_date,started_at,finished_at,outcome,exit_code,attempts\r\n"
        "nightly-sync,2026-08-14,2026-08-14T09:30:00Z,2026-08-14T09:30:00Z,findings,1,1\r\n");
  CHECK(sandbox("job history --steps --format csv")
            .out.starts_with("job,business_date,step,outcome,detail,finished_at,seconds\r\n"
                             "nightly-sync,2026-08-14,school-year,done,no rollover is due,"));
  CHECK(has(sandbox("job history --steps --format csv").out,
            "\r\nnightly-sync,2026-08-14,import,findings,\"run 1: students 97 new"));
}

TEST_CASE("run: a second time on one business date changes nothing") {
  Sandbox sandbox;
  auto before = sandbox.state();
  auto ran = sandbox("job run nightly-sync --now 2026-08-14T03:30:00-07:00");
  CHECK(ran.code == 0);
  CHECK(ran.err == "2026-08-14 nightly-sync: was done for 2026-08-14 before; nothing to do\n");
  CHECK(sandbox("job run nightly-sync -q --business-date 2026-08-14 " + second_night).err.empty());
  CHECK(sandbox.state() == before);
}

TEST_CASE("run: 61 days later the PINs that nobody validated are over, and new students have theirs") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  auto ran = sandbox("job run nightly-sync --seed 2 " + second_night);
  CHECK(ran.code == 1);
  CHECK(
      has(ran.err, "import: findings: run 2: students 4 new, 7 changed, 1 withdrawn; guardians 8 new, 17 changed, 1 "));
  CHECK(has(ran.err, "issue-pins: done: issued 8 PINs\n"));
  CHECK(has(ran.err, "expire-pins: done: 170 PINs expired, 0 revoked\n"));
}

TEST_CASE("run: --dry-run tells the steps and changes nothing; so does a wrong name or date") {
  Sandbox sandbox;
  auto before = sandbox.state();
  auto dry = sandbox("job run nightly-sync --dry-run " + second_night);
  CHECK(dry.code == 0);
  CHECK(dry.err ==
        "would run school-year\nwould run import\n  no extract for 2026-10-14 in incoming\nwould run issue-pins\nwould "
        "run expire-pins\nwould "
        "run count-access\nwould run settle-contacts\nwould run access-requests\nwould run letters\nwould run "
        "publish-photos\nwould run access-review\nwould run "
        "backup\nwould run audit-checkpoint\n");
  auto wrong = sandbox("job run nightly-snc");
  CHECK(wrong.code == 2);
  CHECK(wrong.err == "portalctl: there is no job 'nightly-snc'\n  did you mean nightly-sync?\n");
  CHECK(sandbox("job history --job nightly").code == 2);
  CHECK(sandbox("job run nightly-sync --business-date tomorrow").code == 2);
  CHECK(sandbox.state() == before);
}

TEST_CASE("run: who may") {
  Sandbox sandbox;
  auto ran = sandbox("job run nightly-sync --as tokafor " + second_night);
  CHECK(ran.code == 3);
  CHECK(has(ran.err, "tokafor may not do this (job.run at the district)"));
  CHECK(has(sandbox("audit list --actor tokafor --format csv").out, ",job.run,nightly-sync,denied,"));
  CHECK(sandbox("job history --as tokafor " + morning).code == 3);
  CHECK(sandbox("job list --as tokafor " + morning).code == 3);
  CHECK(sandbox("job run pin-expiry --as portal " + second_night).code == 0);
  CHECK(sandbox("job run nightly-sync --dry-run --as tokafor " + second_night).code == 3);
}

TEST_CASE("run: a guard stops the import with 5; the other steps run, and the next run goes on at that step") {
  Sandbox sandbox;
  sandbox.copy_sample("broken/half", "incoming/2026-10-14");
  auto stopped = sandbox("job run nightly-sync " + second_night);
  CHECK(stopped.code == 5);
  CHECK(has(stopped.err,
            "nightly-sync: import: failed: the import would change too much, and was stopped; nothing was "));
  CHECK(has(stopped.err, "nightly-sync: issue-pins: not reached: needs import, which failed\n"));
  CHECK(has(stopped.err, "nightly-sync: expire-pins: done: 170 PINs expired, 0 revoked\n"));
  CHECK(has(stopped.err, "nightly-sync: letters: not reached: needs issue-pins, which failed\n"));
  CHECK(has(sandbox("job history --format csv").out, "nightly-sync,2026-10-14,"));
  CHECK(has(sandbox("job history --format csv").out, ",failed,5,1\r\n"));
  auto steps = sandbox("job history --steps --format csv").out;
  CHECK(has(steps, "nightly-sync,2026-10-14,import,failed,\"the import would change too much"));
  CHECK(has(steps, "nightly-sync,2026-10-14,issue-pins,not reached,"));
  CHECK(has(steps, "nightly-sync,2026-10-14,expire-pins,done,"));
  CHECK(has(sandbox("doctor --format csv " + second_night).out, "problem,schedule,"));
  CHECK_FALSE(has(sandbox("roster history --format csv").out, "2026-10-14"));

  auto again = sandbox("job run nightly-sync " + second_night);  // the extract is still wrong
  CHECK(again.code == 5);
  CHECK(has(again.err, "nightly-sync: expire-pins: done in an earlier run\n"));

  sandbox.shell("rm -r incoming/2026-10-14");
  sandbox.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  auto mended = sandbox("job run nightly-sync --seed 2 " + second_night);
  CHECK(mended.code == 1);  // one row is rejected
  CHECK(has(mended.err, "nightly-sync: import: findings: run 2: "));
  CHECK(has(mended.err, "nightly-sync: issue-pins: done: issued 8 PINs\n"));
  CHECK(has(mended.err, "nightly-sync: expire-pins: done in an earlier run\n"));
  CHECK(has(mended.err, "nightly-sync: letters: done: "));
  CHECK(has(sandbox("job history --format csv").out, ",findings,1,3\r\n"));
}

TEST_CASE("run: without an extract that night the other steps are done, it ends with 1, and it is made up for") {
  Sandbox sandbox;
  auto ran = sandbox("job run nightly-sync " + second_night);
  CHECK(ran.code == 1);
  CHECK(ran.err ==
        "2026-10-14 nightly-sync: school-year: done: no rollover is due\n"
        "2026-10-14 nightly-sync: import: waiting: no extract for 2026-10-14 in incoming\n"
        "2026-10-14 nightly-sync: issue-pins: done: issued 0 PINs\n"
        "2026-10-14 nightly-sync: expire-pins: done: 170 PINs expired, 0 revoked\n"
        "2026-10-14 nightly-sync: count-access: done: 17 grades of schools counted for 2026-W42\n"
        "2026-10-14 nightly-sync: settle-contacts: done: 0 changes confirmed, 0 overruled, 0 pending\n"
        "2026-10-14 nightly-sync: access-requests: done: 0 requests went on, 0 waiting, 0 pending HR\n"
        "2026-10-14 nightly-sync: letters: done: 0 letters are due; write them with `portalctl pin letters`\n"
        "2026-10-14 nightly-sync: publish-photos: done: no photo was due\n"
        "2026-10-14 nightly-sync: access-review: done: 1 role to remove (`portalctl staff list --to-remove`); 4 "
        "schools overdue with the Security Audit "
        "Report: 0417 (dohara@district.example.org), 2345 (mquinones@district.example.org), 8123 "
        "(tokafor@district.example.org), 8654 (gtakahashi@district.example.org); 2 schools without a Parent Access "
        "Account Administrator: 0417, 8654; see `portalctl staff overdue`\n"
        "2026-10-14 nightly-sync: backup: done: none is made: backup.folder is not set\n"
        "2026-10-14 nightly-sync: audit-checkpoint: done: checkpoints/checkpoint-20261014T093000Z-348.txt: 348 rows\n");
  sandbox.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  auto late = sandbox("job run nightly-sync --now 2026-10-14T06:30:00-07:00");
  CHECK(late.code == 1);
  CHECK(has(late.err, "import: findings: run 2: students 4 new"));
  CHECK(has(late.err, "issue-pins: done: issued 8 PINs"));
}

TEST_CASE("run: bad input ends with 8, an inbox that is not there with 7, none set with 2; PINs expire all the same") {
  auto job = [](const std::string& script, std::vector<std::string> environment = {}) {
    Sandbox sandbox;
    sandbox.copy_sample("broken/no-header", "no-header");
    sandbox.shell(script);
    auto ran = sandbox("job run nightly-sync " + second_night, {.environment = std::move(environment)});
    CHECK(has(ran.err, "expire-pins: done: 170 PINs expired"));
    return ran.code;
  };
  CHECK(job("mv no-header incoming/2026-10-14") == 8);
  CHECK(job("rm -r incoming") == 7);
  CHECK(job("true", {"PORTALCTL_INCOMING="}) == 2);
}

TEST_CASE("run: an extract that is older than the newest import is not applied") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  CHECK(sandbox("job run nightly-sync " + second_night).code == 1);
  auto ran = sandbox("job run nightly-sync " + third_night);
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "import: waiting: no extract for 2026-10-15"));
  CHECK_FALSE(has(sandbox("roster history --format csv").out, "\n3,"));
}

TEST_CASE("run: zips and loose dated files in the inbox") {
  Sandbox zip(Sandbox::Holds::operators);
  zip.copy_sample("incoming/2026-08-14", "x");
  zip.shell("cd x && zip -q ../incoming/misis_20260814.zip *.csv");
  CHECK(has(zip("job run nightly-sync " + first_night).err, "run 1: students 97 new"));
  Sandbox loose(Sandbox::Holds::operators);
  loose.copy_sample("incoming/2026-08-14", "x");
  loose.shell("for f in x/*.csv; do mv $f incoming/$(basename $f .csv)_20260814.csv; done");
  CHECK(has(loose("job run nightly-sync " + first_night).err, "run 1: students 97 new"));
}

TEST_CASE("run: while another one runs it ends with 6 at once; jobs of other names are free") {
  Sandbox sandbox;
  RunOptions locked{.wrapper = {"/usr/bin/flock", "-x", sandbox.path("portal.db.job-nightly-sync.lock")}};
  auto before = sandbox.state();
  auto start = std::chrono::steady_clock::now();
  auto ran = sandbox("job run nightly-sync " + second_night, locked);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
  CHECK(ran.code == 6);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "portalctl: nightly-sync is running already\n  wait until it is done; `portalctl job history` tells\n");
  CHECK(sandbox.state() == before);
  CHECK(sandbox("job run pin-expiry " + second_night, locked).code == 0);
}

TEST_CASE("run: letters are written where the settings name a folder, once, and are their owner's alone") {
  Sandbox sandbox;
  sandbox.folder.write("portal.yaml", "database: portal.db\nincoming: incoming\nletters:\n  folder: out\n");
  sandbox.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  auto ran = sandbox("job run nightly-sync --seed 2 " + second_night);
  CHECK(has(ran.err, "letters: done: wrote 8 letters in "));
  CHECK(mode_of(sandbox.folder / "out/2026-10-14/2345.pdf") == 0600);
  CHECK(has(sandbox("job run nightly-sync " + third_night).err, "letters: done: wrote 0 letters in 0 files"));
}

TEST_CASE("history: nothing yet") {
  Sandbox sandbox(Sandbox::Holds::operators);
  CHECK(sandbox("job history").err == "no job ran yet\n");
  CHECK(sandbox("job history --job pin-expiry --format json").out == "[]\n");
}

TEST_CASE("run: a business date that is still to come is refused") {
  Sandbox sandbox;
  auto before = sandbox("job history --format csv").out;
  auto ran = sandbox("job run pin-expiry --business-date 2026-08-15 " + morning);
  CHECK(ran.code == 2);
  CHECK(ran.err.starts_with("portalctl: 2026-08-15 is still to come\n"));
  CHECK(sandbox("job history --format csv").out == before);
}

TEST_CASE("run: a sandbox that --database names does not touch the inbox and folders of a settings file") {
  Sandbox sandbox;
  sandbox.folder.write("portal.yaml", "database: production.db\nincoming: incoming\nbackup:\n  folder: backups\n");
  sandbox.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  for (std::string dry : {"", " --dry-run"}) {
    auto ran = sandbox("job run nightly-sync --database portal.db " + second_night + dry);
    CHECK(ran.code == 5);
    CHECK(ran.err ==
          "portalctl: the database is a sandbox, named by --database, but incoming, backup.folder come from "
          "portal.yaml, and the job would change what is there; nothing was done\n"
          "  give the rehearsal a folder and a portal.yaml of its own, or begin the command with PORTALCTL_INCOMING= "
          "PORTALCTL_BACKUP_FOLDER= (and the rehearsal's own value, or none)\n");
  }
  CHECK(sandbox.exists("incoming/2026-10-14/students.csv"));
  CHECK_FALSE(has(sandbox("job history --format csv --database portal.db").out, "2026-10-14"));
  CHECK(sandbox("job run pin-expiry " + second_night, {.environment = {"PORTALCTL_DATABASE=portal.db"}}).code == 5);
  RunOptions own{.environment = {"PORTALCTL_INCOMING=incoming", "PORTALCTL_BACKUP_FOLDER="}};
  CHECK(sandbox("job run nightly-sync --database portal.db --seed 2 " + second_night, own).code == 1);
  CHECK(sandbox.exists("incoming/archive/2/2026-10-14/students.csv"));
}
