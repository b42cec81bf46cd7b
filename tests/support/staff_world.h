#pragma once
// Two schools and the people with access to them, for the tests of lib/staff.
#include "lib/access/granted_roles.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

struct StaffWorld : Rehearsal {
  explicit StaffWorld(std::string_view now = "2026-08-14T10:00:00Z") : Rehearsal({}, now) {
    rows.schools = {{"8001", "Marvel Middle School", "Northwest"}, {"8002", "Bay Elementary School", "West"}};
    rows.staff =
        "EmployeeNumber,LastName,FirstName,Login,Email,LocationCode,HrStatus\n"
        "00000001,Okafor,Theo,principal,theo@d.example.org,8001,complete\n"
        "00000002,Kim,Bo,assistant,bo@d.example.org,8001,complete\n"
        "00000003,Lee,Cy,office,,8001,complete\n"
        "00000004,Ray,Di,left,di@d.example.org,8001,left\n"
        "00000005,Poe,Flo,elsewhere,flo@d.example.org,8002,complete\n"
        "00000006,Orr,Gus,it,gus@d.example.org,,complete\n"
        "00000007,Fox,Ida,teacher,ida@d.example.org,8002,complete\n"
        "00000008,Day,Jo,northwest,jo@d.example.org,,complete\n"
        "00000009,Eck,Kit,,kit@d.example.org,8001,complete\n";
    rows.staff_roles =
        "EmployeeNumber,Role,LocationCode,ExpirationDate,LastLogin\n"
        "00000001,Principal,8001,,2026-08-13\n"
        "00000002,Parent Access Account Administrator,8001,2027-06-30,\n"
        "00000003,Office Manager,8001,2026-08-14,2026-06-01\n"
        "00000003,Teacher,8001,,\n"
        "00000004,Teacher,8001,,\n"
        "00000005,Principal,8002,,\n"
        "00000006,District IT,,,\n"
        "00000007,Teacher,8001,,\n"
        "00000007,Teacher,8002,,\n"
        "00000008,Local District Administrator,Northwest,,\n"
        "00000009,Librarian,8001,,\n";  // a role of MiSiS that roles.yaml does not have
    import(rows);
  }

  void give(const std::string& employee, const std::string& role, const std::string& place,
            std::optional<Date> last_day = {}) {
    WriteTransaction transaction(*store);
    grant_role(*session, {*EmployeeNumber::parse(employee), role, place}, last_day);
    transaction.commit();
  }

  DistrictRows rows;
};

}  // namespace portal::test
