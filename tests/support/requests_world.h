#pragma once
// Two schools of two Local Districts and staff of every state, for the tests of requests for roles.
#include "lib/staff/deciding.h"
#include "lib/staff/request_review.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

/// 00000004's HR record is pending, 00000008 left, 00000011 has no address, 00000012 no login; 00000013 holds the role
/// District IT by the staff file.
struct RequestsWorld : Rehearsal {
  explicit RequestsWorld(std::string_view now = "2026-08-14T10:00:00Z") : Rehearsal({}, now) {
    rows.schools = {{"8001", "Marvel Middle School", "Northwest"}, {"8002", "Bay Elementary School", "West"}};
    rows.staff = staff_of("pending");
    rows.staff_roles =
        "EmployeeNumber,Role,LocationCode,ExpirationDate\n"
        "00000001,Principal,8001,\n"
        "00000002,Assistant Principal,8001,\n"
        "00000003,Office Manager,8001,2026-09-01\n"
        "00000005,Principal,8002,\n"
        "00000006,ITD Help Desk,,\n"
        "00000007,Teacher,8001,\n"
        "00000010,Local District Administrator,Northwest,\n"
        "00000013,District IT,,\n";
    import(rows);
  }

  static std::string staff_of(const std::string& state_of_ray) {
    return "EmployeeNumber,LastName,FirstName,Login,Email,LocationCode,HrStatus\n"
           "00000001,Okafor,Theo,principal,theo@d.example.org,8001,complete\n"
           "00000002,Kim,Bo,assistant,bo@d.example.org,8001,complete\n"
           "00000003,Lee,Cy,office,cy@d.example.org,8001,complete\n"
           "00000004,Ray,Di,pending,di@d.example.org,8001," +
           state_of_ray +
           "\n"
           "00000005,Poe,Flo,elsewhere,flo@d.example.org,8002,complete\n"
           "00000006,Orr,Gus,helpdesk,gus@d.example.org,,complete\n"
           "00000007,Fox,Ida,teacher,ida@d.example.org,8001,complete\n"
           "00000008,Gil,Lev,left,lev@d.example.org,8001,left\n"
           "00000010,Lo,Bea,northwest,bea@d.example.org,,complete\n"
           "00000011,Una,Nome,nobody,,8001,complete\n"
           "00000012,Eck,Kit,,kit@d.example.org,8001,complete\n"
           "00000013,Hu,Jo,it,jo@d.example.org,,complete\n";
  }

  /// The next night's staff file.
  void import_staff(const std::string& state_of_ray) {
    rows.staff = staff_of(state_of_ray);
    clock.set(Timestamp(clock.now().at() + std::chrono::hours(24)));
    import(rows, accepting());
  }

  RequestForm form(const std::string& employee, const std::string& role = "Scheduling Administrator",
                   const std::string& school = "8001", const std::string& approver = "00000001") {
    return {{employee, role, {.school = school}, ""}, approver, PreviousRoles::stay};
  }
  FiledRequest file(const std::string& login, const RequestForm& asked) {
    return file_request(*as(login), asked, DryRun::no);
  }
  std::int64_t file_id(const std::string& login, const RequestForm& asked) { return file(login, asked).request.id; }

  template <class Kind>
  std::string refused(const std::string& login, const RequestForm& asked) {
    return problem<Kind>([&] { file(login, asked); });
  }
  bool holds(const std::string& employee, const std::string& role, const std::string& place = "8001") {
    for (const auto& held : roles_held(*store, roles, *EmployeeNumber::parse(employee), zone->date_of(clock.now())))
      if (held.role->name == role && held.place == place) return true;
    return false;
  }
  /// The mails so far: "access-waiting theo@d.example.org", a line each.
  std::string mails() { return query("SELECT template || ' ' || recipient FROM mails ORDER BY mail_id"); }
  std::string mails_since(std::int64_t id) {
    return query(fmt::format("SELECT template || ' ' || recipient FROM mails WHERE mail_id > {} ORDER BY mail_id", id));
  }
  std::int64_t last_mail() { return std::stoll(query("SELECT ifnull(max(mail_id), 0) FROM mails")); }
  /// What the log says of the staff's access: "operator action subject", a line each.
  std::string log() {
    return query(
        "SELECT operator || ' ' || action || ' ' || subject FROM audit_log WHERE (action LIKE 'role.%' OR action IN "
        "('access.request', 'access.approve', 'access.deny', 'access.withdraw', 'access.tell_approver')) AND outcome = "
        "'done' ORDER BY seq");
  }
  std::string state_of(std::int64_t id) {
    std::string state;
    list_requests(*session, {{}, RequestFilter::Which::all}, [&](const AccessRequest& one) {
      if (one.id == id) state = request_state_name(one.state());
    });
    return state;
  }

  DistrictRows rows;
};

}  // namespace portal::test
