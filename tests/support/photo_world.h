#pragma once
// A district with a school year, its schools, and everybody who works with photos: for the tests of lib/photos.
#include "lib/calendar/school_years.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

/// The dates of samples/: school begins on 2026-08-13. At 8001 three students, at 8002 one.
struct PhotoWorld : Rehearsal {
  explicit PhotoWorld(std::string_view now = "2026-08-14T10:00:00Z") : Rehearsal({}, now) {
    DistrictRows rows;
    rows.schools = {{"8001", "Marvel Middle School", "NW"}, {"8002", "Bay Elementary School", "West"}};
    rows.students = {{.id = "023907F123", .last = "Reyes", .first = "Ana", .homeroom = "R2", .entry = "2026-08-13"},
                     {.id = "0081234907", .last = "Álvarez", .first = "Óscar", .grade = "6", .homeroom = "R2"},
                     {.id = "000407F499", .last = "Guzmán", .first = "Iris", .grade = "K", .homeroom = "R9"},
                     {.id = "000500A001", .last = "Nwosu", .first = "Chi", .grade = "3", .school = "8002"}};
    rows.guardians = {{}};
    rows.staff =
        "EmployeeNumber,LastName,FirstName,Login,LocationCode,HrStatus\n"
        "00000001,Okafor,Theo,principal,8001,complete\n"
        "00000002,Kim,Bo,assistant,8001,complete\n"
        "00000003,Lee,Cy,office,8001,complete\n"
        "00000004,Ray,Di,pending,8001,pending\n"
        "00000005,Poe,Flo,elsewhere,8002,complete\n"
        "00000006,Orr,Gus,helpdesk,,complete\n"
        "00000007,Fox,Ida,teacher,8002,complete\n";
    rows.staff_roles =
        "EmployeeNumber,Role,LocationCode,ExpirationDate\n"
        "00000001,Principal,8001,\n"
        "00000002,Assistant Principal,8001,\n"
        "00000003,Office Manager,8001,\n"
        "00000005,Principal,8002,\n"
        "00000006,ITD Help Desk,,\n"
        "00000007,Teacher,8001,\n";
    import(rows);
  }

  void record_year(const std::string& first_day = "2026-08-13") {
    record_school_year(*session, parse_school_year_days("2026-27", first_day, "2027-06-10"), DryRun::no);
  }

  /// A representative in whatever state, straight into the database. "2026-27" for the year.
  void add_vendor(const std::string& login, const std::string& schools = "8001", const std::string& year = "2026-27") {
    auto& database = store->database();
    database.exec(
        fmt::format("INSERT OR IGNORE INTO vendors VALUES ('{0}', 'Viewfinder School Portraits', 'Voss', "
                    "'Pia', '{0}@lausd.net', '2026-03-02T00:00:00Z')",
                    login));
    database.exec(
        fmt::format("INSERT INTO vendor_years VALUES ('{}', '{}', '2026-03-02T00:00:00Z', 'admin', NULL, NULL, "
                    "'2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z')",
                    login, year));
    for (std::string_view rest = schools; !rest.empty(); rest.remove_prefix(std::min(rest.size(), std::size_t{5})))
      database.exec(
          fmt::format("INSERT INTO vendor_assignments (location_code, school_year, login, agreement, assigned_at, "
                      "assigned_by) VALUES ('{}', '{}', '{}', 'A-1', '2026-07-01T00:00:00Z', 'principal')",
                      rest.substr(0, 4), year, login));
  }
};

}  // namespace portal::test
