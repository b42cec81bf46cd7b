#include "lib/roster/lookup.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "lib/pins/pin_details.h"
#include "lib/roster/undo.h"
#include "tests/support/night.h"

namespace portal {
namespace {

using test::DistrictRows;
using test::has;
using test::moment;
using test::Night;
using test::problem;

const std::string ana = "023907F123", ben = "A000000001";

// A student who enrolled during the day, with two legal guardians.
DistrictRows day_of_ben() {
  DistrictRows rows;
  rows.students = {{.id = ben, .last = "Okafor", .first = "Ben", .birth = "2014-01-02"}};
  rows.guardians = {{.student = ben, .id = "G7", .last = "Okafor", .first = "Ada"},
                    {.student = ben, .id = "G8", .last = "Okafor", .first = "Obi"}};
  return rows;
}

// The ordinary extract: Ana with a legal guardian, a contact, and one who is restricted.
DistrictRows without_ben() {
  DistrictRows rows;
  rows.guardians = {{}, {.id = "G2", .first = "Leo", .legal = "N"}, {.id = "G3", .first = "Eva", .restricted = "Y"}};
  return rows;
}

DistrictRows with_ben() {
  DistrictRows rows = without_ben(), more = day_of_ben();
  rows.students.push_back(more.students[0]);
  rows.guardians.insert(rows.guardians.end(), more.guardians.begin(), more.guardians.end());
  return rows;
}

struct Desk : Night {
  Desk() {
    deliver(without_ben());
    run();
  }
  void deliver_delta(const DistrictRows& rows, const std::string& date = "20260814") {
    inbox.write("students_delta_" + date + ".csv", rows.students_csv());
    inbox.write("guardians_delta_" + date + ".csv", rows.guardians_csv());
  }
  // The next night, with that extract.
  void next_night(const DistrictRows& rows, int day = 15) {
    clock.set(moment(fmt::format("2026-08-{}T10:00:00Z", day)));
    deliver(rows, fmt::format("202608{}", day));
    auto code = run(Date(2026, 8, static_cast<unsigned>(day)));
    CHECK_MESSAGE(code == exit_done, told);
  }
  /// "G1 Parent in Parent Portal", a guardian a line.
  std::string shown(const std::string& student) {
    std::string text;
    for (const auto& guardian : look_up(*session, student).guardians)
      text += guardian.guardian_id + " " + std::string(lookup_action_name(guardian.action)) + "\n";
    return text;
  }
  std::string active(const std::string& student) {
    return query(
        "SELECT active_from <= '2026-08-15' AND '2026-08-15' <= active_until FROM students WHERE student_id = '" +
        student + "'");
  }
  std::vector<std::string> kept() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(store->file().string() + ".lookup"))
      names.push_back(entry.path().extension().string());
    std::sort(names.begin(), names.end());
    return names;
  }
};

}  // namespace

TEST_CASE("lookup: each guardian of the extract that the nightly job put away, and what can be done") {
  Desk desk;
  auto found = look_up(*desk.session, ana);
  CHECK(found.student_name == "Ana Reyes");
  CHECK(found.school_name == "Marvel Middle School");
  CHECK(found.enrolled);
  CHECK(found.as_of == "2026-08-14");
  CHECK(found.source == "students_20260814.csv");
  CHECK(desk.shown(ana) ==
        "G1 Parent in Parent Portal\n"
        "G2 update MiSiS first: no legal guardian, or restricted\n"
        "G3 update MiSiS first: no legal guardian, or restricted\n");
}

TEST_CASE("lookup: the newest row wins: a delta file over the extract, the later over the earlier") {
  Desk desk;
  desk.deliver_delta(day_of_ben());
  CHECK(desk.shown(ben) == "G7 Add To Parent Portal\nG8 Add To Parent Portal\n");
  CHECK(look_up(*desk.session, ben).source == "students_delta_20260814.csv");
  DistrictRows later;
  later.students = {{.grade = "7"}};
  later.guardians = {{.id = "G2", .first = "Leo"}};  // the school has flagged him
  desk.deliver_delta(later, "20260814_1300");
  CHECK(look_up(*desk.session, ana).grade == "7");
  CHECK(has(desk.shown(ana), "G2 Add To Parent Portal\n"));
  CHECK(has(desk.shown(ana), "G1 Parent in Parent Portal\n"));  // of the whole extract
  desk.deliver_delta(DistrictRows{}, "20260813");               // of yesterday, older than the extract
  CHECK(look_up(*desk.session, ana).grade == "7");
  desk.deliver_delta(DistrictRows{}, "20260815");  // dated tomorrow
  CHECK(look_up(*desk.session, ana).grade == "7");
}

TEST_CASE("lookup: an extract in the inbox that no job has read yet is the newest") {
  Desk desk;
  DistrictRows rows = with_ben();
  rows.schools.push_back({"8003", "Hill High School", "East"});
  rows.students[1].school = "8003";
  desk.deliver_folder(rows, "2026-08-14b");
  CHECK(look_up(*desk.session, ben).location_code == "8003");
  auto added = add_guardian(*desk.session, ben, "G7");
  CHECK(added.pin_issued);
  CHECK(desk.query("SELECT school_name FROM schools WHERE location_code = '8003'") == "Hill High School");
  CHECK(desk.query("SELECT guardian_id FROM pins WHERE student_id = '" + ben + "'") == "G7");
}

TEST_CASE("lookup: without an extract it says so, and does not answer from an older one") {
  Night world;
  CHECK(has(problem<Refused>([&] { look_up(*world.session, ana); }), "there is no extract to look in"));
  world.deliver(DistrictRows{}, "20260812");
  world.import(DistrictRows{}, {.business_date = test::night});  // by hand: nothing is in the archive
  CHECK(has(problem<Refused>([&] { look_up(*world.session, ana); }), "there is no extract to look in"));
}

TEST_CASE("lookup: one answer for an ID that is none, that is not there, and at another's school") {
  Desk desk;
  auto here = desk.with_role("Parent Access Account Administrator", "8001");
  auto elsewhere = desk.with_role("Parent Access Account Administrator", "8002");
  CHECK(look_up(*here, ana).student_id == ana);
  auto message = [](const std::string& id) {
    return "there is no student " + id + " in the newest extract at a school that you may see";
  };
  CHECK(problem<NotFound>([&] { look_up(*elsewhere, ana); }) == message(ana));
  CHECK(problem<NotFound>([&] { look_up(*here, "A000000009"); }) == message("A000000009"));
  CHECK(problem<NotFound>([&] { look_up(*here, "x\x1b"); }) == message("x\\x1b"));
  CHECK(problem<NotFound>([&] { add_guardian(*elsewhere, ana, "G1"); }) == message(ana));
  auto teacher = desk.with_role("Teacher", "8001");
  CHECK(has(problem<NotPermitted>([&] { look_up(*teacher, ana); }), "may not do this"));
}

TEST_CASE("lookup: bad rows are named, and stop nothing else") {
  Desk desk;
  DistrictRows rows = day_of_ben();
  auto guardians = rows.guardians_csv() + ben + ",G9,Okafor,Zoe,maybe,N,,\n" + ben + ",,Okafor,Nil,Y,N,,\n" + ben +
                   ",G6,Short\n" + ben + ",G5,Ok\"afor,Ivy,Y,N,,\n" + ben + ",G4,Okafor,Una,Y,N,,\n" + ben +
                   ",G4,Okafor,Uma,Y,N,,\n" + ana + ",G1,Reyes,Maria,Y,N,,\n";
  desk.inbox.write("students_delta_20260814.csv", rows.students_csv());
  desk.inbox.write("guardians_delta_20260814.csv", guardians);
  auto found = look_up(*desk.session, ben);
  std::string reasons;
  for (const auto& guardian : found.guardians)
    if (guardian.action == LookupAction::bad_row) reasons += guardian.reason + "\n";
  CHECK(has(reasons, "guardians_delta_20260814.csv, line 4: legal_guardian "));
  CHECK(has(reasons, "guardians_delta_20260814.csv, line 5: guardian_id is blank"));
  CHECK(has(reasons, "guardians_delta_20260814.csv, line 6: a quote is out of place"));
  CHECK(has(reasons, "guardians_delta_20260814.csv, line 7: a quote is out of place"));
  CHECK(has(reasons, "the same record, with different content"));
  CHECK(found.guardians.size() == 7);
  CHECK(has(problem<BadInput>([&] { add_guardian(*desk.session, ben, "G9"); }), "line 4"));
  CHECK(add_guardian(*desk.session, ben, "G8").pin_issued);
  rows.students[0].birth = "14.1.2014";
  desk.inbox.write("students_delta_20260814.csv", rows.students_csv());
  CHECK(
      has(problem<BadInput>([&] { look_up(*desk.session, ben); }), "students_delta_20260814.csv, line 2: birth_date"));
  auto elsewhere = desk.with_role("Principal", "8002");
  CHECK(has(problem<NotFound>([&] { look_up(*elsewhere, ben); }), "there is no student"));
}

TEST_CASE("lookup: a damaged delta file is passed over and named") {
  Desk desk;
  desk.inbox.write("students_delta_20260814.csv", "what\nis this\n");
  auto found = look_up(*desk.session, ana);
  CHECK(found.source == "students_20260814.csv");
  REQUIRE(found.notes.size() == 1);
  CHECK(has(found.notes[0], "students_delta_20260814.csv was not read: "));
}

TEST_CASE("lookup: the index is made once, holds no name, and goes with its extract") {
  Desk desk;
  look_up(*desk.session, ana);
  CHECK(desk.kept() == std::vector<std::string>{".index", ".index"});
  auto folder = desk.store->file().string() + ".lookup";
  CHECK(std::filesystem::status(folder).permissions() == std::filesystem::perms::owner_all);
  std::map<std::string, std::filesystem::file_time_type> made;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    made[entry.path().string()] = entry.last_write_time();
    auto bytes = test::slurp(entry.path());
    CHECK(has(bytes, ana));
    CHECK(!has(bytes, "Reyes"));
  }
  look_up(*desk.session, ana);
  for (const auto& [path, time] : made) CHECK(std::filesystem::last_write_time(path) == time);
  std::string one = made.begin()->first;
  std::filesystem::resize_file(one, 100);  // damaged: made again
  CHECK(look_up(*desk.session, ana).student_id == ana);
  desk.next_night(with_ben());
  look_up(*desk.session, ben);
  CHECK(desk.kept() == std::vector<std::string>{".index", ".index"});
  CHECK(!std::filesystem::exists(one));
}

TEST_CASE("lookup: an index that is damaged anywhere is made again") {
  Desk desk;
  auto right = desk.shown(ana);
  auto name = look_up(*desk.session, ana).student_name;
  std::map<std::string, std::string> sound;
  for (const auto& entry : std::filesystem::directory_iterator(desk.store->file().string() + ".lookup"))
    sound[entry.path().string()] = test::slurp(entry.path());
  for (const auto& [path, bytes] : sound)
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      CAPTURE(at);
      auto damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
      std::ofstream(path, std::ios::binary) << damaged;
      CHECK(desk.shown(ana) == right);
      CHECK(test::slurp(path) == bytes);
    }
  auto path = sound.begin()->first;
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  CHECK(has(problem<StorageError>([&] { look_up(*desk.session, ana); }), "cannot write"));
  std::filesystem::remove(path);
  CHECK(look_up(*desk.session, ana).student_name == name);
}

TEST_CASE("lookup: a copy that was cut off or changed is made again, and so is one that is gone") {
  Desk desk;
  auto rows = day_of_ben();
  rows.students[0].last = "Ok\xe9";  // Windows-1252
  rows.guardians[0].first = "Jos\xe9";
  desk.deliver_delta(rows);
  auto right = desk.shown(ben);
  for (const auto& entry : std::filesystem::directory_iterator(desk.store->file().string() + ".lookup")) {
    if (entry.path().extension() != ".copy") continue;
    auto bytes = test::slurp(entry.path());
    for (std::size_t left : {bytes.size() - 1, bytes.size() / 2, std::size_t{0}}) {
      std::filesystem::resize_file(entry.path(), left);
      CHECK(desk.shown(ben) == right);
      CHECK(test::slurp(entry.path()) == bytes);
    }
    auto changed = bytes;
    changed[bytes.find("Ok")] = 'X';
    std::ofstream(entry.path(), std::ios::binary) << changed;
    CHECK(desk.shown(ben) == right);
    CHECK(test::slurp(entry.path()) == bytes);
    std::filesystem::remove(entry.path());
    CHECK(desk.shown(ben) == right);
  }
}

TEST_CASE("lookup: a guardian whose row has a badly written student ID is named, as the import names it") {
  Desk desk;
  desk.inbox.write("guardians_delta_20260814.csv",
                   DistrictRows{}.guardians_csv() + " 023907f123 ,G100216,Reyes,Rosa,Y,N,,\n");
  desk.inbox.write("students_delta_20260814.csv", DistrictRows{}.students_csv());
  bool named = false;
  for (const auto& guardian : look_up(*desk.session, ana).guardians)
    if (guardian.guardian_id == "G100216") {
      named = true;
      CHECK(guardian.action == LookupAction::bad_row);
      CHECK_MESSAGE(has(guardian.reason, "guardians_delta_20260814.csv, line 3: student_id "), guardian.reason);
    }
  CHECK(named);
  CHECK(has(problem<BadInput>([&] { add_guardian(*desk.session, ana, "G100216"); }), "student_id "));
}

TEST_CASE("lookup: a folder of indexes that others could reach into is refused, and nothing in it removed") {
  Desk desk;
  auto folder = desk.store->file().string() + ".lookup";
  auto elsewhere = desk.store->file().string() + ".elsewhere";
  std::filesystem::create_directory(elsewhere);
  std::ofstream(elsewhere + "/mine.index") << "not yours";
  std::filesystem::create_directory_symlink(elsewhere, folder);
  CHECK(has(problem<StorageError>([&] { look_up(*desk.session, ana); }), "is a link"));
  std::filesystem::remove(folder);
  std::filesystem::rename(elsewhere, folder);
  std::filesystem::permissions(folder, std::filesystem::perms::all);
  CHECK(has(problem<StorageError>([&] { look_up(*desk.session, ana); }), "may be read or written by others"));
  CHECK(test::slurp(folder + "/mine.index") == "not yours");
}

TEST_CASE("lookup: zips, UTF-16 and Windows-1252 are read from a copy") {
  Desk desk;
  auto rows = day_of_ben();
  rows.guardians[0].first = "Jos\xe9";  // Windows-1252
  desk.deliver_delta(rows);
  std::string utf16 = "\xff\xfe";
  for (char c : day_of_ben().students_csv()) utf16 += c, utf16 += '\0';
  desk.inbox.write("students_delta_20260814.csv", utf16);
  auto found = look_up(*desk.session, ben);
  CHECK(found.student_name == "Ben Okafor");
  CHECK(found.guardians.at(0).parent_name == "José Okafor");
  CHECK(desk.kept() == std::vector<std::string>{".copy", ".copy", ".index", ".index", ".index", ".index"});
  CHECK(look_up(*desk.session, ben).guardians.at(0).parent_name == "José Okafor");
  CHECK(add_guardian(*desk.session, ben, "G7").pin_issued);
  CHECK(desk.query("SELECT first_name FROM guardian_links WHERE guardian_id = 'G7'") == "José");
}

TEST_CASE("add: the student, that guardian and the PIN in one transaction, and nobody else") {
  Desk desk;
  desk.deliver_delta(day_of_ben());
  auto clerk = desk.with_role("Parent Access Account Administrator", "8001");
  auto added = add_guardian(*clerk, ben, "G7", DryRun::yes);
  CHECK(!added.run);
  CHECK(desk.query("SELECT count(*) FROM students") == "1");
  added = add_guardian(*clerk, ben, "G7");
  CHECK(added.pin_issued);
  CHECK(desk.query("SELECT last_name, grade, location_code FROM students WHERE student_id = '" + ben + "'") ==
        "Okafor|6|8001");
  CHECK(desk.query("SELECT guardian_id FROM guardian_links WHERE student_id = '" + ben + "'") == "G7");
  CHECK(desk.pin_state(ben, "G7") == "live");
  CHECK(desk.query("SELECT mode, outcome, operator FROM roster_runs WHERE run_id = 2") == "lookup|applied|somebody");
  CHECK(desk.query("SELECT * FROM added_guardians") == ben + "|G7|2026-08-14T10:00:00Z|somebody|2");
  CHECK(desk.query("SELECT action, subject FROM audit_log ORDER BY seq DESC LIMIT 2") ==
        "pin.issue|" + ben + "/G7\nstudent.add-guardian|" + ben + "/G7");
  CHECK(desk.shown(ben) == "G7 Parent in Parent Portal\nG8 Add To Parent Portal\n");
  auto again = add_guardian(*clerk, ben, "G7");
  CHECK(again.guardian.action == LookupAction::in_portal);
  CHECK(!again.run);
  CHECK(desk.query("SELECT count(*) FROM roster_runs") == "2");
}

TEST_CASE("add: what it is done together with is not done without it") {
  Desk desk;
  desk.deliver_delta(day_of_ben());
  auto fail = [](const OneGuardian&) { throw Refused("not this one", ""); };
  CHECK(problem<Refused>([&] { add_guardian(*desk.session, ben, "G7", DryRun::no, fail); }) == "not this one");
  CHECK(desk.query("SELECT count(*) FROM students") == "1");
  CHECK(desk.query("SELECT count(*) FROM roster_runs") == "1");
}

TEST_CASE("add: refused where MiSiS must be updated first, or the student is not enrolled") {
  Desk desk;
  CHECK(problem<Refused>([&] { add_guardian(*desk.session, ana, "G2"); }) ==
        "Leo Reyes (G2) is not flagged as legal guardian of Ana Reyes in MiSiS");
  CHECK(problem<Refused>([&] { add_guardian(*desk.session, ana, "G3"); }) ==
        "Eva Reyes (G3, restricted) is a restricted contact of Ana Reyes in MiSiS");
  CHECK(has(problem<NotFound>([&] { add_guardian(*desk.session, ana, "G9"); }), "has no guardian G9"));
  CHECK(has(problem<NotFound>([&] { add_guardian(*desk.session, ana, ""); }), "has no guardian"));
  auto rows = day_of_ben();
  rows.students[0].entry = "2026-08-20";
  desk.deliver_delta(rows);
  CHECK(has(problem<Refused>([&] { add_guardian(*desk.session, ben, "G7"); }), "is not actively enrolled"));
  rows.students[0].entry = "", rows.students[0].year = "2025-26";
  desk.deliver_delta(rows);
  CHECK(has(problem<Refused>([&] { add_guardian(*desk.session, ben, "G7"); }), "school year 2025-26"));
  CHECK(desk.query("SELECT count(*) FROM roster_runs") == "1");
}

TEST_CASE("add: after a rollover an extract of last year pulls nobody back, whether it tells its year or not") {
  for (std::string year : {"", "2026-27"}) {
    CAPTURE(year);
    Desk desk;
    desk.store->database().exec(
        "INSERT INTO rollovers (school_year, schools, fingerprint, state, decided_at, decided_by, takes_effect, "
        "newest_run, students, graduates, left_open, backup) VALUES ('2027-28', '', 'f', 'in effect', "
        "'2026-08-14T01:00:00Z', 'admin', '2027-07-01', 1, 1, 0, 0, ''); "
        "UPDATE students SET school_year = '2027-28', grade = '12', fingerprint = NULL");
    auto rows = day_of_ben();
    rows.students[0].id = ana, rows.students[0].grade = "6", rows.students[0].year = year;
    rows.guardians[0].student = ana;
    desk.deliver_delta(rows);
    auto message = problem<Refused>([&] { add_guardian(*desk.session, ana, rows.guardians[0].id); });
    CHECK(has(message, year.empty() ? "lower grade" : "rolled over to 2027-28"));
    CHECK(desk.query("SELECT grade, school_year FROM students WHERE student_id = '" + ana + "'") == "12|2027-28");
  }
}

TEST_CASE("add: the night's import finds what a lookup added, and its undo leaves it") {
  Desk desk;
  desk.deliver_delta(day_of_ben());
  add_guardian(*desk.session, ben, "G7");
  auto digits = desk.pin_of(ben, "G7").digits();
  DistrictRows rows = with_ben();
  desk.next_night(rows);
  CHECK(has(desk.told, "students 0 new, 0 changed, 0 withdrawn"));
  CHECK(desk.pin_of(ben, "G7").digits() == digits);
  CHECK(desk.pin_state(ben, "G8") == "live");  // by the nightly job, like everybody's
  undo_run(*desk.session, 3);
  CHECK(desk.active(ben) == "1");
  CHECK(desk.pin_of(ben, "G7").digits() == digits);
  CHECK(desk.query("SELECT guardian_id FROM guardian_links WHERE student_id = '" + ben + "'") == "G7");
}

TEST_CASE("add: the undo of an import keeps what a lookup after it rests on") {
  Desk desk;
  DistrictRows rows = with_ben();
  rows.schools.push_back({"8003", "Hill High School", "East"});
  rows.students[1].school = "8003";
  rows.guardians.pop_back();  // G8 is not there yet
  rows.students[0].grade = "7";
  desk.next_night(rows);
  auto day = day_of_ben();
  day.students[0].school = "8003";
  desk.deliver_delta(day, "20260815");
  add_guardian(*desk.session, ben, "G8");
  undo_run(*desk.session, 2);
  CHECK(desk.active(ben) == "1");
  CHECK(desk.pin_state(ben, "G8") == "live");
  CHECK(desk.query("SELECT guardian_id FROM guardian_links WHERE student_id = '" + ben + "'") == "G8");
  CHECK(desk.query("SELECT grade FROM students WHERE student_id = '" + ana + "'") == "6");  // that was undone
  CHECK(desk.query("PRAGMA foreign_key_check") == "");
  CHECK(has(problem<Refused>([&] { undo_run(*desk.session, 3); }), "is a lookup"));
}

TEST_CASE("add: an extract that lacks the student withdraws, trips no guard, and the PIN is there when it comes back") {
  Desk desk;
  desk.deliver_delta(day_of_ben());
  add_guardian(*desk.session, ben, "G7");
  auto rows = without_ben();
  rows.students[0].homeroom = "A1";
  desk.next_night(rows);  // one of two students is gone, which is half
  CHECK(has(desk.told, "1 withdrawn"));
  CHECK(desk.active(ben) == "0");
  CHECK(desk.pin_state(ben, "G7") == "live");
  desk.next_night(with_ben(), 16);
  CHECK(desk.active(ben) == "1");
  CHECK(desk.query("SELECT generation, state FROM pins WHERE guardian_id = 'G7'") == "1|live");
}

TEST_CASE("add: the same files as the last night's are compared again, for the roster is not what they say") {
  Desk desk;
  desk.deliver_delta(day_of_ben());
  add_guardian(*desk.session, ben, "G7");
  desk.next_night(without_ben());
  CHECK(desk.active(ben) == "0");
  CHECK(desk.query("SELECT outcome FROM roster_runs WHERE run_id = 3") == "applied");
}

TEST_CASE("add: nothing is measured against a lookup: it supersedes nothing, and history shows it") {
  Desk desk;
  desk.deliver_delta(day_of_ben());
  desk.clock.set(moment("2026-08-15T20:00:00Z"));
  desk.deliver_delta(day_of_ben(), "20260815");
  add_guardian(*desk.session, ben, "G7");
  CHECK(newest_standing_run(*desk.store)->id == 1);
  auto result = desk.import(with_ben(), {.business_date = Date(2026, 8, 14)});  // older than the lookup, not the run
  CHECK(result.run == 3);
  CHECK(find_runs(*desk.store, 2).at(0).mode == "lookup");
}

TEST_CASE("lookup: a delta file in the inbox is no extract to the nightly job, and stays") {
  Desk desk;
  desk.deliver_delta(day_of_ben());
  desk.inbox.write("2026-08-14-delta/students.csv", day_of_ben().students_csv());
  CHECK(desk.run() == exit_done);
  CHECK(std::filesystem::exists(desk.inbox / "students_delta_20260814.csv"));
  CHECK(desk.runs() == "2026-08-14 applied");
  CHECK(look_up(*desk.session, ben).student_id == ben);
}

}  // namespace portal
