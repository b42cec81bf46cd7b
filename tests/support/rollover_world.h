#pragma once
// A small town with four schools, one after the other, for the tests of rollovers: in May 2026, its roster of 2025-26.
#include <set>
#include <sstream>

#include "lib/accounts/account_store.h"
#include "lib/accounts/link_store.h"
#include "lib/calendar/rollover.h"
#include "lib/pins/issue.h"
#include "lib/pins/pin_store.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

inline const std::string in_may = "2026-05-20T10:00:00Z", on_june_30 = "2026-06-30T20:00:00Z",
                         on_july_1 = "2026-07-01T12:00:00Z", in_august = "2026-08-05T12:00:00Z";
inline const SchoolYear next_year(2026);

struct PupilRow {
  std::string id, grade, school, next_grade = {}, next_school = {}, year = "2025-26", status = "A",
                                 entry = "2025-08-14", exit = {}, homeroom = "H1";
};

struct FeedersFile {
  TemporaryFolder files;
  std::map<Key, std::string> settings_with(const std::string& rules) const {
    if (rules.empty()) return {};
    return {{Key::feeders, files.write("feeders.csv", "from_school,grade,to_school,rule,to_grade\n" + rules)}};
  }
};

// Bayview TK-2, Juniper K-5, Marvelous 6-8, El Sereno 9-12.
struct RolloverWorld : FeedersFile, Rehearsal {
  static constexpr const char* pattern = "0417,2,2345,,\n2345,5,8123,,\n8123,8,8654,,\n";
  std::string schools =
      "LocationCode,SchoolName,LocalDistrict,LowGrade,HighGrade\n0417,Bayview Primary Center,South,TK,2\n"
      "2345,Juniper Street Elementary School,Northwest,K,5\n8123,Marvelous Middle School,Central,6,8\n"
      "8654,El Sereno Vista High School,East,9,12\n";

  explicit RolloverWorld(const std::string& feeders = pattern, std::string_view now = in_may)
      : Rehearsal(settings_with(feeders), now) {}

  /// Each student has one guardian, "G" and the student's ID.
  void take_in(const std::vector<PupilRow>& rows) {
    std::string students =
        "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,EnrollmentStatus,EntryDate,ExitDate,Homeroom,"
        "HomeroomTeacher,HomeroomTeacherEmail,SchoolYear,NextGrade,NextLocationCode\n";
    std::string guardians = "StudentID,GuardianID,LastName,FirstName,LegalGuardian,Restricted\n";
    for (const auto& row : rows) {
      students += fmt::format("{},Reyes,Ana,2012-03-04,{},{},{},{},{},{},Kim,kim@district.example.org,{},{},{}\n",
                              row.id, row.grade, row.school, row.status, row.entry, row.exit, row.homeroom, row.year,
                              row.next_grade, row.next_school);
      guardians += fmt::format("{},G{},Reyes,Maria,Y,N\n", row.id, row.id);
    }
    import(schools, students, guardians, accepting());
  }
  void at(std::string_view now) { clock.set(moment(now)); }

  RolloverRequest request(const std::string& decisions = {}, const std::vector<std::string>& asked = {}) const {
    RolloverRequest request{next_year, {}, {}};
    if (!decisions.empty()) request.decisions = files.write("decisions.csv", "student_id,decision\n" + decisions);
    for (const auto& code : asked) request.schools.push_back(LocationCode::trusted(code));
    return request;
  }
  std::optional<Rollover> roll(const RolloverRequest& what, LeaveOpen leave_open = LeaveOpen::no) {
    auto plan = plan_rollover(*session, what);
    return run_rollover(*session, what, plan, plan.fingerprint, leave_open, "backup.zst");
  }
  std::optional<Rollover> roll() { return roll(request()); }

  /// "8123 6 2026-27", and whether the student is active today.
  std::string place_of(const std::string& id) {
    auto day = session->today().text();
    return query("SELECT location_code || ' ' || grade || ' ' || school_year || iif(active_from <= '" + day +
                 "' AND '" + day + "' <= active_until, ' active', ' gone') FROM students WHERE student_id = '" + id +
                 "'");
  }

  /// An account of the student's guardian, whose link rests on the PIN that was validated for it.
  void link(const std::string& id) {
    WriteTransaction transaction(*store);
    auto account = insert_account(*store, {.email = id + "@example.org",
                                           .first_name = "Maria",
                                           .last_name = "Reyes",
                                           .state = AccountState::active,
                                           .created_at = clock.now()});
    put_link(*store, {account, id, "G" + id, 1}, clock.now());
    PinWriter(*store).end({id, "G" + id, 1}, PinState::used, clock.now());
    transaction.commit();
  }
  std::string link_state(const std::string& id) {
    auto account = find_account(*store, id + "@example.org");
    auto links = links_of(*session, account.value());
    return links.empty() ? "no link" : state_in_words(links.at(0));
  }

  /// Every row of every table but the log, and, unless they are asked for, the rollovers.
  std::string all_rows(bool rollovers_too = false) {
    std::set<std::string> aside = {"audit_log", "sqlite_sequence"};
    if (!rollovers_too) aside.insert("rollovers");
    std::string all;
    SQLite::Statement tables(store->database(), "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    while (tables.executeStep()) {
      auto name = column_text(tables, 0);
      if (aside.contains(name)) continue;
      all += "== " + name + "\n" + sorted(query("SELECT * FROM " + name)) + "\n";
    }
    return all;
  }
  static std::string sorted(const std::string& rows) {
    std::multiset<std::string> lines;
    std::istringstream in(rows);
    for (std::string line; std::getline(in, line);) lines.insert(line);
    return fmt::format("{}", fmt::join(lines, "\n"));
  }
  std::string logged(const std::string& action) {
    return query("SELECT subject || ' ' || detail FROM audit_log WHERE action = '" + action + "' ORDER BY seq");
  }
};

}  // namespace portal::test
