// The inbox of the nightly sync, on the built binary: missed nights, extracts that are late, unfinished, wrong or
// undone, where what was read goes, and what is left when the program is killed on the way.
#include <fmt/chrono.h>

#include <chrono>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

std::string on(int day) { return fmt::format(" --now 2026-08-{}T02:30:00-07:00 --seed 1", day); }

// An inbox of an empty district; `deliver` puts a small extract into it, whose homerooms tell whose it is.
struct Inbox : Sandbox {
  Inbox() : Sandbox(Holds::operators) {}

  void deliver(const std::string& name, const std::string& homeroom = "A") const {
    extract(homeroom).write(*this, "incoming/" + name);
  }
  void deliver_loose(const std::string& date, const std::string& homeroom = "A") const {
    deliver("x", homeroom);
    shell("cd incoming && for f in x/*.csv; do mv $f $(basename $f .csv)_" + date + ".csv; done; rmdir x");
  }
  Ran night(int day, RunOptions options = {}) const { return (*this)("job run nightly-sync" + on(day), options); }
  /// "1 2026-08-12 applied" for each run.
  std::string runs() const {
    return output_of("sqlite3 -separator ' ' '" + path("portal.db") +
                     "' 'SELECT run_id, business_date, outcome FROM roster_runs'");
  }
  std::string homeroom() const {
    return output_of("sqlite3 '" + path("portal.db") + "' 'SELECT DISTINCT homeroom FROM students'");
  }
  std::string tree() const { return output_of("cd '" + path("incoming") + "' && find . -type f | sort"); }
  void sql(const std::string& text) const { output_of("sqlite3 '" + path("portal.db") + "' \"" + text + "\""); }

  static SmallExtract extract(const std::string& homeroom) {
    SmallExtract small;
    small.students =
        "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,Homeroom\n"
        "023907F123,Mendoza-Reyes,Lucía,2015-02-28,6,8123," +
        homeroom +
        "\n"
        "0081234907,Jiménez,Óscar,2014-05-06,6,8123," +
        homeroom +
        "\n"
        "000407F499,Guzmán,Araceli,2009-08-11,12,8654," +
        homeroom + "\n";
    return small;
  }
};

RunOptions injecting(const std::string& fault) {
  auto calls = fault.substr(0, fault.find(':'));
  return {.wrapper = {"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + calls, "-e", "inject=" + fault}};
}

const std::string renames = "rename,renameat,renameat2";

}  // namespace

TEST_CASE("missed nights: each extract is a run of its own date, the other steps are done once, for now") {
  Inbox inbox;
  inbox.deliver("2026-08-15", "A");
  inbox.deliver_loose("20260816", "B");
  inbox.deliver("2026-08-18", "C");
  auto ran = inbox.night(18);
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "2026-08-18 nightly-sync: school-year: done: no rollover is due\n"
        "2026-08-18 nightly-sync: import: done: "
        "run 1 (2026-08-15): students 3 new, 0 changed, 0 withdrawn; guardians 2 new, 0 changed, 0 withdrawn; 0 rows "
        "rejected | "
        "run 2 (2026-08-16): students 0 new, 3 changed, 0 withdrawn; guardians 0 new, 0 changed, 0 withdrawn; 0 rows "
        "rejected | "
        "run 3: students 0 new, 3 changed, 0 withdrawn; guardians 0 new, 0 changed, 0 withdrawn; 0 rows rejected\n"
        "2026-08-18 nightly-sync: issue-pins: done: issued 2 PINs\n"
        "2026-08-18 nightly-sync: expire-pins: done: 0 PINs expired, 0 revoked\n"
        "2026-08-18 nightly-sync: count-access: done: 2 grades of schools counted for 2026-W34\n"
        "2026-08-18 nightly-sync: settle-contacts: done: 0 changes confirmed, 0 overruled, 0 pending\n"
        "2026-08-18 nightly-sync: access-requests: done: 0 requests went on, 0 waiting, 0 pending HR\n"
        "2026-08-18 nightly-sync: letters: done: 2 letters are due; write them with `portalctl pin letters`\n"
        "2026-08-18 nightly-sync: publish-photos: done: no photo was due\n"
        "2026-08-18 nightly-sync: access-review: done: no role is to be removed; 2 schools overdue with the Security "
        "Audit Report: 8123, 8654; 2 schools without a Parent Access Account Administrator: 8123, 8654; see `portalctl "
        "staff overdue`\n"
        "2026-08-18 nightly-sync: backup: done: none is made: backup.folder is not set\n"
        "2026-08-18 nightly-sync: audit-checkpoint: done: checkpoints/checkpoint-20260818T093000Z-9.txt: 9 rows\n");
  CHECK(inbox.runs() == "1 2026-08-15 applied\n2 2026-08-16 applied\n3 2026-08-18 applied\n");
  CHECK(inbox.homeroom() == "C\n");
  CHECK(
      inbox.tree() ==
      "./archive/1/2026-08-15/guardians.csv\n./archive/1/2026-08-15/schools.csv\n./archive/1/2026-08-15/students.csv\n"
      "./archive/2/guardians_20260816.csv\n./archive/2/schools_20260816.csv\n./archive/2/students_20260816.csv\n"
      "./archive/3/2026-08-18/guardians.csv\n./archive/3/2026-08-18/schools.csv\n./archive/3/2026-08-18/"
      "students.csv\n");
  CHECK(mode_of(inbox.folder / "incoming/archive") == 0700);
  CHECK(mode_of(inbox.folder / "incoming/archive/3") == 0700);
  CHECK(has(inbox("job history --format csv").out, "nightly-sync,2026-08-18,"));
  CHECK(has(inbox("job history --steps --format csv").out, "import,done,\"run 1 (2026-08-15): "));
  CHECK(inbox.night(18).err == "2026-08-18 nightly-sync: was done for 2026-08-18 before; nothing to do\n");
}

TEST_CASE("by hand: an import moves nothing; the job that finds it imported moves it") {
  Inbox inbox;
  inbox.deliver("2026-08-15");
  CHECK(inbox("roster import incoming/2026-08-15" + on(15)).code == 0);
  CHECK(inbox.exists("incoming/2026-08-15"));
  auto ran = inbox.night(15);
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "import: done: run 1 (2026-08-15) was imported before; 0 rows rejected\n"));
  CHECK(has(ran.err, "issue-pins: done: issued 2 PINs\n"));
  CHECK(inbox.runs() == "1 2026-08-15 applied\n");
  CHECK(inbox.exists("incoming/archive/1/2026-08-15/students.csv"));
}

TEST_CASE(
    "superseded: what is older than the newest import is a run that applied nothing; by hand the guard stops it") {
  Inbox inbox;
  inbox.deliver("2026-08-15", "new");
  inbox.night(15);
  inbox.deliver("2026-08-14", "old");
  CHECK(inbox("roster import incoming/2026-08-14" + on(15)).code == 5);
  auto ran = inbox.night(16);
  CHECK(ran.code == 1);
  CHECK(has(ran.err,
            "import: waiting: run 2 (2026-08-14): superseded by run 1 (2026-08-15), not applied | no extract for "
            "2026-08-16 in incoming\n"));
  CHECK(inbox.homeroom() == "new\n");
  auto history = inbox("roster history --run 2 --format csv").out;
  CHECK(has(history, "2,2026-08-14,2026-08-16T09:30:00Z,root,full,superseded,schools,schools.csv,0,0,0,0,0,0,0,0,0,"));
  CHECK(has(history, ",superseded,students,students.csv,"));
  CHECK(inbox("roster rejects 2").err == "no row was rejected\n");
  CHECK(has(inbox("audit list --format csv").out, ",roster.supersede,run 2,done,"));
  CHECK(inbox("audit verify").code == 0);
  CHECK(inbox.exists("incoming/archive/2/2026-08-14/students.csv"));
}

TEST_CASE("superseded: one that cannot be read is remembered too") {
  Inbox inbox;
  inbox.deliver("2026-08-15");
  inbox.night(15);
  inbox.folder.write("incoming/20260814.zip", "no zip");
  CHECK(has(inbox.night(16).err, "run 2 (2026-08-14): superseded by run 1"));
  CHECK(has(inbox("roster history --format csv").out, "\n2,2026-08-14,2026-08-16T09:30:00Z,root,full,superseded,,,0,"));
  CHECK(inbox.exists("incoming/archive/2/20260814.zip"));
}

TEST_CASE("undone: the job does not import it again, and says so; a person may") {
  Inbox inbox;
  inbox.deliver("2026-08-14", "good");
  inbox.deliver("2026-08-15", "bad");
  inbox.night(15);
  inbox.sql("UPDATE roster_runs SET outcome = 'undone' WHERE run_id = 2");
  inbox.deliver("2026-08-15", "bad");
  CHECK(has(inbox.night(15).err, "was done for 2026-08-15 before; nothing to do"));
  auto ran = inbox.night(16);
  CHECK(ran.code == 1);
  CHECK(has(ran.err,
            "import: waiting: the extract of 2026-08-15 (2026-08-15) is that of run 2, which was undone; import it by "
            "hand if it is wanted | no extract for 2026-08-16 in incoming\n"));
  CHECK(inbox.exists("incoming/2026-08-15/students.csv"));
  CHECK(inbox("roster import incoming/2026-08-15" + on(16)).code == 0);
  CHECK(inbox.night(17).code == 1);
  CHECK(inbox.runs() == "1 2026-08-14 applied\n2 2026-08-15 undone\n3 2026-08-15 applied\n");
  CHECK(inbox.exists("incoming/archive/3/2026-08-15/students.csv"));
}

TEST_CASE("a bad one between good ones: the newer goes in, and the bad one is told and superseded") {
  Inbox inbox;
  inbox.deliver("2026-08-14");
  inbox.deliver("2026-08-15");
  inbox.folder.write("incoming/2026-08-15/students.csv", "StudentID,LastName\n1,2\n");
  inbox.deliver("2026-08-16", "B");
  auto ran = inbox.night(16);
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "import: findings: run 1 (2026-08-14): "));
  CHECK(has(ran.err, " | run 2: students 0 new, 3 changed"));
  CHECK(has(
      ran.err,
      " | run 3 (2026-08-15): superseded by run 2 (2026-08-16), not applied; it had been stopped: students.csv: the "
      "header lacks first_name, birth_date, grade, location_code; the extract must have"));
  CHECK(has(ran.err, "issue-pins: done: issued 2 PINs"));
  CHECK(inbox.runs() == "1 2026-08-14 applied\n2 2026-08-16 applied\n3 2026-08-15 superseded\n");
}

TEST_CASE("a bad newest: the job ends with its code, what was good stands, and the next run goes on there") {
  Inbox inbox;
  inbox.deliver("2026-08-14");
  inbox.deliver("2026-08-15", "B");
  auto students = inbox.read("incoming/2026-08-15/students.csv");
  inbox.folder.write("incoming/2026-08-15/students.csv", students.substr(0, students.size() - 20));
  auto ran = inbox.night(15);
  CHECK(ran.code == 8);
  CHECK(has(ran.err, "import: failed: run 1 (2026-08-14): students 3 new"));
  CHECK(has(ran.err, " | students.csv: the last record (line 4) "));
  CHECK(has(ran.err, "issue-pins: not reached"));
  CHECK(has(ran.err, "expire-pins: done"));
  CHECK(has(inbox("job history --format csv").out, ",failed,8,1\r\n"));
  CHECK(inbox.exists("incoming/2026-08-15"));
  inbox.folder.write("incoming/2026-08-15/students.csv", students);
  CHECK(inbox.night(15).code == 0);
  CHECK(inbox.homeroom() == "B\n");
}

TEST_CASE("a corrected extract for a date that was done is imported by the next run of that date") {
  Inbox inbox;
  inbox.deliver("2026-08-15", "wrong");
  CHECK(inbox.night(15).code == 0);
  inbox.deliver("2026-08-15", "right");
  auto ran = inbox.night(15);
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "import: done: run 2: students 0 new, 3 changed"));
  CHECK(has(ran.err, "expire-pins: done in an earlier run\n"));
  CHECK(inbox.homeroom() == "right\n");
  CHECK(has(inbox("job history --format csv").out, ",done,0,2\r\n"));
  CHECK(inbox.night(15).err == "2026-08-15 nightly-sync: was done for 2026-08-15 before; nothing to do\n");
}

TEST_CASE("not complete: it waits for the marker, or until nothing has changed for incoming_settle minutes") {
  Inbox inbox;
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  auto at = [&](std::chrono::minutes later) {
    return fmt::format("job run nightly-sync --now {:%Y-%m-%dT%H:%M:%S}Z --seed 1",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(now + later)));
  };
  using std::chrono::minutes;
  inbox.deliver("nightly");  // of the day on which it came
  auto ran = inbox(at(minutes(1)));
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "import: waiting: the extract of "));
  CHECK(has(ran.err, " (nightly) is not complete yet: it has no .done marker, and changed at "));
  CHECK(inbox.runs().empty());
  CHECK(has(inbox(at(minutes(1)) + " --dry-run").err, " is not complete yet: "));

  SUBCASE("a marker comes") {
    inbox.folder.write("incoming/nightly.done", "");
    CHECK(has(inbox(at(minutes(1))).err, "import: done: run 1: students 3 new"));
    CHECK(inbox.exists("incoming/archive/1/nightly.done"));
  }
  SUBCASE("nothing changes for long enough") {
    CHECK(has(inbox(at(minutes(9))).err, "import: waiting"));
    CHECK(has(inbox(at(minutes(12))).err, "import: done: run 1: students 3 new"));
  }
  SUBCASE("the district does not want to wait") {
    CHECK(inbox(at(minutes(1)), {.environment = {"PORTALCTL_INCOMING_SETTLE=0"}}).code == 0);
  }
}

TEST_CASE(
    "still being written under another name: it waits however long, is told, and goes in when the name is there") {
  Inbox inbox;
  inbox.deliver_loose("20260815");
  inbox.shell(
      "cd incoming && mv students_20260815.csv students_20260815.csv.filepart && touch misis_20260814.zip.part");
  auto ran = inbox.night(20);
  CHECK(ran.code == 1);
  CHECK(
      has(ran.err,
          "import: waiting: the extract of 2026-08-15 (guardians_20260815.csv and 1 more) is not complete yet: it has "
          "no .done marker, and students_20260815.csv.filepart is still being written"));
  CHECK(inbox.runs().empty());
  inbox.shell("cd incoming && mv students_20260815.csv.filepart students_20260815.csv");
  CHECK(has(inbox.night(21).err, "run 1 (2026-08-15): students 3 new"));
  CHECK(inbox.exists("incoming/archive/1/students_20260815.csv"));
  CHECK(inbox.exists("incoming/misis_20260814.zip.part"));
}

TEST_CASE("--dry-run tells what would become of each extract, and changes nothing") {
  Inbox inbox;
  inbox.deliver("2026-08-14");
  inbox.night(14);
  inbox.deliver("2026-08-13");
  inbox.deliver_loose("20260815", "B");
  auto before = inbox.state() + inbox.tree();
  auto ran = inbox("job run nightly-sync --dry-run" + on(15));
  CHECK(ran.code == 0);
  CHECK(ran.err ==
        "would run school-year\nwould run import\n"
        "  the extract of 2026-08-13 (2026-08-13) would not be applied: superseded by run 1 (2026-08-14)\n"
        "  the extract of 2026-08-15 (guardians_20260815.csv and 2 more) would be imported, unless it is damaged or a "
        "guard stops it\n"
        "would run issue-pins\nwould run expire-pins\nwould run count-access\nwould run settle-contacts\nwould run "
        "access-requests\nwould run "
        "letters\nwould run publish-photos\nwould run access-review\nwould run backup\nwould run audit-checkpoint\n");
  CHECK(inbox.state() + inbox.tree() == before);
}

TEST_CASE("killed between the import and the archive, at any of its moves: the next run heals it") {
  for (int when = 1; when <= 4; ++when) {
    CAPTURE(when);
    Inbox inbox;
    inbox.deliver_loose("20260815");
    inbox.folder.write("incoming/20260815.done", "");
    CHECK(inbox.night(15, injecting(fmt::format("{}:signal=KILL:when={}", renames, when))).code == 137);
    CHECK(inbox.runs() == "1 2026-08-15 applied\n");
    CHECK(inbox("audit verify").code == 0);
    auto ran = inbox.night(15);
    CHECK_MESSAGE(ran.code == 0, ran.err);
    CHECK(has(ran.err, "import: done: run 1 (2026-08-15) was imported before; 0 rows rejected\n"));
    CHECK(has(ran.err, "issue-pins: done: issued 2 PINs\n"));
    CHECK(inbox.runs() == "1 2026-08-15 applied\n");
    CHECK(inbox.tree() ==
          "./archive/1/20260815.done\n./archive/1/guardians_20260815.csv\n./archive/1/schools_20260815.csv\n"
          "./archive/1/students_20260815.csv\n");
  }
}

TEST_CASE("killed between two missed nights: the next run goes on where it was") {
  Inbox inbox;
  inbox.deliver("2026-08-14", "A");
  inbox.deliver("2026-08-15", "B");
  CHECK(inbox.night(15, injecting(renames + ":signal=KILL:when=1")).code == 137);
  CHECK(inbox.runs() == "1 2026-08-14 applied\n");
  CHECK(inbox.night(15).code == 0);
  CHECK(inbox.runs() == "1 2026-08-14 applied\n2 2026-08-15 applied\n");
  CHECK(inbox.exists("incoming/archive/1/2026-08-14"));
  CHECK(inbox.exists("incoming/archive/2/2026-08-15"));
}

TEST_CASE("not permitted to move it: told, the import stands, and the next nights do not import it again") {
  for (const std::string& fault :
       {renames + ":error=EACCES", renames + ":error=EACCES:when=2+", std::string("mkdir:error=EROFS")}) {
    CAPTURE(fault);
    Inbox inbox;
    std::filesystem::create_directory(inbox.folder / "checkpoints");
    inbox.deliver_loose("20260815");
    auto before = inbox.tree();
    auto ran = inbox.night(15, injecting(fault));
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "import: findings: run 1: students 3 new"));
    CHECK(has(ran.err, fault.starts_with("mkdir")
                           ? " | cannot make incoming/archive: Read-only file system; who runs the "
                             "job must be able to write to the inbox"
                           : "_20260815.csv to incoming/archive/1: Permission denied; who runs"));
    CHECK(has(ran.err, "issue-pins: done: issued 2 PINs\n"));
    if (!has(fault, "when")) CHECK(inbox.tree() == before);
    ran = inbox.night(16, injecting(fault));
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "import: waiting: cannot m"));
    CHECK(has(ran.err, "no extract for 2026-08-16"));
    CHECK(inbox.runs() == "1 2026-08-15 applied\n");
    inbox.deliver("2026-08-17", "B");
    CHECK(inbox.night(17).code == 0);
    CHECK(inbox.exists("incoming/archive/1/students_20260815.csv"));
    CHECK(inbox.runs() == "1 2026-08-15 applied\n2 2026-08-17 applied\n");
  }
}

TEST_CASE("an inbox that is no folder, is gone, or cannot be read: exit 7, and PINs expire all the same") {
  Inbox inbox;
  inbox.shell("rmdir incoming; touch incoming");
  auto ran = inbox.night(15);
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "import: failed: cannot read the inbox incoming: Not a directory; check the setting `incoming`"));
  CHECK(has(ran.err, "expire-pins: done"));
  CHECK(inbox("job run nightly-sync --dry-run" + on(15)).code == 7);
  inbox.shell("rm incoming");
  CHECK(inbox.night(15).code == 7);
  inbox.shell("mkdir incoming");
  CHECK(inbox.night(15).code == 1);
  inbox.deliver("2026-08-15");
  auto failing = injecting("getdents64:error=EIO");
  failing.wrapper.insert(failing.wrapper.end(), {"-P", inbox.path("incoming")});
  ran = inbox.night(15, failing);
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "cannot read the inbox incoming: Input/output error"));
  CHECK(inbox.night(15).code == 0);
}
