#pragma once
// A small district in a folder of its own, with a fixed clock and seeded random, for the tests of lib/.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "lib/access/session.h"
#include "lib/pins/pin_key.h"
#include "lib/pins/validation.h"
#include "lib/roster/import.h"
#include "lib/upkeep/init.h"
#include "tests/support/temporary_folder.h"

namespace portal {

/// A PIN that is validated by itself, without an account: one transaction.
inline PinValidation validate_pin(Session& session, const PinEntry& entry) {
  WriteTransaction transaction(session.store);
  auto result = use_pin(session, entry);
  transaction.commit();
  return result;
}

}  // namespace portal

namespace portal::test {

inline Timestamp moment(std::string_view text) { return *Timestamp::parse(text); }

/// The message of the error of that kind that `act` ends with; "" where it ends otherwise.
template <class Kind, class Act>
std::string problem(Act&& act) {
  try {
    act();
  } catch (const Kind& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another error: ") + error.what();
  }
  return "no error";
}

inline bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// Rows of an extract, each an ordinary one but for what a test names.
struct SchoolRow {
  std::string code = "8001", name = "Marvel Middle School", local_district = "NW";
};
struct StudentRow {
  std::string id = "023907F123", last = "Reyes", first = "Ana", birth = "2012-03-04", grade = "6", school = "8001";
  std::string status = "A", homeroom, entry, exit, year;
};
struct GuardianRow {
  std::string student = "023907F123", id = "G1", last = "Reyes", first = "Maria", legal = "Y", restricted = "N";
  std::string phone, language, address, city, zip;
};

inline std::string numbered_student(int number) { return fmt::format("S{:09}", number); }

struct DistrictRows {
  std::vector<SchoolRow> schools = {{}, {"8002", "Bay Elementary School", "West"}};
  std::vector<StudentRow> students = {{}};
  std::vector<GuardianRow> guardians = {{}};
  std::string staff, staff_roles;  // whole files; blank: none

  std::string schools_csv() const {
    std::string text = "LocationCode,SchoolName,LocalDistrict\n";
    for (const auto& row : schools) text += fmt::format("{},{},{}\n", row.code, row.name, row.local_district);
    return text;
  }
  std::string students_csv() const {
    std::string text =
        "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,EnrollmentStatus,Homeroom,EntryDate,ExitDate,"
        "SchoolYear\n";
    for (const auto& row : students)
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", row.id, row.last, row.first, row.birth, row.grade,
                          row.school, row.status, row.homeroom, row.entry, row.exit, row.year);
    return text;
  }
  std::string guardians_csv() const {
    bool addresses = false;  // only then: tests add rows of their own to the columns that are always there
    for (const auto& row : guardians) addresses = addresses || !row.address.empty();
    std::string text = "StudentID,GuardianID,LastName,FirstName,LegalGuardian,Restricted,CellPhone,Language";
    text += addresses ? ",Address,City,Zip\n" : "\n";
    for (const auto& row : guardians) {
      text += fmt::format("{},{},{},{},{},{},{},{}", row.student, row.id, row.last, row.first, row.legal,
                          row.restricted, row.phone, row.language);
      text += addresses ? fmt::format(",\"{}\",{},{}\n", row.address, row.city, row.zip) : "\n";
    }
    return text;
  }
};

/// So many students at one school, each with one legal guardian.
inline DistrictRows district_of(int students, const std::string& school = "8001") {
  DistrictRows rows;
  rows.students.clear();
  rows.guardians.clear();
  for (int i = 0; i < students; ++i) {
    rows.students.push_back({.id = numbered_student(i), .last = fmt::format("Last{}", i), .school = school});
    rows.guardians.push_back({.student = numbered_student(i), .id = fmt::format("G{}", i)});
  }
  return rows;
}

inline ImportRequest accepting() { return {.accept = AcceptMassChange::yes}; }

class Rehearsal {
 public:
  explicit Rehearsal(std::map<Key, std::string> settings_of = {}, std::string_view now = "2026-08-14T10:00:00Z")
      : clock(moment(now)), random(7) {
    settings_of.try_emplace(Key::database, (folder / "portal.db").string());
    Settings::Sources sources;
    sources.options = std::move(settings_of);
    sources.file = folder.write("portal.yaml", "");
    sources.environment = [](const std::string&) { return std::nullopt; };
    settings = std::make_unique<Settings>(Settings::load(sources));
    initialise(*settings, {Sandbox::yes, *Login::parse("admin"), *Login::parse("cron"), "admin", "test"}, clock,
               random);
    store = std::make_unique<Store>(settings->path(Key::database), clock, 5);
    zone = std::make_unique<TimeZone>(settings->text(Key::time_zone));
    auto [text, origin] = settings->config_text("roles.yaml");
    roles = Roles::parse(text, origin);
    session = as("admin");
  }

  /// A session of another operator, on the same store.
  std::unique_ptr<Session> as(const std::string& login) {
    auto find = [this, login] { return find_operator(*store, roles, login, zone->date_of(clock.now())); };
    return std::make_unique<Session>(Session{*store, *settings, clock, random, *zone, roles, find(),
                                             AuditLog(*store, {login, "", "test"}, clock), find});
  }

  /// A session of somebody who holds one role at one place, whatever the staff file says.
  std::unique_ptr<Session> with_role(const std::string& role, const std::string& place) {
    return std::make_unique<Session>(Session{*store,
                                             *settings,
                                             clock,
                                             random,
                                             *zone,
                                             roles,
                                             {"somebody", "", {{roles.find(role), place}}},
                                             AuditLog(*store, {"somebody", "", "test"}, clock)});
  }

  /// Writes an extract of three files (any may be replaced) and imports it.
  ImportResult import(const std::string& schools, const std::string& students, const std::string& guardians,
                      ImportRequest request = {}) {
    request.paths = {write_extract(schools, students, guardians)};
    return import_roster(*session, request);
  }
  ImportResult import(const DistrictRows& rows, ImportRequest request = {}) {
    request.paths = {write_extract(rows)};
    return import_roster(*session, request);
  }

  std::filesystem::path write_extract(const std::string& schools, const std::string& students,
                                      const std::string& guardians) {
    auto name = "extract-" + std::to_string(++extracts_);
    folder.write(name + "/schools.csv", schools);
    folder.write(name + "/students.csv", students);
    folder.write(name + "/guardians.csv", guardians);
    return folder / name;
  }
  std::filesystem::path write_extract(const DistrictRows& rows) {
    auto path = write_extract(rows.schools_csv(), rows.students_csv(), rows.guardians_csv());
    auto name = path.filename().string();
    if (!rows.staff.empty()) folder.write(name + "/staff.csv", rows.staff);
    if (!rows.staff_roles.empty()) folder.write(name + "/staffroles.csv", rows.staff_roles);
    return path;
  }

  /// All cells of a query, a row a line, '|' between cells; NULL is "NULL".
  std::string query(const std::string& sql) {
    SQLite::Statement select(store->database(), sql);
    std::string text;
    while (select.executeStep()) {
      if (!text.empty()) text += '\n';
      for (int i = 0; i < select.getColumnCount(); ++i) {
        auto cell = select.getColumn(i);
        text += (i ? "|" : "") + (cell.isNull() ? std::string("NULL") : cell.getString());
      }
    }
    return text;
  }

  PinKey key() { return load_pin_key(*store, settings->path(Key::key_file)); }

  /// The live PIN, opened.
  Pin pin_of(const std::string& student, const std::string& guardian) {
    SQLite::Statement select(store->database(),
                             "SELECT sealed, generation FROM pins WHERE student_id = ? AND guardian_id = ?");
    select.bind(1, student);
    select.bind(2, guardian);
    if (!select.executeStep()) throw std::runtime_error("no PIN of " + student + "/" + guardian);
    return key().open(column_text(select, 0), {student, guardian, select.getColumn(1).getInt64()});
  }

  std::string pin_state(const std::string& student, const std::string& guardian) {
    return query("SELECT state FROM pins WHERE student_id = '" + student + "' AND guardian_id = '" + guardian + "'");
  }

  TemporaryFolder folder;
  FixedClock clock;
  SeededRandom random;
  std::unique_ptr<Settings> settings;
  std::unique_ptr<Store> store;
  std::unique_ptr<TimeZone> zone;
  Roles roles;
  std::unique_ptr<Session> session;

 private:
  int extracts_ = 0;
};

}  // namespace portal::test
