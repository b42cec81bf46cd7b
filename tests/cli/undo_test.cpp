// roster undo: what it asks, what it says, its exit codes, and what is seen of it afterwards.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string later = "--now 2026-10-14T09:00:00-07:00";

// The second night imported by hand, and its PINs issued.
struct TwoNights : Sandbox {
  TwoNights() {
    copy_sample("incoming/2026-10-14", "2026-10-14");
    (*this)("roster import 2026-10-14 " + second_night);
    (*this)("pin issue --seed 2 " + second_night);
  }
};

std::string everything(const Sandbox& sandbox) {
  std::string text;
  for (std::string what : {"students", "links", "schools", "staff", "enrollments"})
    text += sandbox("roster export --what " + what + " --active all --format csv " + later).out;
  for (std::string tab : {"attendance", "marks", "english-learner", "tests", "services"})
    text += sandbox("student show 023907F123 --tab " + tab + " --format csv " + later).out;
  return text;
}

const std::string counts =
    "kind,removed,restored\r\nstudents,4,8\r\nenrollments,1,0\r\nguardians,8,18\r\nstaff,0,1\r\nstaffroles,1,9\r\n"
    "attendance,5,0\r\nmarks,5,5\r\nenglishlearner,1,0\r\npins,8,0\r\n";
const std::string question =
    "Undoing run 2, of 2026-10-14, removes 25 records that it made and puts 41 records back as they were before; 8 "
    "PINs "
    "of new links are no longer good.";

}  // namespace

TEST_CASE("undo: the roster of the night before is back, and the history says so") {
  TwoNights sandbox;
  Sandbox before;
  auto ran = sandbox("roster undo 2 --yes --format csv " + later);
  CHECK(ran.code == 0);
  CHECK(ran.out == counts);
  CHECK(ran.err ==
        "run 2 is undone; the newest that stands is run 1, of 2026-08-14\n"
        "links that an import makes again get new PINs from the nightly sync, or from `portalctl pin issue`\n");
  CHECK(everything(sandbox) == everything(before));
  auto history = sandbox("roster history --format csv").out;
  CHECK(has(history, "2,2026-10-14,2026-10-14T09:30:00Z,root,full,undone,students,"));
  CHECK(has(history, "1,2026-08-14,2026-08-14T09:30:00Z,root,full,applied,students,"));
  CHECK(sandbox("audit verify").code == 0);
  auto log = sandbox("audit list --format csv").out;
  CHECK(has(log, "roster.undo,run 2,"));
  CHECK(has(log, "pin.remove,"));
  CHECK(sandbox("roster rejects 2 --format csv").out == TwoNights()("roster rejects 2 --format csv").out);
}

TEST_CASE("undo: the same extract applies again, to the same roster, with new PINs") {
  TwoNights sandbox;
  auto before = everything(sandbox);
  CHECK(sandbox("roster undo 2 --yes " + later).code == 0);
  CHECK(sandbox("pin issue --format csv " + later).out == "issued\r\n0\r\n");
  auto again = sandbox("roster import 2026-10-14 " + later);
  CHECK(again.code == 1);
  CHECK(has(again.err, "run 3, business date 2026-10-14\n"));
  CHECK(everything(sandbox) == before);
  CHECK(sandbox("pin issue --format csv " + later).out == "issued\r\n8\r\n");
  CHECK(sandbox("audit verify").code == 0);
}

TEST_CASE("undo: it asks on a terminal, and anything but yes changes nothing") {
  TwoNights sandbox;
  auto before = sandbox.state();
  for (std::string answer : {"n\n", "\n"}) {
    RunOptions terminal{.input = answer, .terminal = true};
    auto no = sandbox("roster undo 2 " + later, terminal);
    CHECK(no.code == 5);
    CHECK(has(no.out, question + " Continue? [y/N] "));
    CHECK(has(no.out, "portalctl: not confirmed; nothing was changed"));
  }
  CHECK(sandbox.state() == before);
  auto yes = sandbox("roster undo 2 " + later, {.input = "y\n", .terminal = true});
  CHECK(yes.code == 0);
  CHECK(has(yes.out, "run 2 is undone; the newest that stands is run 1, of 2026-08-14"));
}

TEST_CASE("undo: without a terminal it needs --yes") {
  TwoNights sandbox;
  auto before = sandbox.state();
  auto ran = sandbox("roster undo 2 " + later, {.input = "y\n"});
  CHECK(ran.code == 5);
  CHECK(ran.out.empty());
  CHECK(ran.err == "portalctl: " + question +
                       " This needs a confirmation, and there is no terminal to ask on.\n"
                       "  add --yes to go ahead; nothing was changed\n");
  CHECK(sandbox.state() == before);
}

TEST_CASE("undo: --dry-run says what would change, asks nothing and changes nothing") {
  TwoNights sandbox;
  auto before = sandbox.state();
  for (std::string yes : {"", " --yes"}) {
    auto ran = sandbox("roster undo 2 --dry-run --format csv " + later + yes);
    CHECK(ran.code == 0);
    CHECK(ran.out == counts);
    CHECK(ran.err == "dry run: nothing was changed\n");
  }
  CHECK(sandbox.state() == before);
}

TEST_CASE("undo: 4 for no such run, 5 for one that is not the newest or was undone, 2 for no number") {
  TwoNights sandbox;
  auto before = sandbox.state();
  auto none = sandbox("roster undo 9 --yes");
  CHECK(none.code == 4);
  CHECK(none.err == "portalctl: there is no run 9\n  `portalctl roster history` lists them\n");
  auto old = sandbox("roster undo 1 --yes");
  CHECK(old.code == 5);
  CHECK(old.err ==
        "portalctl: run 1 is not the newest: run 2, of 2026-10-14, stands on it\n"
        "  undo that one first, or import a corrected extract; nothing was changed\n");
  for (std::string bad : {"0", "-1", "two", "2x"}) CHECK(sandbox("roster undo " + bad + " --yes").code == 2);
  CHECK(sandbox("roster undo").code == 2);
  CHECK(sandbox.state() == before);
  CHECK(sandbox("roster undo 2 --yes " + later).code == 0);
  auto again = sandbox("roster undo 2 --yes " + later);
  CHECK(again.code == 5);
  CHECK(again.err == "portalctl: run 2 was undone already\n");
  auto all = sandbox("roster undo 1 --yes " + later);
  CHECK(all.code == 0);
  CHECK(all.err ==
        "run 1 is undone; no other stands\n"
        "links that an import makes again get new PINs from the nightly sync, or from `portalctl pin issue`\n");
  CHECK(sandbox("roster export --active all --format csv").out == sandbox("roster export --format csv").out);
}

TEST_CASE("undo: a run of the same files again is marked alone") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-08-14", "again");
  CHECK(sandbox("roster import again " + morning).code == 1);
  auto asked = sandbox("roster undo 2 " + morning);
  CHECK(has(asked.err, "Undoing run 2, of 2026-08-14, changes no record: it had the files of run 1. This needs"));
  auto ran = sandbox("roster undo 2 --yes " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err == "no record is changed by it\nrun 2 is undone; the newest that stands is run 1, of 2026-08-14\n");
}

TEST_CASE("undo: only for District IT, and the refusal is in the log") {
  TwoNights sandbox;
  auto ran = sandbox("roster undo 2 --yes --as tokafor " + later);
  CHECK(ran.code == 3);
  CHECK(has(sandbox("audit list --format csv").out, ",roster.undo,run 2,denied,"));
}

TEST_CASE("student history: what was undone is marked, and what came again stands") {
  TwoNights sandbox;
  auto history = [&] { return sandbox("student history 080452M229 --format csv " + later).out; };
  CHECK(has(history(), "2,2026-10-14,applied,students,,moved,location_code,2345,0417\r\n"));
  sandbox("roster undo 2 --yes " + later);
  auto undone = history();
  CHECK(
      undone.starts_with("run,business_date,outcome,kind,part,change,column,before,after\r\n"
                         "1,2026-08-14,applied,students,,added,,,\r\n"));
  CHECK(has(undone, "2,2026-10-14,undone,students,,moved,location_code,2345,0417\r\n"));
  CHECK_FALSE(has(undone, "enrollments"));
  sandbox("roster import 2026-10-14 " + later);
  auto again = history();
  CHECK(has(again, "2,2026-10-14,undone,students,,moved,location_code,2345,0417\r\n"));
  CHECK(has(again, "3,2026-10-14,applied,students,,moved,location_code,2345,0417\r\n"));
  CHECK(has(again, "3,2026-10-14,applied,enrollments,2345/2026-27,added,,,\r\n"));
}

TEST_CASE("duplicates: the samples' answer, as a table and as rows") {
  Sandbox sandbox;
  auto none = sandbox("roster duplicates " + morning);
  CHECK(none.code == 0);
  sandbox.copy_sample("incoming/2026-08-14", "twice");
  sandbox.shell(
      "sed -n '/,023907F123,/{s/023907F123/A23907F123/;s/Lucía/LUCIA/;p}' twice/students.csv >> "
      "twice/students.csv");
  CHECK(sandbox("roster import twice " + morning).code == 1);
  auto ran = sandbox("roster duplicates --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(
      ran.out.starts_with("group,kind,record,last_name,first_name,birth_date,location_code,grade,students,reason\r\n"));
  CHECK(has(ran.out, "students,023907F123,Mendoza-Reyes,Lucía,2015-02-28,8123,6,,\"same name, same birth date\"\r\n"));
  CHECK(has(ran.out, "students,A23907F123,Mendoza-Reyes,LUCIA,2015-02-28,8123,6,,\"same name, same birth date\"\r\n"));
  CHECK(sandbox("roster duplicates --as tokafor " + morning).code == 3);
}
