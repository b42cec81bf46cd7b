// The import step of the nightly job: missed nights, and every way in which an extract can be late, wrong or unwanted.
#include "jobs/import_step.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/night.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::district_of;
using test::DistrictRows;
using test::has;
using test::Night;

using enum StepOutcome;

Date august(unsigned day) { return {2026, 8, day}; }

// So many students, and a homeroom that tells one night from the next.
DistrictRows rows_of(int students, const std::string& homeroom = "") {
  auto rows = district_of(students);
  for (auto& row : rows.students) row.homeroom = homeroom;
  return rows;
}

struct Inbox : Night {
  using Night::Night;
  StepResult step(unsigned day) { return import_step(*cron, august(day)); }
  std::string left() {  // what still lies in the inbox
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(inbox.path()))
      if (entry.path().filename() != "archive") names.insert(entry.path().filename().string());
    std::string text;
    for (const auto& name : names) text += name + "\n";
    return text;
  }
  bool archived(const std::string& name) { return std::filesystem::exists(inbox / ("archive/" + name)); }
  std::string homeroom() { return query("SELECT DISTINCT homeroom FROM students WHERE absent_since IS NULL"); }
  void undo(int run) {
    store->database().exec(fmt::format("UPDATE roster_runs SET outcome = 'undone' WHERE run_id = {}", run));
  }
};

}  // namespace

TEST_CASE("import step: missed nights are made up one after the other, each a run of its own date") {
  Inbox world;
  world.deliver_folder(rows_of(10, "first"), "2026-08-11");
  world.deliver(rows_of(11, "second"), "20260812");
  world.deliver_folder(rows_of(12, "third"), "2026-08-14");
  world.deliver_folder(rows_of(13, "too new"), "2026-08-15");
  auto result = world.step(14);
  CHECK(result.outcome == done);
  CHECK(result.detail ==
        "run 1 (2026-08-11): students 10 new, 0 changed, 0 withdrawn; guardians 10 new, 0 changed, 0 withdrawn; 0 rows "
        "rejected | "
        "run 2 (2026-08-12): students 1 new, 10 changed, 0 withdrawn; guardians 1 new, 0 changed, 0 withdrawn; 0 rows "
        "rejected | "
        "run 3: students 1 new, 11 changed, 0 withdrawn; guardians 1 new, 0 changed, 0 withdrawn; 0 rows rejected");
  CHECK(world.runs() == "2026-08-11 applied\n2026-08-12 applied\n2026-08-14 applied");
  CHECK(world.left() == "2026-08-15\n");
  for (const auto* name : {"1/2026-08-11/students.csv", "2/guardians_20260812.csv", "3/2026-08-14/schools.csv"})
    CHECK(world.archived(name));
}

TEST_CASE("import step: a night after missed ones runs the other steps once, for now") {
  Inbox world;
  world.deliver_folder(rows_of(10), "2026-08-11");
  world.deliver_folder(rows_of(11), "2026-08-14");
  CHECK(world.run() == exit_done);
  CHECK(world.query("SELECT business_date FROM job_runs") == "2026-08-14");
  CHECK(has(world.told, "issue-pins: issued 11 PINs"));
  CHECK(world.query("SELECT step, outcome FROM job_steps ORDER BY position") ==
        "school-year|done\nimport|done\nissue-pins|done\nexpire-pins|done\ncount-access|done\nsettle-contacts|"
        "done\naccess-requests|"
        "done\nletters|done\n"
        "publish-photos|done\naccess-review|done\nbackup|done\naudit-checkpoint|done");
}

TEST_CASE("import step: what is older than the newest import is superseded, not applied, and put away") {
  Inbox world;
  world.deliver_folder(rows_of(10, "new"), "2026-08-13");
  world.step(13);
  world.deliver_folder(rows_of(10, "old"), "2026-08-11");
  world.deliver(rows_of(10, "older"), "20260810");
  auto result = world.step(14);
  CHECK(result.outcome == waiting);
  CHECK(
      has(result.detail,
          "run 2 (2026-08-10): superseded by run 1 (2026-08-13), not applied | run 3 (2026-08-11): superseded by run 1 "
          "(2026-08-13), not applied | no extract for 2026-08-14 in "));
  CHECK(world.runs() == "2026-08-13 applied\n2026-08-10 superseded\n2026-08-11 superseded");
  CHECK(world.homeroom() == "new");
  CHECK(world.left().empty());
  CHECK(world.archived("3/2026-08-11"));
  world.deliver_folder(rows_of(10, "newest"), "2026-08-14");
  CHECK(world.step(14).outcome == done);
  CHECK(world.homeroom() == "newest");
}

TEST_CASE("import step: a stopped extract does not stop a newer one, and is superseded by it") {
  Inbox world;
  world.deliver_folder(rows_of(30), "2026-08-10");
  world.deliver_folder(rows_of(16), "2026-08-11");  // a guard stops it
  world.deliver_folder(rows_of(30), "2026-08-12");
  world.inbox.write("2026-08-12/students.csv", "what\nis this\n");
  world.inbox.write("20260813.zip", "no zip");
  world.deliver_folder(rows_of(31), "2026-08-14");
  auto result = world.step(14);
  CHECK(result.outcome == findings);
  CHECK(result.code == exit_done);
  CHECK(has(result.detail, "run 2: students 1 new"));
  CHECK(has(result.detail,
            " | run 3 (2026-08-11): superseded by run 2 (2026-08-14), not applied; it had been stopped: the "
            "import would change too much"));
  CHECK(has(result.detail,
            " | run 4 (2026-08-12): superseded by run 2 (2026-08-14), not applied; it had been stopped: "
            "students.csv: the first line is 'what', which is no header"));
  CHECK(has(result.detail,
            " | run 5 (2026-08-13): superseded by run 2 (2026-08-14), not applied; it had been stopped: "));
  CHECK(world.runs() ==
        "2026-08-10 applied\n2026-08-14 applied\n2026-08-11 superseded\n2026-08-12 superseded\n2026-08-13 superseded");
  CHECK(
      world.query("SELECT run_id, count(kind) FROM roster_runs LEFT JOIN roster_run_files USING (run_id) GROUP BY 1") ==
      "1|3\n2|3\n3|3\n4|3\n5|0");
  CHECK(world.left().empty());
}

TEST_CASE("import step: where the newest fails the step does, with the first one's exit code, and older ones stand") {
  Inbox world;
  world.deliver_folder(rows_of(30), "2026-08-10");
  world.inbox.write("20260811.zip", "no zip");
  world.deliver_folder(rows_of(31), "2026-08-12");
  world.deliver_folder(rows_of(16), "2026-08-13");
  world.inbox.write("1_20260814.zip", "no zip");
  auto result = world.step(14);
  CHECK(result.outcome == failed);
  CHECK(result.code == exit_refused);
  CHECK(has(result.detail, "run 1 (2026-08-10): students 30 new"));
  CHECK(has(result.detail, "run 2 (2026-08-12): students 1 new"));
  CHECK(has(result.detail, " | the extract of 2026-08-13 (2026-08-13): the import would change too much"));
  CHECK(has(result.detail, "1_20260814.zip: "));
  CHECK(world.left() == "1_20260814.zip\n2026-08-13\n");
  std::filesystem::remove_all(world.inbox / "2026-08-13");
  CHECK(world.step(14).code == exit_bad_input);
  world.deliver_folder(rows_of(31), "2026-08-14");  // came later than the zip of that date
  result = world.step(14);
  CHECK(result.outcome == findings);
  CHECK(world.left().empty());
}

TEST_CASE("import step: a corrected extract of the same date is imported; the one before it is not taken back") {
  Inbox world;
  world.deliver_folder(rows_of(10, "wrong"), "2026-08-14");
  world.step(14);
  world.deliver_folder(rows_of(10, "right"), "2026-08-14b");
  CHECK(has(world.step(14).detail, "run 2: students 0 new, 10 changed"));
  world.deliver_folder(rows_of(10, "wrong"), "2026-08-14");
  auto result = world.step(14);
  CHECK(result.outcome == findings);
  CHECK(has(result.detail,
            "the extract of 2026-08-14 (2026-08-14) was imported as run 1 before, and run 2 came after it; "
            "import it by hand if it is wanted"));
  CHECK(world.homeroom() == "right");
  CHECK(world.left().empty());
  CHECK(world.archived("1-2/2026-08-14"));
}

TEST_CASE("import step: the same files under a new date confirm the last run") {
  Inbox world;
  world.deliver_folder(rows_of(10), "2026-08-13");
  world.step(13);
  world.deliver_folder(rows_of(10), "2026-08-14");
  CHECK(world.step(14).detail == "run 2: the same files as run 1; nothing changed");
  CHECK(world.runs() == "2026-08-13 applied\n2026-08-14 unchanged");
  CHECK(world.archived("2/2026-08-14"));
}

TEST_CASE("import step: what an operator undid is left alone, and told, until it is imported by hand") {
  Inbox world;
  world.deliver_folder(rows_of(10, "good"), "2026-08-13");
  world.deliver_folder(rows_of(10, "bad"), "2026-08-14");
  world.step(14);
  world.undo(2);
  world.deliver_folder(rows_of(10, "bad"), "2026-08-14");
  auto result = world.step(14);
  CHECK(result.outcome == findings);
  CHECK(result.detail ==
        "the extract of 2026-08-14 (2026-08-14) is that of run 2, which was undone; import it by hand if "
        "it is wanted");
  CHECK(world.left() == "2026-08-14\n");
  result = world.step(15);
  CHECK(result.outcome == waiting);
  CHECK(has(result.detail, "which was undone"));
  CHECK(has(result.detail, "no extract for 2026-08-15"));
  world.deliver_folder(rows_of(10, "bad"), "2026-08-15");  // MiSiS has not mended it
  CHECK(world.step(15).outcome == findings);
  CHECK(world.runs() == "2026-08-13 applied\n2026-08-14 undone");

  SUBCASE("a person imports it") {
    import_roster(*world.session, {.paths = {world.inbox / "2026-08-14"}});
    result = world.step(14);
    CHECK(result.outcome == done);
    CHECK(result.detail == "run 3 (2026-08-14) was imported before; 0 rows rejected");
    CHECK(world.archived("3/2026-08-14"));
    CHECK(world.step(15).detail == "run 4: the same files as run 3; nothing changed");
  }
  SUBCASE("a newer one comes") {
    world.deliver_folder(rows_of(10, "mended"), "2026-08-16");
    CHECK(world.step(16).outcome == findings);
    CHECK(world.homeroom() == "mended");
    CHECK(world.step(16).detail ==
          "run 4 (2026-08-14): superseded by run 3 (2026-08-16), not applied | run 5 (2026-08-15): superseded by run 3 "
          "(2026-08-16), not applied | run 3 (2026-08-16) was imported before; 0 rows rejected");
    CHECK(world.left().empty());
  }
}

TEST_CASE("import step: what was read and not moved is moved the next time, and not read again") {
  Inbox world;
  world.deliver(rows_of(10), "20260814");
  world.inbox.write("archive", "a file in the way");
  auto result = world.step(14);
  CHECK(result.outcome == findings);
  CHECK(has(result.detail, "run 1: students 10 new"));
  CHECK(has(result.detail, " | cannot make "));
  CHECK(world.step(15).outcome == waiting);  // tonight's is not there, and yesterday's is no news
  CHECK(world.runs() == "2026-08-14 applied");
  std::filesystem::remove(world.inbox / "archive");
  std::filesystem::create_directories(world.inbox / "archive/1");
  std::filesystem::rename(world.inbox / "schools_20260814.csv", world.inbox / "archive/1/schools_20260814.csv");
  result = world.step(14);
  CHECK(result.outcome == done);
  CHECK(result.detail == "run 1 (2026-08-14) was imported before; 0 rows rejected");
  CHECK(world.left().empty());
  CHECK(world.archived("1/students_20260814.csv"));
  CHECK(world.runs() == "2026-08-14 applied");
}

TEST_CASE("import step: a set that is still coming is waited for; older ones go in, and a newer one does not wait") {
  Inbox world;
  world.deliver_folder(rows_of(10), "2026-08-12");
  world.inbox.write("2026-08-12.done", "");
  world.deliver_folder(rows_of(11), "2026-08-14");
  auto arrived = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  world.clock.set(Timestamp(arrived));
  auto result = world.step(14);
  CHECK(result.outcome == waiting);
  CHECK(has(result.detail, "run 1 (2026-08-12): students 10 new"));
  CHECK(has(result.detail,
            " | the extract of 2026-08-14 (2026-08-14) is not complete yet: it has no .done marker, and "
            "changed at 20"));
  CHECK(world.left() == "2026-08-14\n");
  world.deliver_folder(rows_of(12), "2026-08-15");
  world.inbox.write("2026-08-15/.done", "");
  CHECK(has(world.step(15).detail, "run 2: students 2 new"));
  world.clock.set(Timestamp(arrived + std::chrono::minutes(30)));
  CHECK(has(world.step(15).detail, "run 3 (2026-08-14): superseded by run 2 (2026-08-15)"));
}

TEST_CASE("import step: missed nights are made up, and tonight's is waited for all the same") {
  Inbox world;
  world.deliver_folder(rows_of(10), "2026-08-13");
  CHECK(has(import_outlook(*world.cron, august(14)).lines.at(1), "no extract for 2026-08-14 in "));
  CHECK(world.run() == exit_findings);
  CHECK(world.outcomes["import"] == waiting);
  CHECK(has(world.told, "import: run 1 (2026-08-13): students 10 new"));
  CHECK(has(world.told, "; 0 rows rejected | no extract for 2026-08-14 in "));
  CHECK(has(world.told, "issue-pins: issued 10 PINs"));
  CHECK(world.run() == exit_findings);
  CHECK(has(world.told, "import: no extract for 2026-08-14 in "));
  world.deliver_folder(rows_of(11), "2026-08-14");
  CHECK(world.run() == exit_done);
  CHECK(has(world.told, "import: run 2: students 1 new"));
}

TEST_CASE("import step: incoming_lag says how old the extract of a night is") {
  Inbox world({{Key::incoming_lag, "1"}});
  world.deliver_folder(rows_of(10), "2026-08-13");
  CHECK(has(world.step(14).detail, "run 1 (2026-08-13): students 10 new"));
  auto result = world.step(14);
  CHECK(result.outcome == done);
  CHECK(result.detail == "run 1 (2026-08-13) was imported before; 0 rows rejected");
  result = world.step(15);
  CHECK(result.outcome == waiting);
  CHECK(has(result.detail, "no extract for 2026-08-14 in "));
}

TEST_CASE("import step: without a date in its name, an older extract that comes again is superseded") {
  Inbox world;
  world.deliver_folder(rows_of(10, "old"), "2026-08-12");
  world.deliver_folder(rows_of(10, "new"), "2026-08-13");
  world.step(13);
  world.deliver_folder(rows_of(10, "old"), "again");
  for (const auto* kind : {"schools", "students", "guardians"})
    std::filesystem::last_write_time(
        world.inbox / ("again/" + std::string(kind) + ".csv"),
        std::chrono::file_clock::from_sys(august(14).days() + std::chrono::seconds(72000)));
  auto result = world.step(14);
  CHECK(result.outcome == waiting);
  CHECK(has(result.detail, "superseded by run 2 (2026-08-13), not applied | no extract for 2026-08-14 in "));
  CHECK(world.homeroom() == "new");
  CHECK(world.left().empty());
}

TEST_CASE("import step: what is passed over is named where nothing came") {
  Inbox world;
  for (const auto* name : {"2026-08-14.part/students.csv", "notes.pdf", "tools/x", "rejects.csv", "z.tmp"})
    world.inbox.write(name, "x");
  const std::string told =
      "passed over, as no extract or not whole: 2026-08-14.part, notes.pdf, rejects.csv and 2 more";
  CHECK(has(world.step(14).detail, " | " + told));
  CHECK(import_outlook(*world.cron, august(14)).lines.at(1) == told);
  world.deliver_folder(rows_of(10), "2026-08-14");
  CHECK_FALSE(has(world.step(14).detail, "passed over"));
}

TEST_CASE("import step: an error in the midst of missed nights still tells what was imported before it") {
  Inbox world;
  world.deliver_folder(rows_of(10), "2026-08-13");
  world.deliver_folder(rows_of(11), "2026-08-14");
  world.store->database().exec(
      "CREATE TEMP TRIGGER stop AFTER INSERT ON main.roster_runs WHEN new.business_date = '2026-08-14' "
      "BEGIN SELECT RAISE(ABORT, 'no'); END");
  CHECK(world.run() != exit_done);
  CHECK(world.outcomes["import"] == failed);
  CHECK(has(world.told, "import: run 1 (2026-08-13): students 10 new"));
}

TEST_CASE("import step: incoming_settle says how long, and 0 is at once") {
  Inbox patient({{Key::incoming_settle, "60"}}), hasty({{Key::incoming_settle, "0"}});
  auto arrived = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  for (auto* world : {&patient, &hasty}) {
    world->deliver(rows_of(10), "20260814");
    world->clock.set(Timestamp(arrived + std::chrono::minutes(45)));
  }
  CHECK(patient.step(14).outcome == waiting);
  CHECK(hasty.step(14).outcome == done);
  patient.clock.set(Timestamp(arrived + std::chrono::minutes(75)));
  CHECK(patient.step(14).outcome == done);
}

TEST_CASE("import step: rejected rows of any night are findings; a date that is past already is not waited for") {
  Inbox world;
  auto rows = rows_of(10);
  rows.students.push_back({.id = "bad"});
  world.deliver_folder(rows, "2026-08-12");
  world.deliver_folder(rows_of(10), "2026-08-13");
  CHECK(world.step(13).outcome == findings);
  CHECK(world.step(12).detail == "run 2 (2026-08-13) was imported before; 0 rows rejected");
}

TEST_CASE("import step: the outlook tells what would become of each, and changes nothing") {
  Inbox world;
  world.deliver_folder(rows_of(10, "good"), "2026-08-12");
  world.deliver_folder(rows_of(10, "bad"), "2026-08-13");
  CHECK(world.step(13).outcome == done);
  world.undo(2);
  world.deliver_folder(rows_of(10, "bad"), "2026-08-13");
  world.deliver_folder(rows_of(10, "good"), "2026-08-12");
  world.deliver_folder(rows_of(10, "old"), "2026-08-11");
  auto before = world.runs() + world.left();
  auto outlook = import_outlook(*world.cron, august(14));
  CHECK_FALSE(outlook.something_new);
  CHECK(outlook.lines ==
        std::vector<std::string>{
            "the extract of 2026-08-11 (2026-08-11) would not be applied: superseded by run 1 (2026-08-12)",
            "the extract of 2026-08-12 (2026-08-12) was read by run 1 (2026-08-12), and would be archived",
            "the extract of 2026-08-13 (2026-08-13) is that of run 2, which was undone; import it by hand if it is "
            "wanted",
            "no extract for 2026-08-14 in " + world.inbox.path().string()});
  world.deliver(rows_of(10), "20260814");
  outlook = import_outlook(*world.cron, august(14));
  CHECK(outlook.something_new);
  CHECK(outlook.lines.at(3) ==
        "the extract of 2026-08-14 (guardians_20260814.csv and 2 more) would be imported, unless it is "
        "damaged or a guard stops it");
  CHECK(import_outlook(*world.cron, august(10)).lines.at(0) ==
        "run 1 (2026-08-12) was imported before; 0 rows rejected");
  world.clock.set(Timestamp(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
  CHECK(has(import_outlook(*world.cron, august(14)).lines.at(3), "is not complete yet"));
  for (const auto* kind : {"schools", "students", "guardians"})
    std::filesystem::remove(world.inbox / (std::string(kind) + "_20260814.csv"));
  CHECK(world.runs() + world.left() == before);
}

namespace {

const std::map<Key, std::string> no_guards = {{Key::max_withdrawals, "100"},
                                              {Key::max_school_withdrawals, "100"},
                                              {Key::max_links_dropped, "100"},
                                              {Key::max_identity_changes, "100"}};

// A night's extract: some of twelve students, some of them with another name, school or phone than before.
DistrictRows any_night() {
  auto all = district_of(12), rows = all;
  rows.students.clear();
  rows.guardians.clear();
  auto absent = *rc::gen::inRange<unsigned>(0, 1 << 5) << *rc::gen::inRange(0, 8);  // fewer than half of them
  for (std::size_t i = 0; i < 12; ++i) {
    if (absent >> i & 1) continue;
    auto student = all.students[i];
    auto guardian = all.guardians[i];
    student.first = *rc::gen::element<std::string>("Ana", "Eva", "Ida");
    student.school = *rc::gen::element<std::string>("8001", "8002");
    guardian.phone = *rc::gen::element<std::string>("213-555-0101", "213-555-0102");
    rows.students.push_back(student);
    rows.guardians.push_back(guardian);
  }
  return rows;
}

// The roster without the numbers of the runs.
std::string roster(test::Rehearsal& world) {
  return world.query("SELECT student_id, first_name, location_code, absent_since FROM students ORDER BY 1") + "\n" +
         world.query("SELECT student_id, guardian_id, cell_phone, absent_since FROM guardian_links ORDER BY 1") + "\n" +
         world.query("SELECT location_code, absent_since FROM schools ORDER BY 1");
}

}  // namespace

TEST_CASE("import step: whenever extracts come and nights are missed, it is as importing them by hand in their order") {
  CHECK(holds_for(20, [] {
    constexpr unsigned nights = 6;
    Inbox world(no_guards);
    Night by_hand(no_guards);
    for (auto* district : {static_cast<Night*>(&world), &by_hand})
      district->store->database().exec("PRAGMA synchronous=OFF");  // nothing is cut off here, and it is quick
    std::vector<DistrictRows> extracts;
    std::vector<unsigned> arrival;  // on time, as a rule; late, sometimes
    for (unsigned i = 0; i < nights; ++i) {
      extracts.push_back(any_night());
      arrival.push_back(i + *rc::gen::weightedElement<unsigned>({{6, 0u}, {1, 1u}, {1, 2u}, {1, 3u}}));
    }
    std::set<unsigned> applied, superseded, unread;
    for (unsigned now = 0; now < nights + 4; ++now) {
      for (unsigned i = 0; i < nights; ++i)
        if (arrival[i] == now) {
          auto date = august(10 + i).text();
          *rc::gen::arbitrary<bool>() ? world.deliver_folder(extracts[i], date) : world.deliver(extracts[i], date);
          unread.insert(i);
        }
      bool missed = *rc::gen::arbitrary<bool>();
      if (missed && now < nights + 3) continue;
      for (auto i : unread) (applied.empty() || i > *applied.rbegin() ? applied : superseded).insert(i);
      unread.clear();
      auto result = world.step(10 + now);
      if (result.outcome == failed) RC_FAIL(result.detail);
    }
    for (auto i : applied)
      import_roster(*by_hand.session, {.paths = {by_hand.write_extract(extracts[i])}, .business_date = august(10 + i)});
    RC_ASSERT(roster(world) == roster(by_hand));
    RC_ASSERT(world.query("SELECT count(*) FROM standing_runs") == std::to_string(applied.size()));
    RC_ASSERT(world.query("SELECT count(*) FROM roster_runs WHERE outcome = 'superseded'") ==
              std::to_string(superseded.size()));
    RC_ASSERT(world.left().empty());
  }));
}

}  // namespace portal
