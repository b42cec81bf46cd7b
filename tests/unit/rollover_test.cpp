#include "lib/calendar/rollover.h"

#include <doctest/doctest.h>

#include "lib/pins/expiry.h"
#include "lib/pins/pin_details.h"
#include "tests/support/rollover_world.h"

namespace portal {
namespace {

using test::has;
using test::in_august;
using test::in_may;
using test::next_year;
using test::on_july_1;
using test::on_june_30;
using test::problem;
using test::PupilRow;
using test::RolloverWorld;

const std::string pupil = "S000000001", fifth_grader = "S000000005", senior = "S000000012";

std::vector<PupilRow> three() {
  return {{.id = pupil, .grade = "3", .school = "2345", .next_grade = "4", .next_school = "2345"},
          {.id = fifth_grader, .grade = "5", .school = "2345"},
          {.id = senior, .grade = "12", .school = "8654"}};
}

// In effect on July 1; the senior's parent has a live PIN.
struct Rolled : RolloverWorld {
  explicit Rolled(const std::vector<PupilRow>& rows = three()) {
    take_in(rows);
    at("2026-06-29T10:00:00Z");
    issue_pins(*session, {});
    before = all_rows();
    digits = pin_of(senior, "G" + senior).digits();
    at(on_july_1);
    roll();
  }
  // An extract of the new year: the senior is in it no more.
  void confirm() {
    at(in_august);
    take_in({{.id = pupil, .grade = "4", .school = "2345", .year = "2026-27", .entry = "2026-08-13"},
             {.id = fifth_grader, .grade = "6", .school = "8123", .year = "2026-27", .entry = "2026-08-13"}});
    store->database().exec("UPDATE roster_runs SET school_year = '2026-27' WHERE run_id = 2");
  }
  std::string undo_problem() {
    auto rows = all_rows(true);
    auto told = problem<Refused>([&] { undo_rollover(*session, DryRun::no); });
    CHECK(all_rows(true) == rows);
    return told;
  }
  std::string before, digits;
};

}  // namespace

TEST_CASE("rollover: from July 1 on it is in effect at once, and each student is in the new year") {
  RolloverWorld world;
  world.take_in(three());
  world.at(on_july_1);
  auto rollover = world.roll();
  REQUIRE(rollover);
  CHECK(rollover->state == "in effect");
  CHECK(rollover->students == 2);
  CHECK(rollover->graduates == 1);
  CHECK(world.place_of(pupil) == "2345 4 2026-27 active");
  CHECK(world.place_of(fifth_grader) == "8123 6 2026-27 active");
  CHECK(world.place_of(senior) == "8654 12 2025-26 gone");
  CHECK(world.query("SELECT homeroom, homeroom_teacher, homeroom_teacher_email, enrollment_status, entry_date, "
                    "exit_date, next_grade, next_location_code, fingerprint FROM students WHERE student_id = '" +
                    pupil + "'") == "NULL|NULL|NULL|A|2026-07-01|NULL|NULL|NULL|NULL");
  CHECK(world.query("SELECT exit_date, homeroom FROM students WHERE student_id = '" + senior + "'") == "2026-06-30|H1");
  CHECK(world.query("SELECT outcome, location_code, grade, from_location_code, from_grade, from_school_year, "
                    "from_homeroom, from_entry_date, from_next_grade FROM rollover_students ORDER BY student_id") ==
        "promoted|2345|4|2345|3|2025-26|H1|2025-08-14|4\npromoted|8123|6|2345|5|2025-26|H1|2025-08-14|NULL\n"
        "graduated|8654|12|8654|12|2025-26|H1|2025-08-14|NULL");
  auto logged = world.logged("year.rollover");
  CHECK(has(logged, "2026-27 {\"promoted\":2,\"retained\":0,\"stays\":0,\"skipped\":0,\"feeders.csv\":\""));
  CHECK(has(logged, "\",\"rollover\":1,\"schools\":\"\",\"fingerprint\":\"" + rollover->fingerprint +
                        "\",\"takes_effect\":\"2026-07-01\",\"state\":\"in effect\",\"students\":2,\"graduates\":1,"
                        "\"left_open\":0,\"pins_revoked\":0,\"backup\":\"backup.zst\"}"));
}

TEST_CASE("rollover: decided before July 1 it waits, and the old school goes on until June 30") {
  RolloverWorld world;
  world.take_in(three());
  auto students = world.query("SELECT * FROM students");
  auto rollover = world.roll();
  REQUIRE(rollover);
  CHECK(rollover->state == "waiting");
  CHECK(world.query("SELECT * FROM students") == students);
  world.at(on_june_30);
  CHECK(begin_school_year(*world.session).empty());
  CHECK(world.place_of(fifth_grader) == "2345 5 2025-26 active");
  world.at(on_july_1);
  auto helper = world.with_role("ITD Help Desk", "");  // whoever comes first
  auto begun = begin_school_year(*helper);
  REQUIRE(begun.size() == 1);
  CHECK(told(begun[0]) == "school year 2026-27 has begun: 2 students are in their new grades, 1 graduated");
  CHECK(world.place_of(fifth_grader) == "8123 6 2026-27 active");
  CHECK(world.place_of(senior) == "8654 12 2025-26 gone");
  CHECK(
      has(world.logged("year.begin"), "2026-27 {\"rollover\":1,\"decided_by\":\"admin\",\"decided_at\":\"2026-05-20"));
  CHECK(begin_school_year(*helper).empty());
  CHECK(newest_rollover(*world.store)->in_effect_at == "2026-07-01T12:00:00Z");
}

TEST_CASE("rollover: what waits gives way to what the extract says since") {
  RolloverWorld world;
  world.take_in(three());
  world.roll();
  CHECK(rollover_standing(*world.session, next_year).not_rolled.empty());
  auto rows = three();
  rows[0].next_grade = rows[0].grade;  // to be repeated, MiSiS says now
  world.at("2026-06-10T10:00:00Z");
  world.take_in(rows);
  CHECK(plan_rollover(*world.session, world.request()).students.size() == 1);  // the plan and the standing say the same
  CHECK(rollover_standing(*world.session, next_year).not_rolled.size() == 1);
  world.at(on_july_1);
  CHECK(begin_school_year(*world.session).at(0).stale == std::vector<std::string>{pupil});
}

TEST_CASE("rollover: an ExitDate on the last day of school is no reason to stay behind") {
  RolloverWorld world;
  auto rows = three();
  world.take_in(rows);
  world.store->database().exec("UPDATE students SET exit_date = '2026-06-11'");
  world.at(on_july_1);
  auto plan = plan_rollover(*world.session, world.request());
  CHECK(plan.students.empty());
  REQUIRE(!plan.notes.empty());
  CHECK(has(plan.notes.back(), "record its last day"));
  world.store->database().exec(
      "INSERT INTO school_years (school_year, first_day, last_day, recorded_at, recorded_by) VALUES ('2025-26', "
      "'2025-08-14', '2026-06-11', '2026-01-01T00:00:00Z', 'admin')");
  CHECK(plan_rollover(*world.session, world.request()).students.size() == rows.size());
}

TEST_CASE("rollover: not before March of its year, and not into one that is over") {
  CHECK_THROWS_AS(require_prepared(*SchoolYear::parse("2027-28"), *Date::parse("2027-02-28")), Refused);
  CHECK_NOTHROW(require_prepared(*SchoolYear::parse("2027-28"), *Date::parse("2027-03-01")));
  CHECK_NOTHROW(require_prepared(*SchoolYear::parse("2027-28"), *Date::parse("2028-06-30")));
  CHECK_THROWS_AS(require_prepared(*SchoolYear::parse("2027-28"), *Date::parse("2028-07-01")), Refused);
}

TEST_CASE("rollover: a fingerprint is read as a person writes it") {
  CHECK(parse_fingerprint(" 3F9C08D177aae402 ") == "3f9c-08d1-77aa-e402");
  CHECK(parse_fingerprint("3f9c-08d1-77aa-e402") == "3f9c-08d1-77aa-e402");
  for (const auto* text : {"", "xyz", "3f9c-08d1-77aa-e40", "3f9c-08d1-77aa-e4022"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_fingerprint(text), UsageError);
  }
}

TEST_CASE("rollover: who moved on before July 1 stays as they are, and is told") {
  RolloverWorld world;
  world.take_in(three());
  world.roll();
  auto rows = three();
  rows[0].school = "0417", rows[0].grade = "2";  // to another school, and its grade put right
  rows[0].next_grade = rows[0].next_school = "";
  rows[1].homeroom = "H9";  // that is no reason
  world.at("2026-06-10T10:00:00Z");
  world.take_in(rows);
  world.at(on_july_1);
  auto begun = begin_school_year(*world.session);
  REQUIRE(begun.size() == 1);
  CHECK(begun[0].stale == std::vector<std::string>{pupil});
  CHECK(has(told(begun[0]),
            "; 1 student changed schools or grades, left, or got another next place in the extract since"));
  CHECK(world.place_of(pupil) == "0417 2 2025-26 active");
  CHECK(world.place_of(fifth_grader) == "8123 6 2026-27 active");
  CHECK(world.query("SELECT from_homeroom FROM rollover_students WHERE student_id = '" + fifth_grader + "'") == "H9");
  auto standing = rollover_standing(*world.session, next_year);
  REQUIRE(standing.not_rolled.size() == 1);
  CHECK(standing.not_rolled[0].school_name == "Bayview Primary Center");
  auto second = world.roll();
  REQUIRE(second);
  CHECK(second->students == 1);
  CHECK(world.place_of(pupil) == "2345 3 2026-27 active");
  CHECK(rollover_standing(*world.session, next_year).not_rolled.empty());
}

TEST_CASE("rollover: a waiting one that is undone never begins") {
  RolloverWorld world;
  world.take_in(three());
  auto before = world.all_rows();
  world.roll();
  CHECK(world.all_rows() != before);
  auto undone = undo_rollover(*world.session, DryRun::no);
  CHECK(undone.students == 2);
  CHECK(undone.graduates == 1);
  CHECK(world.all_rows() == before);
  world.at(on_july_1);
  CHECK(begin_school_year(*world.session).empty());
  CHECK(problem<NotFound>([&] { undo_rollover(*world.session, DryRun::no); }) == "there is no rollover to undo");
}

TEST_CASE("rollover: open questions refuse it; with --leave-open the others go, and a later run moves the rest") {
  RolloverWorld world("2345,5,8123,,\n");
  auto rows = three();
  rows.push_back({.id = "S000000008", .grade = "8", .school = "8123"});
  world.take_in(rows);
  world.at(on_july_1);
  auto before = world.all_rows(true);
  CHECK(has(problem<Refused>([&] { world.roll(); }), "1 question of 1 student is open"));
  CHECK(world.all_rows(true) == before);
  auto first = world.roll(world.request(), LeaveOpen::yes);
  REQUIRE(first);
  CHECK(first->left_open == 1);
  CHECK(world.place_of("S000000008") == "8123 8 2025-26 active");
  auto rolled = world.all_rows(true);
  CHECK_FALSE(world.roll(world.request(), LeaveOpen::yes));  // nobody is left to be moved
  CHECK(world.all_rows(true) == rolled);
  auto standing = rollover_standing(*world.session, next_year);
  CHECK(standing.in_year == 2);
  REQUIRE(standing.not_rolled.size() == 1);
  CHECK(standing.not_rolled[0].location_code == "8123");
  auto second = world.roll(world.request("S000000008,to 8654\n"));
  REQUIRE(second);
  CHECK(second->students == 1);
  CHECK(world.place_of("S000000008") == "8654 9 2026-27 active");
  CHECK(rollover_standing(*world.session, next_year).rollovers.size() == 2);
}

TEST_CASE("rollover: another fingerprint refuses it; running it again changes nothing, whatever the fingerprint") {
  RolloverWorld world;
  world.take_in(three());
  world.at(on_july_1);
  auto plan = plan_rollover(*world.session, world.request());
  auto fingerprint = plan.fingerprint;
  plan.database = 0;  // as if another process had changed something since
  auto run = [&](const std::string& of) {
    return run_rollover(*world.session, world.request(), plan, of, LeaveOpen::no, "b");
  };
  CHECK(has(problem<Refused>([&] { run("0000-0000-0000-0000"); }),
            "there is no plan 0000-0000-0000-0000 of these options"));
  world.store->database().exec("UPDATE students SET grade = '4' WHERE student_id = 'S000000001'");
  CHECK(has(problem<Refused>([&] { run(fingerprint); }), "the one that they give now is another"));
  world.store->database().exec("UPDATE students SET grade = '3' WHERE student_id = 'S000000001'");
  REQUIRE(run(fingerprint));
  auto rows = world.all_rows(true) + world.query("SELECT count(*) FROM audit_log");
  CHECK_FALSE(run(fingerprint));
  CHECK(world.all_rows(true) + world.query("SELECT count(*) FROM audit_log") == rows);
}

TEST_CASE("rollover: only District IT may") {
  RolloverWorld world;
  world.take_in(three());
  auto principal = world.with_role("Principal", "2345");
  CHECK_THROWS_AS(run_rollover(*principal, world.request(), RolloverPlan{.to = next_year}, "x", LeaveOpen::no, "b"),
                  NotPermitted);
  CHECK_THROWS_AS(undo_rollover(*principal, DryRun::no), NotPermitted);
  CHECK_THROWS_AS(rollover_standing(*world.with_role("Teacher", "2345"), next_year), NotPermitted);
}

TEST_CASE("graduates: their PINs are revoked and shown to nobody; what was kept is erased once an extract confirms") {
  Rolled world;
  CHECK(world.pin_state(senior, "G" + senior) == "revoked");
  CHECK(world.query("SELECT count(*) FROM pins WHERE sealed IS NOT NULL AND state = 'revoked'") == "1");
  CHECK(has(world.logged("pin.revoke"), senior + "/G" + senior + " {\"generation\":1,\"why\":\"graduated\"}"));
  read_pin_details(*world.session, {senior, {}, {}}, [](const PinDetail& row) {
    CHECK(row.pin.empty());
    CHECK(row.status == "revoked");
  });
  CHECK(validate_pin(*world.session, {senior, "2012-03-04", world.digits}).answer != PinAnswer::validated);
  CHECK(has(problem<Refused>([&] { renew_pin(*world.session, senior, "G" + senior); }), "is not actively enrolled"));
  CHECK(expire_pins(*world.session).erased == 0);
  world.confirm();
  CHECK(expire_pins(*world.session).erased == 1);
  CHECK(world.query("SELECT count(*) FROM pins WHERE state = 'revoked' AND (sealed IS NOT NULL OR student_mark IS NOT "
                    "NULL OR guardian_mark IS NOT NULL)") == "0");
  CHECK(world.logged("pin.erase") == "graduates {\"pins\":1}");
  CHECK(expire_pins(*world.session).erased == 0);
}

TEST_CASE("graduates: a parent's link that is good stays good to the last day of the grace period") {
  RolloverWorld world;
  world.take_in(three());
  issue_pins(*world.session, {});
  world.link(senior);
  CHECK(world.link_state(senior) == "active");
  world.roll();
  CHECK(world.link_state(senior) == "active");  // it waits
  world.at(on_july_1);
  begin_school_year(*world.session);
  CHECK(world.link_state(senior) == "active until 2026-09-28");
  world.at(in_august);
  world.take_in({{.id = pupil, .grade = "4", .school = "2345", .year = "2026-27"}});  // the senior is gone from it
  CHECK(world.link_state(senior) == "active until 2026-09-28");
  world.at("2026-09-29T05:00:00Z");  // still the 28th in the district
  CHECK(world.link_state(senior) == "active until 2026-09-28");
  world.at("2026-09-29T12:00:00Z");
  CHECK(world.link_state(senior) == "not enrolled");
}

TEST_CASE("graduates: a link that was not good is not made good, and neither is one of a guardian who lost the flag") {
  RolloverWorld world;
  world.take_in(three());
  issue_pins(*world.session, {});
  world.link(senior);
  renew_pin(*world.session, senior, "G" + senior);  // suspends the link
  CHECK(world.link_state(senior) == "awaiting PIN");
  world.at(on_july_1);
  world.roll();
  CHECK(world.link_state(senior) == "not enrolled");
  RolloverWorld other;
  other.take_in(three());
  issue_pins(*other.session, {});
  other.link(senior);
  other.at(on_july_1);
  other.roll();
  other.store->database().exec("UPDATE guardian_links SET restricted = 'Y'");
  CHECK(other.link_state(senior) == "not enrolled");
}

TEST_CASE("undo: gives back every row, and the same PIN") {
  Rolled world;
  CHECK(world.all_rows() != world.before);
  auto dry = undo_rollover(*world.session, DryRun::yes);
  CHECK(dry.students == 2);
  CHECK(world.place_of(pupil) == "2345 4 2026-27 active");
  auto undone = undo_rollover(*world.session, DryRun::no);
  CHECK(undone.students == 2);
  CHECK(undone.graduates == 1);
  CHECK(undone.pins == 1);
  CHECK(world.all_rows() == world.before);
  CHECK(world.pin_of(senior, "G" + senior).digits() == world.digits);
  CHECK(validate_pin(*world.session, {senior, "2012-03-04", world.digits}).answer == PinAnswer::validated);
  CHECK(world.query("SELECT state, undone_at FROM rollovers") == "undone|2026-07-01T12:00:00Z");
  CHECK(has(world.logged("year.undo-rollover"), "\"students\":2,\"graduates\":1,\"pins\":1}"));
  CHECK(has(world.logged("pin.restore"), senior));
  CHECK(world.roll());  // it can be had again
}

TEST_CASE("undo: refused where the new year has been built on, saying by what") {
  SUBCASE("an import") {
    Rolled world;
    world.confirm();
    CHECK(has(world.undo_problem(), "cannot be undone:\n  "));
    CHECK(has(world.undo_problem(), "the import of 2026-08-05, run 2, came after it"));
  }
  SUBCASE("a student's record, by a lookup") {
    Rolled world;
    world.store->database().exec("UPDATE students SET updated_run = 99 WHERE student_id = '" + pupil + "'");
    CHECK(has(world.undo_problem(), "the record of 1 student was changed since, such as S000000001"));
  }
  SUBCASE("a photo") {
    Rolled world;
    world.store->database().exec(
        "INSERT INTO photo_versions (student_id, change, at, operator, source, findings) VALUES ('S000000001', 'set', "
        "'2026-07-02T10:00:00Z', 'x', 'a.jpg', ''); INSERT INTO student_photos (student_id, version_id, uploaded_at, "
        "likeness) VALUES ('S000000001', 1, '2026-07-02T10:00:00Z', x'00')");
    CHECK(has(world.undo_problem(), "1 photo of its students came in since, such as that of S000000001"));
  }
  SUBCASE("a PIN that is erased") {
    Rolled world;
    world.store->database().exec("UPDATE pins SET sealed = NULL WHERE state = 'revoked'");
    CHECK(has(world.undo_problem(), "PINs of 1 graduate were erased or renewed since, such as those for S000000012"));
  }
}

TEST_CASE("undo: the newest first, then the one before") {
  RolloverWorld world;
  world.take_in(three());
  world.at(on_july_1);
  auto before = world.all_rows();
  world.roll(world.request({}, {"2345"}));
  auto between = world.all_rows();
  world.at("2026-07-02T12:00:00Z");
  CHECK(world.place_of(senior) == "8654 12 2025-26 active");  // not rolled yet: the old year goes on
  world.roll();
  CHECK(world.place_of(senior) == "8654 12 2025-26 gone");
  undo_rollover(*world.session, DryRun::no);
  CHECK(world.all_rows() == between);
  undo_rollover(*world.session, DryRun::no);
  CHECK(world.all_rows() == before);
}

}  // namespace portal
