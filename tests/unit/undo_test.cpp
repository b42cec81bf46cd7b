#include "lib/roster/undo.h"

#include <doctest/doctest.h>

#include "lib/audit/audit.h"
#include "lib/pins/expiry.h"
#include "lib/pins/issue.h"
#include "lib/pins/validation.h"
#include "lib/roster/history.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::moment;
using test::problem;
using test::Rehearsal;

const std::string ana = "023907F123", ben = "A000000002";

std::vector<const RecordKind*> all_kinds() {
  std::vector<const RecordKind*> kinds = {&enrollment_kind()};
  for (const auto& kind : record_kinds()) kinds.push_back(&kind);
  return kinds;
}

// Every roster table, whole but for the fingerprint. `books`: with the runs that made and changed each record.
enum class Books { with, without };
std::string roster(Rehearsal& world, Books books = Books::with) {
  std::string text;
  for (const auto* kind : all_kinds()) {
    std::string columns = "absent_since";
    for (const auto& field : kind->fields) columns += "," + std::string(field.column);
    if (books == Books::with) columns += ",created_run,updated_run";
    text += fmt::format("{}\n{}\n", kind->table,
                        world.query(fmt::format("SELECT {} FROM {} ORDER BY 2, 3, 4", columns, kind->table)));
  }
  return text;
}

std::string counts(const UndoResult& result) {
  std::string text;
  for (const auto& count : result.counts) text += fmt::format("{} -{} ~{} ", count.kind, count.removed, count.restored);
  return text;
}

void at(Rehearsal& world, std::string_view now) { world.clock.set(moment(now)); }

// Ana and Ben at two schools, each with a guardian; staff and their roles.
DistrictRows two() {
  DistrictRows rows;
  rows.students.push_back({.id = ben, .last = "Lee", .first = "Ben", .school = "8002"});
  rows.guardians.push_back({.student = ben, .id = "G2", .last = "Lee"});
  rows.staff = "EmployeeNumber,LastName,FirstName,LocationCode,HrStatus\n00000001,Ito,Ken,8001,complete\n";
  rows.staff_roles = "EmployeeNumber,Role,LocationCode\n00000001,Teacher,8001\n00000001,District IT,\n";
  return rows;
}

PinAnswer validate(Rehearsal& world, const std::string& student, const std::string& guardian) {
  return validate_pin(*world.session, {student, "2012-03-04", world.pin_of(student, guardian).digits()}).answer;
}

std::string refusal(Rehearsal& world, std::int64_t run) {
  auto before = roster(world);
  auto why = problem<Refused>([&] { undo_run(*world.session, run); });
  CHECK(roster(world) == before);
  return why;
}

}  // namespace

TEST_CASE("undo: every roster table is as it was, whatever the run did") {
  Rehearsal world;
  auto rows = two();
  rows.students.push_back({.id = "A000000003", .last = "Gone"});
  world.import(rows);
  auto left = rows;
  left.students.pop_back();
  at(world, "2026-08-15T10:00:00Z");
  world.import(left, accepting());
  auto before = roster(world);
  auto next = rows;                                // A000000003 comes back
  next.schools.push_back({"8003", "New School"});  // a new school, and one that changes
  next.schools[1].local_district = "";
  next.students[0].homeroom = "B-12";
  next.students[0].status = "I";
  next.students[1].school = "8003";  // moved, with the old enrollment beside
  next.students.push_back({.id = ben, .last = "Lee", .first = "Ben", .school = "8002", .status = "I"});
  next.students.push_back({.id = "A000000004", .last = "New"});
  next.guardians[0].legal = "N";
  next.guardians[0].phone = "555";
  next.guardians.pop_back();  // withdrawn
  next.guardians.push_back({.student = "A000000004", .id = "G4"});
  next.staff = "EmployeeNumber,LastName,FirstName,LocationCode,HrStatus\n00000002,Eze,Ada,,\n";
  next.staff_roles = "EmployeeNumber,Role,LocationCode\n00000002,Teacher,8001\n00000002,IT/Ops,Central\n";
  at(world, "2026-08-16T10:00:00Z");
  CHECK(world.import(next, accepting()).run == 3);
  CHECK(roster(world) != before);
  auto result = undo_run(*world.session, 3);
  CHECK(counts(result) ==
        "schools -1 ~1 students -1 ~3 enrollments -1 ~0 guardians -1 ~2 staff -1 ~1 staffroles -2 ~2 ");
  CHECK(result.run.business_date == "2026-08-16");
  CHECK(result.standing->id == 2);
  CHECK(roster(world) == before);
  CHECK(world.query("SELECT outcome FROM roster_runs ORDER BY run_id") == "applied\napplied\nundone");
  CHECK(world.query("SELECT count(*) FROM roster_changes WHERE run_id = 3") != "0");
  CHECK(world.query("SELECT subject, detail FROM audit_log WHERE action = 'roster.undo'") ==
        "run 3|{\"business_date\":\"2026-08-16\",\"schools\":{\"removed\":1,\"restored\":1},"
        "\"students\":{\"removed\":1,\"restored\":3},\"enrollments\":{\"removed\":1,\"restored\":0},"
        "\"guardians\":{\"removed\":1,\"restored\":2},\"staff\":{\"removed\":1,\"restored\":1},"
        "\"staffroles\":{\"removed\":2,\"restored\":2}}");
}

TEST_CASE("undo: a changed enrollment, a school's and a role's fields, and a student PIN go back too") {
  Rehearsal world;
  const std::string header =
      "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,EnrollmentStatus,ExitDate,StudentPIN\n";
  const std::string lucia = "023907F123,Reyes,Ana,2012-03-04,6,8001,A,,";
  auto rows = two();
  world.import(rows.schools_csv(), header + lucia + "1234\n023907F123,Reyes,Ana,2012-03-04,5,8002,I,2026-08-01,\n",
               "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n");
  auto before = roster(world);
  world.import(rows.schools_csv(), header + lucia + "5678\n023907F123,Reyes,Ana,2012-03-04,5,8002,I,2026-08-02,\n",
               "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n");
  CHECK(world.query("SELECT enrollments.exit_date, student_pin FROM enrollments JOIN students USING (student_id)") ==
        "2026-08-02|5678");
  CHECK(counts(undo_run(*world.session, 2)) == "students -0 ~1 enrollments -0 ~1 ");
  CHECK(roster(world) == before);
}

TEST_CASE("undo: roles and places that hold slashes are told apart") {
  Rehearsal world;
  auto rows = two();
  const std::string header = "EmployeeNumber,Role,LocationCode,ExpirationDate\n";
  rows.staff_roles = header + "00000001,A/B,C,\n00000001,A,B/C,\n00000001,A\\,B/C,\n00000001,A/B/C,,\n";
  world.import(rows);
  auto first = roster(world);
  auto second = rows;
  second.staff_roles = header + "00000001,A/B,C,2027-01-01\n00000001,A,B/C,\n00000001,A\\,B/C,\n00000001,A/B/C,,\n";
  world.import(second);
  auto then = roster(world);
  auto third = second;
  third.staff_roles = header + "00000001,A/B,C,2027-01-01\n00000001,A,B/C,2027-02-02\n00000001,A\\,B/C,2027-03-03\n";
  world.import(third, accepting());
  undo_run(*world.session, 3);
  CHECK(roster(world) == then);
  undo_run(*world.session, 2);
  CHECK(roster(world) == first);
}

TEST_CASE("undo: the first import can be undone, and leaves an empty roster") {
  Rehearsal world;
  auto empty = roster(world);
  world.import(two());
  issue_pins(*world.session, {});
  auto result = undo_run(*world.session, 1);
  CHECK(counts(result) == "schools -2 ~0 students -2 ~0 guardians -2 ~0 staff -1 ~0 staffroles -2 ~0 pins -2 ~0 ");
  CHECK(!result.standing);
  CHECK(roster(world) == empty);
  CHECK(world.query("PRAGMA foreign_key_check").empty());
  CHECK(world.import(two()).run == 2);
}

TEST_CASE("undo: the newest run only, one after the other, each once") {
  Rehearsal world;
  auto rows = two();
  world.import(rows);
  auto first = roster(world);
  rows.students[0].grade = "7";
  at(world, "2026-08-15T10:00:00Z");
  world.import(rows);
  auto second = roster(world);
  rows.students[0].grade = "8";
  at(world, "2026-08-16T10:00:00Z");
  world.import(rows);
  CHECK(refusal(world, 2) == "run 2 is not the newest: run 3, of 2026-08-16, stands on it");
  CHECK(problem<NotFound>([&] { undo_run(*world.session, 4); }) == "there is no run 4");
  undo_run(*world.session, 3);
  CHECK(roster(world) == second);
  CHECK(refusal(world, 3) == "run 3 was undone already");
  undo_run(*world.session, 2);
  CHECK(roster(world) == first);
  CHECK(world.query("SELECT DISTINCT updated_run FROM students") == "1");
}

TEST_CASE("undo: a run that found the same files again is marked, and nothing else happens") {
  Rehearsal world;
  world.import(two());
  world.import(two());
  auto before = roster(world);
  auto result = undo_run(*world.session, 2);
  CHECK(counts(result).empty());
  CHECK(result.standing->id == 1);
  CHECK(roster(world) == before);
  CHECK(world.query("SELECT outcome FROM roster_runs ORDER BY run_id") == "applied\nundone");
  CHECK(roster_history(*world.session, 2).at(0).files.size() == 5);
}

TEST_CASE("undo: a run that applied nothing and does not stand cannot be undone") {
  Rehearsal world;
  world.import(two());
  world.store->database().exec(
      "INSERT INTO roster_runs (business_date, started_at, operator, profile, mode, outcome, accepted, seconds) "
      "VALUES ('2026-08-14', '2026-08-14T10:00:00Z', 'admin', 'misis', 'full', 'undone', '', 0)");
  CHECK(refusal(world, 2) == "run 2 was undone already");
  CHECK(undo_run(*world.session, 1, DryRun::yes).run.id == 1);
}

TEST_CASE("undo: the same extract applies again and gives the same, with PINs issued anew") {
  Rehearsal world;
  auto rows = two();
  world.import(rows);
  issue_pins(*world.session, {});
  auto kept = world.pin_of(ana, "G1").digits();
  auto next = rows;
  next.students[0].grade = "7";
  next.students.push_back({.id = "A000000003", .last = "New"});
  next.guardians.push_back({.student = "A000000003", .id = "G3"});
  at(world, "2026-08-15T10:00:00Z");
  world.import(next);
  CHECK(issue_pins(*world.session, {}) == 1);
  auto paper = world.pin_of("A000000003", "G3").digits();
  auto after = roster(world, Books::without);
  CHECK(counts(undo_run(*world.session, 2)) == "students -1 ~1 guardians -1 ~0 pins -1 ~0 ");
  CHECK(world.query("SELECT subject, detail FROM audit_log WHERE action = 'pin.remove'") ==
        "A000000003/G3|{\"run\":2,\"generation\":1,\"state\":\"live\"}");
  CHECK(issue_pins(*world.session, {}) == 0);
  auto again = world.import(next);
  CHECK(again.run == 3);
  CHECK(!again.same_as);
  CHECK(roster(world, Books::without) == after);
  CHECK(issue_pins(*world.session, {}) == 1);
  CHECK(world.pin_of("A000000003", "G3").digits() != paper);
  CHECK(world.pin_of(ana, "G1").digits() == kept);
  CHECK(verify_audit_log(*world.store).first_wrong == std::nullopt);
}

TEST_CASE("undo: the files of the run before are the same ones again, and the guards compare with it") {
  Rehearsal world;
  auto rows = test::district_of(40);
  world.import(rows);
  auto next = rows;
  for (int i = 40; i < 60; ++i) next.students.push_back({.id = test::numbered_student(i)});
  at(world, "2026-08-15T10:00:00Z");
  world.import(next);
  undo_run(*world.session, 2);
  at(world, "2026-08-14T12:00:00Z");  // no longer older than the newest that stands
  CHECK(world.import(rows).same_as == 1);
  rows.students[0].grade = "7";
  CHECK(!world.import(rows).same_as);
}

TEST_CASE("undo: what could show a removed PIN is erased, in the file and in its log") {
  Rehearsal world;
  world.import(DistrictRows{});
  auto rows = test::district_of(60);
  rows.students.push_back({});
  rows.guardians.push_back({});
  world.import(rows);
  issue_pins(*world.session, {});
  std::vector<std::string> sealed;
  {
    SQLite::Statement select(world.store->database(), "SELECT sealed FROM pins WHERE student_id <> ?");
    select.bind(1, ana);
    while (select.executeStep()) sealed.push_back(column_text(select, 0));
  }
  auto file = world.settings->path(Key::database).string();
  auto visible = [&] {
    auto bytes = test::slurp(file) + test::slurp(file + "-wal");
    return std::count_if(sealed.begin(), sealed.end(), [&](const auto& part) { return has(bytes, part); });
  };
  REQUIRE(visible() == 60);
  undo_run(*world.session, 2);
  CHECK(visible() == 0);
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'pin.remove'") == "60");
}

TEST_CASE("undo: refused once a PIN of a link that the run made was validated, also where New PIN followed") {
  Rehearsal world;
  world.import(DistrictRows{});
  auto rows = two();
  rows.guardians.push_back({.student = ben, .id = "G3"});
  at(world, "2026-08-15T10:00:00Z");
  world.import(rows);
  issue_pins(*world.session, {});
  at(world, "2026-08-16T10:00:00Z");
  CHECK(validate(world, ana, "G1") == PinAnswer::validated);  // there before: no reason
  CHECK(undo_run(*world.session, 2, DryRun::yes).counts.back().removed == 2);
  CHECK(validate(world, ben, "G2") == PinAnswer::validated);
  auto why = "run 2 cannot be undone: 1 PIN that it led to was validated (A000000002/G2)";
  CHECK(refusal(world, 2) == why);
  CHECK(problem<Refused>([&] { undo_run(*world.session, 2, DryRun::yes); }) == why);
  renew_pin(*world.session, ben, "G2");
  CHECK(refusal(world, 2) == why);
  CHECK(validate(world, ben, "G3") == PinAnswer::validated);
  CHECK(refusal(world, 2) ==
        "run 2 cannot be undone: 2 PINs that it led to were validated (A000000002/G2, "
        "A000000002/G3)");
  CHECK(world.query("SELECT outcome FROM roster_runs WHERE run_id = 2") == "applied");
}

TEST_CASE("undo: of many validated PINs three are named") {
  Rehearsal world;
  world.import(test::district_of(5));
  issue_pins(*world.session, {});
  for (int i = 0; i < 5; ++i) validate(world, test::numbered_student(i), fmt::format("G{}", i));
  CHECK(refusal(world, 1) ==
        "run 1 cannot be undone: 5 PINs that it led to were validated (S000000000/G0, S000000001/G1, S000000002/G2, "
        "…)");
}

TEST_CASE("undo: refused once a PIN was validated of a link that the run made due one") {
  struct Case {
    const char* name;
    void (*before)(DistrictRows&);  // Ben gets no PIN
  };
  for (const auto& each : {Case{"no legal guardian", [](DistrictRows& rows) { rows.guardians[1].legal = "N"; }},
                           {"restricted", [](DistrictRows& rows) { rows.guardians[1].restricted = "Y"; }},
                           {"link gone", [](DistrictRows& rows) { rows.guardians.pop_back(); }},
                           {"inactive", [](DistrictRows& rows) { rows.students[1].status = "I"; }},
                           {"not yet entered", [](DistrictRows& rows) { rows.students[1].entry = "2026-12-01"; }},
                           {"left", [](DistrictRows& rows) { rows.students[1].exit = "2026-08-15"; }},
                           {"student gone", [](DistrictRows& rows) {
                              rows.students.pop_back();
                              rows.guardians.pop_back();
                            }}}) {
    CAPTURE(each.name);
    Rehearsal world;
    auto whole = two(), less = two();
    each.before(less);
    world.import(whole);
    at(world, "2026-08-17T10:00:00Z");
    world.import(less, accepting());
    CHECK(issue_pins(*world.session, {}) == 1);
    at(world, "2026-08-18T10:00:00Z");
    world.import(whole, accepting());
    CHECK(issue_pins(*world.session, {}) == 1);
    CHECK(validate(world, ana, "G1") == PinAnswer::validated);  // not by that run
    auto unused = undo_run(*world.session, 3, DryRun::yes);
    CHECK(unused.counts.back().kind != "pins");  // the link is older than the run: its PIN stays
    CHECK(validate(world, ben, "G2") == PinAnswer::validated);
    CHECK(refusal(world, 3) == "run 3 cannot be undone: 1 PIN that it led to was validated (A000000002/G2)");
  }
}

TEST_CASE("undo: a PIN that was issued before the run, or that the run had no part in, is no reason to refuse") {
  Rehearsal world;
  auto rows = two();
  world.import(rows);
  issue_pins(*world.session, {});
  auto restricted = rows;
  restricted.guardians[1].restricted = "Y";
  at(world, "2026-08-15T10:00:00Z");
  world.import(restricted, accepting());
  auto before = roster(world);
  at(world, "2026-08-16T10:00:00Z");
  world.import(rows, accepting());
  CHECK(validate(world, ben, "G2") == PinAnswer::validated);  // entitled again by run 3, issued after run 1
  renew_pin(*world.session, ana, "G1");                       // New PIN, of a link that run 3 left alone
  auto renewed = world.pin_of(ana, "G1").digits();
  CHECK(validate_pin(*world.session, {ana, "2012-03-04", renewed}).answer == PinAnswer::validated);
  undo_run(*world.session, 3);
  CHECK(roster(world) == before);
  CHECK(world.pin_state(ana, "G1") == "used");
  CHECK(world.pin_state(ben, "G2") == "used");
}

TEST_CASE("undo: a link that only changed its flag is suspended and usable again by itself") {
  Rehearsal world;
  auto rows = two();
  world.import(rows);
  issue_pins(*world.session, {});
  auto pin = world.pin_of(ana, "G1").digits();
  rows.guardians[0].legal = "N";
  at(world, "2026-08-15T10:00:00Z");
  world.import(rows, accepting());
  CHECK(validate_pin(*world.session, {ana, "2012-03-04", pin}).answer == PinAnswer::wrong);
  CHECK(counts(undo_run(*world.session, 2)) == "guardians -0 ~1 ");
  CHECK(validate_pin(*world.session, {ana, "2012-03-04", pin}).answer == PinAnswer::validated);
}

TEST_CASE("undo: expired and revoked PINs of new links go too; of older links they stay as they are") {
  Rehearsal world;
  auto rows = two();
  rows.guardians.pop_back();
  world.import(rows);
  issue_pins(*world.session, {});
  rows.guardians.push_back({.student = ben, .id = "G2"});
  at(world, "2026-08-15T10:00:00Z");
  world.import(rows);
  issue_pins(*world.session, {});
  at(world, "2026-12-01T10:00:00Z");
  CHECK(expire_pins(*world.session).expired == 2);
  CHECK(counts(undo_run(*world.session, 2)) == "guardians -1 ~0 pins -1 ~0 ");
  CHECK(world.query("SELECT student_id, state FROM pins") == ana + "|expired");
  CHECK(has(world.query("SELECT detail FROM audit_log WHERE action = 'pin.remove'"), "\"state\":\"expired\""));
  world.import(rows);
  CHECK(issue_pins(*world.session, {}) == 1);  // not renewed by hand: it is a first one again
  CHECK(world.pin_state(ben, "G2") == "live");
}

TEST_CASE("undo: a revocation that a run confirmed stays, and is mended with New PIN") {
  Rehearsal world;
  auto rows = two();
  world.import(rows);
  issue_pins(*world.session, {});
  auto lost = rows;
  lost.guardians[0].legal = "N";
  for (const auto* day : {"2026-08-15T10:00:00Z", "2026-08-16T10:00:00Z"}) {
    at(world, day);
    world.import(lost, accepting());
  }
  CHECK(expire_pins(*world.session).revoked == 1);
  CHECK(undo_run(*world.session, 3).revoked.empty());
  auto told = undo_run(*world.session, 2).revoked;
  REQUIRE(told.size() == 1);
  CHECK(told[0].student_id + "/" + told[0].guardian_id == ana + std::string("/G1"));
  CHECK(world.pin_state(ana, "G1") == "revoked");
  CHECK(issue_pins(*world.session, {}) == 0);
  renew_pin(*world.session, ana, "G1");
  CHECK(validate(world, ana, "G1") == PinAnswer::validated);
}

TEST_CASE("undo: an undone run confirms no lost flag, and those before the PIN's issue confirm no undoing") {
  Rehearsal world;
  auto rows = two(), without = two();
  without.guardians[0].legal = "N";
  world.import(without);
  at(world, "2026-08-15T10:00:00Z");
  world.import(without);
  at(world, "2026-08-16T10:00:00Z");
  world.import(rows, accepting());  // brings the flag
  CHECK(issue_pins(*world.session, {}) == 2);
  at(world, "2026-08-16T12:00:00Z");
  undo_run(*world.session, 3);
  CHECK(expire_pins(*world.session).revoked == 0);
  SUBCASE("the flag comes back: the PIN is good as it was") {
    at(world, "2026-08-17T10:00:00Z");
    world.import(rows, accepting());
    CHECK(expire_pins(*world.session).revoked == 0);
    CHECK(validate(world, ana, "G1") == PinAnswer::validated);
  }
  SUBCASE("a later import without it confirms") {
    at(world, "2026-08-17T10:00:00Z");
    world.import(without);
    CHECK(expire_pins(*world.session).revoked == 1);
  }
}

TEST_CASE("undo: a run that was undone does not confirm what another took away") {
  Rehearsal world;
  auto rows = two();
  world.import(rows);
  issue_pins(*world.session, {});
  rows.guardians[0].restricted = "Y";
  at(world, "2026-08-15T10:00:00Z");
  world.import(rows, accepting());
  at(world, "2026-08-16T10:00:00Z");
  world.import(rows);  // the same files: confirms
  CHECK(expire_pins(*world.session, ExpireDryRun::yes).revoked == 1);
  undo_run(*world.session, 3);
  CHECK(expire_pins(*world.session, ExpireDryRun::yes).revoked == 0);
}

TEST_CASE("undo: a dry run says what would change, and changes nothing") {
  Rehearsal world;
  world.import(two());
  issue_pins(*world.session, {});
  auto before = roster(world), log = world.query("SELECT count(*) FROM audit_log");
  CHECK(counts(undo_run(*world.session, 1, DryRun::yes)) ==
        "schools -2 ~0 students -2 ~0 guardians -2 ~0 staff -1 ~0 staffroles -2 ~0 pins -2 ~0 ");
  CHECK(roster(world) == before);
  CHECK(world.query("SELECT count(*) FROM pins") == "2");
  CHECK(world.query("SELECT count(*) FROM audit_log") == log);
  CHECK(world.query("SELECT outcome FROM roster_runs") == "applied");
}

TEST_CASE("undo: for District IT alone") {
  Rehearsal world;
  world.import(two());
  for (const auto* role : {"Principal", "ITD Help Desk", "Analyst", "Unattended Service"})
    CHECK(has(problem<NotPermitted>([&] { undo_run(*world.with_role(role, ""), 1); }), "may not do this"));
}

TEST_CASE("undo: a roster that is not what the run left is not touched") {
  Rehearsal world;
  auto rows = two();
  world.import(rows);
  rows.staff_roles = "EmployeeNumber,Role,LocationCode\n00000001,Teacher,8001\n";
  world.import(rows, accepting());
  world.store->database().exec("DELETE FROM staff_roles WHERE role = 'District IT'");
  CHECK(problem<StorageError>([&] { undo_run(*world.session, 2); }) ==
        "run 2 changed staff role 00000001 District IT/, which the roster does not hold");
  CHECK(world.query("SELECT outcome FROM roster_runs WHERE run_id = 2") == "applied");
}

namespace {

// A night's extract of a district that lives: few records, so that all meet all.
std::string one_of(std::vector<std::string> texts) { return *rc::gen::elementOf(std::move(texts)); }
bool often() { return *rc::gen::inRange(0, 4) != 0; }
bool seldom() { return *rc::gen::inRange(0, 5) == 0; }

DistrictRows any_night() {
  DistrictRows rows;
  rows.students.clear();
  rows.guardians.clear();
  if (seldom()) rows.schools[1].name = "Bay School";
  if (seldom()) rows.schools.push_back({"8003", "New School", ""});
  auto school = [&] { return rows.schools[*rc::gen::inRange<std::size_t>(0, rows.schools.size())].code; };
  for (int i = 0; i < 4; ++i) {
    if (!often()) continue;
    auto id = test::numbered_student(i);
    auto here = school(), there = school();
    rows.students.push_back({.id = id,
                             .grade = one_of({"6", "7"}),
                             .school = here,
                             .status = one_of({"A", "A", "I"}),
                             .homeroom = one_of({"", "B/1"}),
                             .exit = one_of({"", "", "2026-08-20"})});
    if (seldom() && here != there)
      rows.students.push_back({.id = id, .grade = one_of({"5", "6"}), .school = there, .status = "I"});
    for (int g = 0; g < 2; ++g)
      if (often())
        rows.guardians.push_back({.student = id,
                                  .id = fmt::format("G{}", g),
                                  .legal = one_of({"Y", "Y", "N"}),
                                  .restricted = one_of({"N", "N", "Y"}),
                                  .phone = one_of({"", "555-0100"})});
  }
  if (!often()) return rows;
  rows.staff = "EmployeeNumber,LastName,FirstName,Login\n";
  rows.staff_roles = "EmployeeNumber,Role,LocationCode,ExpirationDate\n";
  for (const auto* number : {"00000001", "00000002"}) {
    if (!often()) continue;
    rows.staff += fmt::format("{},Ito,{},{}\n", number, one_of({"Ken", "Kenji"}), one_of({"", "kito"}));
    for (const auto* role : {"A,B/C", "A/B,C", "A\\,8001", "Teacher,"})
      if (often()) rows.staff_roles += fmt::format("{},{},{}\n", number, role, one_of({"", "2027-06-30"}));
  }
  return rows;
}

}  // namespace

TEST_CASE("undo: after any nights it gives back every table, and the same extracts give the same again") {
  CHECK(holds_for(25, [] {
    Rehearsal world;
    struct Night {
      DistrictRows rows;
      ImportMode mode;
      std::string before, after, changes;
      std::int64_t run = 0;
    };
    std::vector<Night> nights;
    auto changes = [&] {
      return world.query(
          "SELECT kind, record, part, change, fields FROM roster_changes WHERE run_id = (SELECT max(run_id) FROM "
          "roster_runs) ORDER BY change_id");
    };
    auto night = [&](Night& each, int day) {
      at(world, fmt::format("2026-08-{:02}T10:00:00Z", 10 + day));
      auto request = accepting();
      request.mode = each.mode;
      each.run = *world.import(each.rows, request).run;
      if (seldom()) expire_pins(*world.session);
      if (often()) issue_pins(*world.session, {});
    };
    int count = *rc::gen::inRange(2, 6);
    for (int i = 0; i < count; ++i) {
      Night each{i > 0 && seldom() ? nights.back().rows : any_night(),
                 seldom() ? ImportMode::delta : ImportMode::full,
                 roster(world),
                 {},
                 {}};
      night(each, i);
      each.after = roster(world, Books::without), each.changes = changes();
      nights.push_back(each);
    }
    int undone = *rc::gen::inRange(1, count + 1);
    for (int run = count; run > count - undone; --run) {
      undo_run(*world.session, run);
      RC_ASSERT(roster(world) == nights[static_cast<std::size_t>(run - 1)].before);
      RC_ASSERT(world.query("PRAGMA foreign_key_check").empty());
    }
    for (int i = count - undone; i < count; ++i) {
      auto& each = nights[static_cast<std::size_t>(i)];
      each.before = roster(world);
      night(each, i);
      RC_ASSERT(roster(world, Books::without) == each.after);
      RC_ASSERT(changes() == each.changes);
    }
    for (int i = count - 1; i >= count - undone; --i) {  // among runs that were undone before
      const auto& each = nights[static_cast<std::size_t>(i)];
      undo_run(*world.session, each.run);
      RC_ASSERT(roster(world) == each.before);
    }
    RC_ASSERT(!verify_audit_log(*world.store).first_wrong);
  }));
}

}  // namespace portal
