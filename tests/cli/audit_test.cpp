// audit list | verify | checkpoint: the log of who did what, and that nobody has changed it.
#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("list: who did what, oldest first, with both names") {
  Sandbox sandbox(Sandbox::Holds::operators);
  auto ran = sandbox("audit list --format csv");
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(
      ran.out.starts_with("seq,at,operator,acting_as,origin,action,subject,outcome,detail,hash\r\n"
                          "1,2026-08-14T07:00:00Z,root,,"));
  auto table = sandbox("audit list").out;
  CHECK(table ==
        "seq  at                    operator  acting as  action        subject    outcome  detail\n"
        "  1  2026-08-14T07:00:00Z  root                 init          portal.db  done     {\"sandbox\":\"yes\"}\n"
        "  2  2026-08-14T07:00:00Z  root                 operator.add  root       done     {\"role\":\"District IT\"}\n"
        "  3  2026-08-14T07:00:00Z  root                 operator.add  portal     done     {\"role\":\"Unattended "
        "Service\"}\n");
}

TEST_CASE("list: since a day or a time, by operator, about a student, a school or a run") {
  Sandbox sandbox;
  sandbox("pin list --school 8654 --as tokafor " + morning);
  auto rows = [&](const std::vector<std::string>& options) {
    std::vector<std::string> all = {"audit", "list", "--format", "jsonl"};
    all.insert(all.end(), options.begin(), options.end());
    auto ran = sandbox.run(all);
    CHECK(ran.code == 0);
    return std::count(ran.out.begin(), ran.out.end(), '\n');
  };
  CHECK(rows({}) == 178);
  CHECK(rows({"--since", "2026-08-14"}) == 178);  // the day begins at midnight in the district
  CHECK(rows({"--since", "2026-08-15"}) == 0);
  CHECK(rows({"--since", "2026-08-14T09:00:00-07:00"}) == 1);
  CHECK(rows({"--actor", "tokafor"}) == 1);
  CHECK(rows({"--actor", "root"}) == 178);
  CHECK(rows({"--subject", "023907F123"}) == 2);
  CHECK(rows({"--subject", "run 1"}) == 1);
  CHECK(rows({"--subject", "8654"}) == 1);
  CHECK(rows({"--subject", "%"}) == 0);
  CHECK(sandbox("audit list --since 2027-01-01").err == "no such row\n");
  CHECK(rows({"--until", "2026-08-13"}) == 0);  // `init` ran at 00:00 of the next day in the district
  CHECK(rows({"--until", "2026-08-14T07:00:00Z"}) == 3);
  CHECK(rows({"--until", "2026-08-14"}) == 178);
  CHECK(rows({"--since", "2026-08-14T09:30:00Z", "--until", "2026-08-14T09:30:00Z"}) == 174);
  CHECK(rows({"--action", "pin.issue"}) == 170);
  CHECK(rows({"--action", "pin"}) == 171);
  CHECK(rows({"--action", "p"}) == 0);
  CHECK(rows({"--outcome", "denied"}) == 1);
  CHECK(rows({"--actor", "tokafor", "--action", "pin", "--subject", "8654", "--outcome", "denied"}) == 1);
  CHECK(rows({"--last", "5"}) == 5);
  CHECK(sandbox("audit list --last 1 --format csv --action job")
            .out.starts_with("seq,at,operator,acting_as,origin,"
                             "action,subject,outcome,detail,hash\r\n177,"));
  CHECK(sandbox("audit list --action pin.isue").err ==
        "no such row\nthe log has no action 'pin.isue'; is pin.issue meant?\n");
  for (std::string wrong : {"--last 0", "--last x", "--outcome good", "--until yesterday"})
    CHECK(sandbox("audit list " + wrong).code == 2);
}

TEST_CASE("verify: it holds; an edited, removed or inserted row is named, and triggers that are gone") {
  Sandbox sandbox;
  CHECK(sandbox("audit verify --format csv").out ==
        "rows,verdict,first_wrong_row,reason,checkpoints,newest_checkpoint,restores\r\n"
        "177,holds,,,1,2026-08-14T09:30:00Z,\r\n");
  CHECK(sandbox("audit verify").code == 0);
  auto spoiled = [](const std::string& sql) {
    Sandbox copy;
    copy.shell("sqlite3 portal.db \"drop trigger audit_log_is_not_changed; drop trigger audit_log_is_not_cut; " + sql +
               "\"");
    auto ran = copy("audit verify --format csv");
    CHECK(ran.code == 1);
    CHECK(has(ran.out, "broken,,\"the trigger audit_log_is_not_changed, which refuses to change rows, is gone\""));
    CHECK(has(ran.out, "broken,,\"the trigger audit_log_is_not_cut, which refuses to remove rows, is gone\""));
    return ran.out.substr(ran.out.find("\r\n") + 2);
  };
  CHECK(spoiled("update audit_log set acting_as = 'x' where seq = 9")
            .starts_with("9,broken,9,\"the row, or the one before it, was changed after it was written\","));
  CHECK(spoiled("delete from audit_log where seq = 9").starts_with("9,broken,9,the row is missing,"));
  CHECK(spoiled("update audit_log set seq = 1000 where seq = 3").starts_with("3,broken,3,"));
  CHECK(spoiled("insert into audit_log select 178, at, operator, acting_as, origin, action, subject, outcome, detail, "
                "hash from audit_log where seq = 177")
            .starts_with("178,broken,178,"));
  CHECK(spoiled("delete from audit_log where seq > 100")
            .starts_with("100,broken,101,rows 101 to 175 are gone: checkpoint-20260814T093000Z-175.txt of "));
}

TEST_CASE("verify: a copy of the database, with its checkpoints named; the key may be elsewhere") {
  Sandbox sandbox;
  auto key = sandbox.read("checkpoints/checkpoint-20260814T093000Z-175.txt");
  key = key.substr(key.find("key: ") + 5, 60);
  sandbox.shell("mkdir copy && cp portal.db copy/ && cp -r checkpoints elsewhere");
  auto alone = sandbox("audit verify --database copy/portal.db --format csv");
  CHECK(alone.code == 1);
  CHECK(has(alone.out, "the log tells of 1 checkpoint, and none is in copy/checkpoints"));
  for (std::string place : {"elsewhere", "elsewhere/checkpoint-20260814T093000Z-175.txt"}) {
    auto with = sandbox("audit verify --database copy/portal.db --checkpoints " + place + " --format csv");
    CHECK(with.code == 0);
    CHECK(has(with.err, "so it is not known whose key has signed the checkpoints: name it with --key"));
    CHECK(sandbox.run({"audit", "verify", "--database", "copy/portal.db", "--checkpoints", place, "--key", key}).err ==
          "");
  }
  auto other = key;
  other[30] = other[30] == 'A' ? 'B' : 'A';
  auto wrong = sandbox.run({"audit", "verify", "--checkpoints", "elsewhere", "--key", other});
  CHECK(wrong.code == 1);
  CHECK(has(wrong.out, "signed with a key that is not this installation's"));
  CHECK(sandbox("audit verify --key nonsense").code == 2);
  CHECK(has(sandbox("audit verify --checkpoints absent --format csv").out, "absent is no checkpoint: No such file"));
}

TEST_CASE("checkpoint: openssl alone can check who signed it, as the manual says") {
  Sandbox sandbox;
  auto ran = sandbox("audit checkpoint -o mine.txt --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.out == "file,rows,at,head\r\nmine.txt,177,2026-08-14T16:00:00Z," +
                       output_of("sed -n 's/^head: //p' '" + sandbox.path("mine.txt") + "'").substr(0, 64) + "\r\n");
  CHECK(mode_of(sandbox.path("mine.txt")) == 0444);
  // The commands of the manual themselves, byte for byte.
  auto manual = slurp(source_folder() + "/docs/audit.md");
  auto begin = manual.find("```sh\nsed '/^signature: /,$d'");
  REQUIRE(begin != std::string::npos);
  begin += 6;
  auto commands = manual.substr(begin, manual.find("```", begin) - begin);
  auto check = [&](const std::string& file) {
    return output_of("cd '" + sandbox.path("") + "' && FILE=" + file + " && { " + commands + " } 2>&1");
  };
  CHECK(has(check("mine.txt"), "Signature Verified Successfully"));
  CHECK(has(check("checkpoints/checkpoint-20260814T093000Z-175.txt"), "Signature Verified Successfully"));
  sandbox.shell("chmod 644 mine.txt; sed -i 's/rows: 177/rows: 178/' mine.txt");
  CHECK(has(check("mine.txt"), "Signature Verification Failure"));
}

TEST_CASE("checkpoint: the log tells of it; never over a file, not without the key or the folder, not on a dry run") {
  Sandbox sandbox;
  CHECK(sandbox("audit checkpoint --dry-run").err == "would sign 177 rows in checkpoints\n");
  CHECK(sandbox("audit verify --format csv").out.find("177,holds") != std::string::npos);
  CHECK(sandbox("audit checkpoint " + morning).code == 0);
  CHECK(has(sandbox("audit list --last 1 --format csv").out,
            ",audit.checkpoint,checkpoint-20260814T160000Z-177.txt,done,\"{\"\"rows\"\":177,\"\"head\"\":\"\""));
  CHECK(sandbox("audit checkpoint -o mine.txt " + morning).code == 0);
  auto ran = sandbox("audit checkpoint -o mine.txt " + morning);
  CHECK(ran.code == 5);
  CHECK(has(ran.err, "mine.txt exists already"));
  CHECK(sandbox("audit checkpoint -o checkpoints/mine.txt").code == 0);
  auto rows = sandbox("audit verify --format csv").out;
  CHECK(has(rows, "180,holds,,,3,"));
  CHECK(sandbox("audit checkpoint --as tokafor " + morning).code == 3);
  sandbox.shell("mv portal.db.key key");
  ran = sandbox("audit checkpoint " + morning);
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "the key file portal.db.key is missing, or cannot be read"));
  sandbox.shell("mv key portal.db.key");
  ran = sandbox("audit checkpoint " + morning, {.environment = {"PORTALCTL_AUDIT_CHECKPOINTS=absent"}});
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "no checkpoint can be written to absent: No such file or directory"));
  CHECK(has(sandbox("audit list --last 1 --format csv").out, ",denied,"));
}

TEST_CASE("the nightly job signs a checkpoint last; where it cannot, the night has failed and all else is done") {
  Sandbox sandbox;
  CHECK(sandbox.exists("checkpoints/checkpoint-20260814T093000Z-175.txt"));
  sandbox.copy_sample("incoming/2026-10-14", "incoming/2026-10-14");
  sandbox.folder.write("portal.yaml", "database: portal.db\nincoming: incoming\naudit:\n  checkpoints: absent\n");
  auto ran = sandbox("job run nightly-sync " + second_night);
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "nightly-sync: expire-pins: done: "));
  CHECK(has(ran.err, "nightly-sync: audit-checkpoint: failed: no checkpoint can be written to "));
  sandbox.shell("mkdir absent");
  ran = sandbox("job run nightly-sync " + second_night);
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "nightly-sync: audit-checkpoint: done: "));
  CHECK(has(ran.err, "absent/checkpoint-20261014T093000Z-"));
}

TEST_CASE("a restore is accounted for in the answer of verify") {
  Sandbox sandbox;
  sandbox.shell("mkdir backups");
  sandbox("backup create backups -q " + morning);
  for (std::string name : {"a", "b", "c"}) sandbox("audit checkpoint -o " + name + ".txt " + morning);
  sandbox("audit checkpoint " + morning);
  CHECK(sandbox("backup restore --yes backups/portal-20260814T160000Z.db.zst --now 2026-08-14T10:00:00-07:00").code ==
        0);
  auto ran = sandbox("audit verify --format csv");
  CHECK(ran.code == 0);
  CHECK(has(ran.out,
            "178,holds,,,2,2026-08-14T16:00:00Z,2026-08-14T17:00:00Z: root restored portal-20260814T160000Z.db.zst; "
            "rows 178 to 182 gave way\r\n"));
  sandbox.shell("rm -f checkpoints/restore-*");
  ran = sandbox("audit verify --format csv");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "checkpoint-20260814T160000Z-181.txt of 2026-08-14T16:00:00Z signs 181 rows"));
}

TEST_CASE("killed, or out of disk, while a checkpoint is written: a whole file or none, and the log holds") {
  for (std::string call : {"write", "pwrite64", "fsync", "fdatasync", "linkat", "renameat2"})
    for (std::string fault : {"signal=KILL", "error=ENOSPC", "error=EIO"})
      for (int when = 1; when <= 5; when += when < 2 ? 1 : 3) {
        CAPTURE(call);
        CAPTURE(fault);
        CAPTURE(when);
        Sandbox sandbox;
        auto ran = sandbox("audit checkpoint -q " + morning,
                           {.wrapper = {"strace", "-f", "-qq", "-o", "trace", "-e", "trace=" + call, "-e",
                                        "inject=" + call + ":" + fault + ":when=" + std::to_string(when)}});
        CHECK((ran.code == 0 || ran.code == 7 || ran.code == 137));
        auto verified = sandbox("audit verify --format csv");
        CHECK_MESSAGE(verified.code == 0, verified.out);
        bool told = has(sandbox("audit list --action audit --format csv").out, "checkpoint-20260814T160000Z-");
        if (told) CHECK(sandbox.exists("checkpoints/checkpoint-20260814T160000Z-177.txt"));
        if (ran.code == 0) CHECK(told);
        CHECK(sandbox("audit checkpoint -q " + morning).code == 0);
        CHECK(sandbox("audit verify").code == 0);
      }
}

TEST_CASE("the log cannot be edited or cut by accident") {
  Sandbox sandbox;
  auto ran = output_of("sqlite3 '" + sandbox.path("portal.db") + "' 'delete from audit_log where seq = 9' 2>&1");
  CHECK(has(ran, "the audit log is never cut"));
  CHECK(sandbox("audit verify").code == 0);
}

TEST_CASE("the log is for District IT, and reading it needs no other role") {
  Sandbox sandbox;
  for (std::string login : {"tokafor", "dwhitaker", "msrinivasan", "portal"})
    for (std::string line : {"audit list", "audit verify"}) {  // `portal` signs checkpoints, and reads nothing
      auto ran = sandbox(line + " --as " + login + " " + morning);
      CHECK(ran.code == 3);
      CHECK(ran.out.empty());
      CHECK(has(ran.err, login + " may not do this (audit.read at the district)"));
    }
  CHECK(sandbox("audit verify --as ivarga " + morning).code == 0);
}
