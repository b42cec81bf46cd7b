#include "lib/pins/issue.h"

#include <doctest/doctest.h>

#include "lib/pins/expiry.h"
#include "lib/pins/validation.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;

const std::string ana = "023907F123";

}  // namespace

TEST_CASE("issue: every legal guardian of an actively enrolled student gets a PIN, and nobody else") {
  Rehearsal world;
  DistrictRows rows;
  rows.students = {{},
                   {.id = "A000000001", .entry = "2026-08-15"},  // begins tomorrow
                   {.id = "A000000002", .exit = "2026-08-13"},   // left yesterday
                   {.id = "A000000003", .exit = "2026-08-14"},   // leaves today
                   {.id = "A000000004", .entry = "2026-08-14"},  // begins today
                   {.id = "A000000005", .status = "I"}};
  rows.guardians = {{}, {.id = "G2"}, {.id = "G3", .legal = "N"}, {.id = "G4", .restricted = "Y"}};
  for (std::size_t i = 1; i < rows.students.size(); ++i) rows.guardians.push_back({.student = rows.students[i].id});
  world.import(rows);
  CHECK(issue_pins(*world.session, {}, CountingOnly::yes) == 4);
  CHECK(world.query("SELECT count(*) FROM pins") == "0");
  CHECK(issue_pins(*world.session, {}) == 4);
  CHECK(world.query("SELECT student_id, guardian_id FROM pins ORDER BY 1, 2") ==
        "023907F123|G1\n023907F123|G2\nA000000003|G1\nA000000004|G1");
  CHECK(issue_pins(*world.session, {}) == 0);
  world.clock.set(test::moment("2026-08-15T10:00:00Z"));
  CHECK(issue_pins(*world.session, {}) == 1);  // a date that passes needs no import
  CHECK(world.pin_state("A000000001", "G1") == "live");
}

TEST_CASE("issue: a PIN is good for 60 days from the district's day, and each is in the log without its digits") {
  Rehearsal world({}, "2026-08-14T03:00:00Z");  // the evening of the 13th in the district
  world.import(DistrictRows{});
  issue_pins(*world.session, {});
  CHECK(world.query("SELECT issued_at, expires_at, generation FROM pins") ==
        "2026-08-14T03:00:00Z|2026-10-13T07:00:00Z|1");
  CHECK(world.query("SELECT subject FROM audit_log WHERE action = 'pin.issue'") == ana + "/G1");
  auto digits = world.pin_of(ana, "G1").digits();
  CHECK(!has(world.query("SELECT * FROM audit_log"), digits));
  CHECK(!has(test::slurp(world.settings->path(Key::database)), digits));
}

TEST_CASE("issue: for one school, or one student") {
  Rehearsal world;
  DistrictRows rows;
  rows.students = {{}, {.id = "A000000001", .school = "8002"}};
  rows.guardians = {{}, {.student = "A000000001"}};
  world.import(rows);
  CHECK(issue_pins(*world.session, {.location_code = "8002", .student_id = {}}) == 1);
  CHECK(world.pin_state("A000000001", "G1") == "live");
  CHECK(issue_pins(*world.session, {.location_code = {}, .student_id = ana}) == 1);
  CHECK(has(problem<NotFound>([&] { issue_pins(*world.session, {.location_code = "9999", .student_id = {}}); }),
            "there is no school 9999"));
  CHECK(has(problem<NotFound>([&] { issue_pins(*world.session, {.location_code = {}, .student_id = "1"}); }),
            "no student 1"));
}

TEST_CASE("issue: PINs are unique among a student's and among a guardian's live ones, with four digits too") {
  Rehearsal world({{Key::pin_form, "4"}});
  DistrictRows rows;
  rows.students.clear();
  rows.guardians.clear();
  for (int i = 0; i < 400; ++i) {  // one guardian of 400 students, so that draws must meet
    rows.students.push_back({.id = test::numbered_student(i)});
    rows.guardians.push_back({.student = test::numbered_student(i), .id = "aunt"});
  }
  for (int i = 0; i < 400; ++i)
    rows.guardians.push_back({.student = test::numbered_student(0), .id = fmt::format("G{}", i)});
  world.import(rows);
  CHECK(issue_pins(*world.session, {}) == 800);
  std::set<std::string> of_guardian, of_student;
  for (int i = 0; i < 400; ++i) of_guardian.insert(world.pin_of(test::numbered_student(i), "aunt").digits());
  for (int i = 0; i < 400; ++i)
    of_student.insert(world.pin_of(test::numbered_student(0), fmt::format("G{}", i)).digits());
  of_student.insert(world.pin_of(test::numbered_student(0), "aunt").digits());
  CHECK(of_guardian.size() == 400);
  CHECK(of_student.size() == 401);
}

TEST_CASE("issue: one that was used, expired or revoked is renewed only by New PIN") {
  Rehearsal world;
  DistrictRows rows;
  rows.guardians = {{}, {.id = "G2"}, {.id = "G3"}};
  world.import(rows);
  issue_pins(*world.session, {});
  validate_pin(*world.session, {ana, "2012-03-04", world.pin_of(ana, "G1").digits()});
  world.store->database().exec("UPDATE pins SET state = 'revoked' WHERE guardian_id = 'G2'");
  world.clock.set(test::moment("2026-10-20T10:00:00Z"));
  expire_pins(*world.session);
  CHECK(world.query("SELECT guardian_id, state FROM pins ORDER BY 1") == "G1|used\nG2|revoked\nG3|expired");
  CHECK(issue_pins(*world.session, {}) == 0);
  for (const auto* guardian : {"G1", "G2", "G3"}) renew_pin(*world.session, ana, guardian);
  CHECK(world.query("SELECT DISTINCT generation, state, date_used, ended_at, tries, expires_at FROM pins") ==
        "2|live|NULL|NULL|0|2026-12-20T08:00:00Z");
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'pin.new'") == "3");
}

TEST_CASE("issue: New PIN for an unused one makes the old one worthless") {
  Rehearsal world;
  world.import(DistrictRows{});
  issue_pins(*world.session, {});
  auto old = world.pin_of(ana, "G1");
  world.store->database().exec("UPDATE pins SET letter_at = 'then', tries = 5");
  renew_pin(*world.session, ana, "G1");
  CHECK(world.query("SELECT letter_at, tries FROM pins") == "NULL|0");
  CHECK(validate_pin(*world.session, {ana, "2012-03-04", old.digits()}).answer == PinAnswer::wrong);
  CHECK(validate_pin(*world.session, {ana, "2012-03-04", world.pin_of(ana, "G1").digits()}).answer ==
        PinAnswer::validated);
}

TEST_CASE("issue: New PIN is refused for one whom MiSiS does not flag, restricts, or whose student is not enrolled") {
  Rehearsal world;
  DistrictRows rows;
  rows.students.push_back({.id = "A000000001", .status = "I"});
  rows.guardians = {
      {}, {.id = "G2", .last = "Lee", .first = "Bo"}, {.id = "G3", .legal = "N"}, {.student = "A000000001"}};
  world.import(rows);
  issue_pins(*world.session, {});
  rows.guardians[0].restricted = "Y";
  rows.guardians[1].legal = "N";
  world.import(rows, accepting());
  auto refused = [&](const std::string& student, const std::string& guardian) {
    return problem<Refused>([&] { renew_pin(*world.session, student, guardian); });
  };
  CHECK(refused(ana, "G1") == "Maria Reyes is restricted in MiSiS");
  CHECK(refused(ana, "G2") == "Bo Lee is not flagged as legal guardian in MiSiS");
  CHECK(has(refused("A000000001", "G1"), "is not actively enrolled"));
  CHECK(refused(ana, "G3") == "Maria Reyes is not flagged as legal guardian in MiSiS");
  CHECK(has(problem<NotFound>([&] { renew_pin(*world.session, ana, "G9"); }), "has no legal guardian G9"));
  CHECK(world.query("SELECT max(generation) FROM pins") == "1");
  CHECK(
      has(problem<NotFound>([&] { renew_pin(*world.with_role("Principal", "8002"), ana, "G1"); }), "that you may see"));
}

TEST_CASE("issue: New PIN gives a guardian a first one too") {
  Rehearsal world;
  world.import(DistrictRows{});
  renew_pin(*world.with_role("Principal", "8001"), ana, "G1");
  CHECK(world.query("SELECT generation, state FROM pins") == "1|live");
}

TEST_CASE("issue: a student who comes back after the PIN ran out while away gets a new one by itself") {
  for (const auto* back : {"2026-09-01", "2026-11-01"}) {
    CAPTURE(back);
    Rehearsal world;
    DistrictRows rows, away;
    rows.students.push_back({.id = "A000000001"});
    away.students = {rows.students[1]};
    away.guardians = {{.student = "A000000001"}};
    rows.guardians.push_back(away.guardians[0]);
    world.import(rows);
    issue_pins(*world.session, {});
    world.import(away, accepting());
    world.clock.set(test::moment(std::string(back) + "T10:00:00Z"));
    expire_pins(*world.session);
    bool in_time = std::string_view(back) < "2026-10";
    CHECK(world.pin_state(ana, "G1") == (in_time ? "live" : "lapsed"));
    CHECK(issue_pins(*world.session, {}) == 0);
    world.import(rows);
    CHECK(issue_pins(*world.session, {}) == (in_time ? 0 : 1));
    CHECK(world.query("SELECT state, generation FROM pins WHERE student_id = '023907F123'") ==
          (in_time ? "live|1" : "live|2"));
  }
}

TEST_CASE("issue: only who may issue may issue, and one failure leaves nothing") {
  Rehearsal world;
  world.import(test::district_of(5));
  CHECK(has(problem<NotPermitted>([&] { issue_pins(*world.with_role("Principal", "8001"), {}); }), "pin.issue"));
  std::filesystem::remove(world.settings->path(Key::key_file));
  CHECK(has(problem<StorageError>([&] { issue_pins(*world.session, {}); }), "is missing"));
  CHECK(world.query("SELECT count(*) FROM pins") == "0");
}

}  // namespace portal
