// roster export --as-of: whatever was imported, undone, rolled over or added by hand since, the rows of a run that
// stands are those that were there right after it.
#include <doctest/doctest.h>

#include <algorithm>

#include "lib/roster/as_of_store.h"
#include "lib/roster/lookup.h"
#include "lib/roster/undo.h"
#include "tests/support/exported.h"
#include "tests/support/night.h"
#include "tests/support/rollover_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::DistrictRows;
using test::ExportedHere;
using test::has;
using test::moment;
using test::problem;
using test::PupilRow;
using test::Rehearsal;
using test::RolloverWorld;

std::string exported(Session& session, ExportRequest request) {
  ExportedHere here;
  export_roster(session, request, here);
  return here.text;
}

std::int64_t newest_run(Rehearsal& world) {
  auto run = newest_standing_run(*world.store);
  return run ? run->id : 0;
}

// Everything that can be exported, by what was asked for; "refused" where it was.
std::map<std::string, std::string> everything(Session& session, std::optional<std::int64_t> as_of = {}) {
  std::map<std::string, std::string> all;
  for (const auto& what : export_names())
    for (std::string active : {"yes", "all"}) {
      try {
        all[what + " " + active] = exported(session, {.what = what, .active = active, .as_of = as_of});
      } catch (const Refused&) {
        all[what + " " + active] = "refused";
      }
    }
  return all;
}

// A step: what is done, to whom, and how.
struct Event {
  int act = 0, pupil = 0, field = 0, value = 0;
};
rc::Gen<int> below(int end) { return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end)); }
rc::Gen<Event> any_event() {
  return rc::gen::build<Event>(rc::gen::set(&Event::act, below(12)), rc::gen::set(&Event::pupil, below(8)),
                               rc::gen::set(&Event::field, below(9)), rc::gen::set(&Event::value, below(4)));
}

const std::string schools[] = {"0417", "2345", "8123", "8654"}, grades[] = {"K", "5", "8", "12"};

class Story {
 public:
  explicit Story(int start)
      : world_(RolloverWorld::pattern, start % 2 == 0 ? "2026-05-20T10:00:00Z" : "2026-06-28T10:00:00Z") {
    world_.store->database().exec("PRAGMA synchronous=OFF");
    for (int i = 0; i < 8; ++i)
      pupils_.push_back({.id = test::numbered_student(i), .grade = grades[i % 4], .school = schools[i % 4]});
  }

  void take(const Event& step) {
    world_.clock.set(Timestamp(world_.clock.now().at() + std::chrono::days(step.value == 3 ? 5 : 1)));
    begin_school_year(*world_.session);
    try {
      act(step);
    } catch (const Refused&) {  // what may not be done now
    } catch (const NotFound&) {
    }
  }

  // Each run that still stands, against what was kept of it. Returns how many comparisons there were.
  int compare() {
    int compared = 0;
    for (const auto& entry : kept_) {
      const auto run = entry.first;
      const auto& kept = entry.second;
      auto now = everything(*world_.session, run);
      bool stands = world_.query(fmt::format("SELECT count(*) FROM standing_runs WHERE run_id = {}", run)) != "0";
      for (const auto& part : kept.rows) {
        const auto& what = part.first;
        const auto& rows = part.second;
        bool gone = !stands || (what.starts_with("enrollments") && undone_since(kept.rollovers));
        REQUIRE_MESSAGE(now.at(what) == (gone ? "refused" : rows), what, " as of run ", run, "\n", told_);
        ++compared;
      }
    }
    return compared;
  }
  std::string told() const { return told_; }

 private:
  struct Kept {
    std::map<std::string, std::string> rows;
    std::string rollovers;  // that stood then, "1,2"
  };
  RolloverWorld world_;
  std::vector<PupilRow> pupils_;
  std::map<std::int64_t, Kept> kept_;
  std::string told_, phone_ = "1", school_name_ = "Juniper";
  std::set<int> absent_;
  bool beside_ = false;

  bool undone_since(const std::string& rollovers) {
    return world_.query("SELECT count(*) FROM rollovers WHERE state = 'undone' AND rollover_id IN (" + rollovers +
                        ")") != "0";
  }

  void act(const Event& step) {
    told_ +=
        fmt::format("{} {} {} {} at {}\n", step.act, step.pupil, step.field, step.value, world_.clock.now().text());
    if (step.act == 0) {
      undo_run(*world_.session, newest_run(world_));
    } else if (step.act == 1) {
      undo_rollover(*world_.session, DryRun::no);
    } else if (step.act <= 3) {
      world_.roll(world_.request(), LeaveOpen::yes);
    } else {
      if (step.act > 4) change(step);  // else the same files again
      import();
    }
  }

  void change(const Event& step) {
    auto& pupil = pupils_[static_cast<std::size_t>(step.pupil)];
    auto at = static_cast<std::size_t>(step.value);
    switch (step.field) {
      case 0:
        pupil.grade = grades[at];
        break;
      case 1:
        pupil.school = schools[at];
        break;
      case 2:
        pupil.next_grade = at == 0 ? "" : grades[at];
        break;
      case 3:
        pupil.next_school = at == 0 ? "" : schools[at];
        break;
      case 4:
        pupil.exit = at == 0 ? "" : at == 1 ? "2026-05-30" : "2026-06-30";
        break;
      case 5:
        pupil.homeroom = at == 0 ? "" : fmt::format("H{}", at);
        break;
      case 6:
        if (!absent_.erase(step.pupil)) absent_.insert(step.pupil);
        break;
      case 7:
        for (auto& each : pupils_) each.year = at % 2 == 0 ? "2025-26" : "2026-27";
        break;
      default:
        phone_ = std::to_string(at);
        beside_ = at == 1;
        school_name_ = at == 2 ? "Juniper" : "Juniper Street";
    }
  }

  void import() {
    std::string students =
        "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,EnrollmentStatus,EntryDate,ExitDate,Homeroom,"
        "SchoolYear,NextGrade,NextLocationCode,StudentPIN\n";
    std::string guardians = "StudentID,GuardianID,LastName,FirstName,LegalGuardian,Restricted,CellPhone\n";
    for (std::size_t i = 0; i < pupils_.size(); ++i) {
      const auto& row = pupils_[i];
      if (absent_.contains(static_cast<int>(i))) continue;
      students += fmt::format("{},Reyes,Ana,2012-03-04,{},{},A,{},{},{},{},{},{},12345\n", row.id, row.grade,
                              row.school, row.entry, row.exit, row.homeroom, row.year, row.next_grade, row.next_school);
      if (beside_ && i < 3)  // at another school beside
        students += fmt::format("{},Reyes,Ana,2012-03-04,{},{},I,{},{},,{},,,\n", row.id, row.grade,
                                row.school == "0417" ? "8123" : "0417", row.entry, row.exit, row.year);
      guardians += fmt::format("{},G{},Reyes,Maria,Y,N,{}\n", row.id, i / 3, phone_);
    }
    world_.import("LocationCode,SchoolName,LowGrade,HighGrade\n0417,Bayview,TK,2\n2345," + school_name_ +
                      ",K,5\n8123,Marvelous,6,8\n8654,El Sereno,9,12\n",
                  students, guardians, test::accepting());
    Kept kept{everything(*world_.session),
              world_.query("SELECT coalesce(group_concat(rollover_id), '0') FROM rollovers WHERE state <> 'undone'")};
    kept_[newest_run(world_)] = kept;
  }
};

}  // namespace

TEST_CASE("export as of: any run gives its rows again, whatever came after it") {
  int compared = 0;
  CHECK(holds_for(15, [&](int start) {
    Story story(start < 0 ? -start : start);
    story.take({.act = 4});
    auto steps = *rc::gen::resize(14, rc::gen::container<std::vector<Event>>(any_event()));
    for (const auto& step : steps) story.take(step);
    compared += story.compare();
  }));
  CHECK(compared > 500);
}

TEST_CASE("export as of: before, while and after a rollover waits; and where one was undone") {
  RolloverWorld world;
  std::vector<PupilRow> rows = {{.id = "A000000001", .grade = "6", .school = "8123", .next_grade = "7"},
                                {.id = "A000000002", .grade = "8", .school = "8123"},
                                {.id = "A000000003", .grade = "12", .school = "8654"},
                                {.id = "A000000004", .grade = "K", .school = "0417"},
                                {.id = "A000000005", .grade = "7", .school = "8123", .next_grade = "7"}};
  std::map<std::int64_t, std::map<std::string, std::string>> kept;
  auto take_in = [&] {
    world.take_in(rows);
    kept[newest_run(world)] = everything(*world.session);
  };
  auto check = [&] {
    for (const auto& then : kept)
      for (const auto& now : everything(*world.session, then.first))
        CHECK_MESSAGE(now.second == then.second.at(now.first), now.first, then.first);
  };
  take_in();
  world.at("2026-05-21T10:00:00Z");
  REQUIRE(world.roll(world.request(), LeaveOpen::yes)->state == "waiting");
  check();
  world.at("2026-05-22T10:00:00Z");
  rows[0].next_grade = "", rows[1].homeroom = "Z1";
  take_in();
  CHECK(has(kept[2].at("enrollments all"), "2026-27"));
  world.at("2026-05-23T10:00:00Z");
  rows[3].grade = "1", rows[4].next_grade = "8";  // what was planned fits neither any more
  take_in();
  check();
  world.at(test::on_july_1);
  REQUIRE(begin_school_year(*world.session).size() == 1);
  REQUIRE(world.query("SELECT count(*) FROM rollover_students WHERE outcome = 'stale'") != "0");
  check();
  world.at(test::in_august);
  for (auto& row : rows) row.year = "2026-27", row.entry = "2026-08-13", row.next_grade = "";
  take_in();
  check();
  undo_run(*world.session, 4);
  kept.erase(4);
  world.at("2026-08-06T12:00:00Z");
  undo_rollover(*world.session, DryRun::no);
  for (std::int64_t run : {2, 3})  // what was planned for the students is nowhere any more
    for (std::string active : {"yes", "all"}) kept[run].at("enrollments " + active) = "refused";
  check();
}

TEST_CASE("export as of: fields, records that came, withdrawn and back again, and who was active then") {
  Rehearsal world;
  DistrictRows rows;
  rows.students.push_back({.id = "A000000002", .last = "Lee", .exit = "2026-08-15"});
  world.import(rows);
  world.clock.set(moment("2026-08-16T10:00:00Z"));
  rows.students[0].grade = "7";
  rows.students[0].homeroom = "B1";
  rows.students.push_back({.id = "A000000003", .last = "New"});
  world.import(rows);
  world.clock.set(moment("2026-08-17T10:00:00Z"));
  rows.students.erase(rows.students.begin());
  world.import(rows, test::accepting());
  auto as_of = [&](std::int64_t run, const std::string& active = "yes") {
    std::string text;
    export_roster(*world.session,
                  {.active = active, .columns = {"student_id", "grade", "homeroom", "active"}, .as_of = run},
                  [&](const std::vector<std::string>& row) { text += fmt::format("{}\n", fmt::join(row, "|")); });
    return text;
  };
  CHECK(as_of(1) == "023907F123|6||yes\nA000000002|6||yes\n");
  CHECK(as_of(2) == "023907F123|7|B1|yes\nA000000003|6||yes\n");
  CHECK(as_of(2, "all") == "023907F123|7|B1|yes\nA000000002|6||no\nA000000003|6||yes\n");
  CHECK(as_of(3) == "A000000003|6||yes\n");
  CHECK(as_of(3, "no") == "023907F123|7|B1|no\nA000000002|6||no\n");
}

TEST_CASE("export as of: filters and conditions see the rows of then") {
  Rehearsal world;
  auto rows = test::district_of(30);
  world.import(rows);
  rows.students[4].school = "8002";
  rows.students[5].grade = "9";
  rows.students[6].homeroom = "Z9";
  world.import(rows);
  auto count = [&](ExportRequest request) {
    request.as_of = 1;
    return export_roster(*world.session, request, [](const auto&) {});
  };
  CHECK(count({.location_code = "8001"}) == 30);
  CHECK(count({.location_code = "8002"}) == 0);
  CHECK(count({.grade = "6"}) == 30);
  CHECK(count({.homeroom = "Z9"}) == 0);
  CHECK(count({.where = "grade = 9 or homeroom = Z9 or location_code = 8002"}) == 0);
  CHECK(count({.what = "links", .location_code = "8002"}) == 0);
  CHECK(count({.what = "guardians", .where = "students = 1"}) == 30);
  CHECK(exported(*world.session, {.where = "grade = 9", .as_of = 2}).starts_with(rows.students[5].id));
}

TEST_CASE("export as of: a run that is not there, or that the roster does not rest on") {
  Rehearsal world;
  DistrictRows rows;
  world.import(rows);
  rows.students[0].grade = "7";
  world.import(rows);
  undo_run(*world.session, 2);
  auto told = [&](std::int64_t run, const std::string& what = "students") {
    return problem<Refused>([&] { exported(*world.session, {.what = what, .as_of = run}); });
  };
  CHECK(problem<NotFound>([&] { exported(*world.session, {.as_of = 3}); }) == "there is no run 3");
  CHECK(told(2) == "run 2 was undone, and the roster does not rest on it");
  auto before = world.query("SELECT max(seq) FROM audit_log");
  CHECK(told(2, "schools") != "");
  CHECK(world.query("SELECT max(seq) FROM audit_log") == before);
  world.store->database().exec("UPDATE roster_runs SET outcome = 'superseded' WHERE run_id = 2");
  CHECK(told(2) == "run 2 applied nothing: its outcome was 'superseded'");
  world.store->database().exec("UPDATE roster_runs SET outcome = 'applied', mode = 'lookup' WHERE run_id = 2");
  CHECK(has(told(2), "run 2 is a lookup"));
}

TEST_CASE("export as of: what a lookup added since is taken back, also where it kept what an undone run had brought") {
  struct Desk : test::Night {};
  Desk desk;
  const std::string ben = "A000000001";
  DistrictRows rows, more;
  desk.deliver(rows);
  desk.run();
  auto then = everything(*desk.session);
  more = rows;
  more.students[0].grade = "7";
  more.students.push_back({.id = ben, .last = "Okafor", .first = "Ben"});
  more.guardians.push_back({.student = ben, .id = "G7", .last = "Okafor"});
  more.guardians.push_back({.student = ben, .id = "G8", .last = "Okafor"});
  desk.clock.set(moment("2026-08-15T10:00:00Z"));
  desk.import(more, test::accepting());
  desk.deliver_folder(more, "2026-08-15");
  static_cast<void>(add_guardian(*desk.session, ben, "G7"));
  CHECK(everything(*desk.session, 1) == then);
  undo_run(*desk.session, 2);
  CHECK(everything(*desk.session, 1) == then);
  CHECK(everything(*desk.session) != then);
}

TEST_CASE("export as of: student PINs stay out of it") {
  for (const auto& what : {"SELECT", "past_student("}) CHECK(has(past_tables(), what));
  CHECK(!has(past_tables(), "student_pin"));
}

}  // namespace portal
