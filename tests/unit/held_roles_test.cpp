// Who holds which role where: Active, Inactive, last login and what is the matter (004).
#include "lib/staff/held_roles.h"

#include <doctest/doctest.h>

#include "lib/access/removed_roles.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::Rehearsal;

// 2026-08-14 is today.
struct World : Rehearsal {
  explicit World(const std::string& roles_of, const std::string& staff_of = everybody) {
    test::DistrictRows rows;
    rows.staff = "EmployeeNumber,LastName,FirstName,Login,Email,StaffType,LocationCode,HrStatus\n" + staff_of;
    rows.staff_roles = "EmployeeNumber,Role,LocationCode,ExpirationDate,LastLogin\n" + roles_of;
    import(rows);
  }
  static inline const std::string everybody =
      "00000001,Lee,Ann,alee,ann@example.org,Certificated,8001,complete\n"
      "00000002,Ortega,Bo,bortega,,,8001,complete\n";

  std::vector<HeldRole> held(const HeldRoleFilter& filter = {}) {
    std::vector<HeldRole> all;
    read_held_roles(*session, filter, [&](const HeldRole& role) { all.push_back(role); });
    return all;
  }
  /// person, role, place, status, until, last login, origin; a role a line
  std::string told(const HeldRoleFilter& filter = {}) {
    std::string text;
    for (const auto& role : held(filter))
      text += fmt::format("{} {} {} {} {} {} {}\n", role.last_name, role.whose.role, role.whose.place,
                          role_status_name(role.status), role.until ? role.until->text() : "-",
                          role.last_login ? role.last_login->text() : "-", role_origin_name(role.origin));
    return text;
  }
  void change(const std::function<void(Session&)>& act) {
    WriteTransaction transaction(*store);
    act(*session);
    transaction.commit();
  }
  static RoleOf of(const std::string& number, const std::string& role, const std::string& place) {
    return {EmployeeNumber::trusted(number), role, place};
  }
  void give(const RoleOf& whose, std::string_view until) {
    change([&](Session& who) { grant_role(who, whose, until.empty() ? std::optional<Date>() : Date::parse(until)); });
  }
  void use(const RoleOf& whose, const std::string& at) {
    store->database().exec(fmt::format("INSERT INTO role_uses VALUES ('{}', '{}', '{}', '{}')", whose.employee.text(),
                                       whose.role, whose.place, at));
  }
  RoleConcern concern() { return held().at(0).concern(); }
};

const std::string teacher = "00000001,Teacher,8001,,\n";

}  // namespace

TEST_CASE("held roles: Active has a future expiration date or none, Inactive one that is past or today") {
  World world(
      "00000001,Office Manager,8001,2026-08-15,\n00000001,Principal,8001,2026-08-14,\n"
      "00000001,Scheduling Administrator,8001,08/13/2026,\n00000001,Teacher,8001,,\n");
  CHECK(world.told() ==
        "Lee Office Manager 8001 Active 2026-08-15 - staff file\nLee Principal 8001 Inactive 2026-08-14 - staff file\n"
        "Lee Scheduling Administrator 8001 Inactive 2026-08-13 - staff file\nLee Teacher 8001 Active - - staff file\n");
}

TEST_CASE("held roles: one given here is held through its last day") {
  World world("");
  world.give(World::of("00000001", "Teacher", "8001"), "2026-08-14");
  world.give(World::of("00000002", "Teacher", "8001"), "");
  CHECK(world.told() == "Lee Teacher 8001 Active 2026-08-14 - given here\nOrtega Teacher 8001 Active - - given here\n");
  world.clock.set(test::moment("2026-08-15T10:00:00Z"));
  CHECK(world.told() ==
        "Lee Teacher 8001 Inactive 2026-08-14 - given here\nOrtega Teacher 8001 Active - - given here\n");
}

TEST_CASE("held roles: in the staff file and given here is one role, as long as the longer of the two") {
  World world("00000001,Teacher,8001,2026-08-01,\n00000002,Teacher,8001,,\n00000002,Teacher,8002,2027-01-01,\n");
  world.give(World::of("00000001", "Teacher", "8001"), "2027-06-30");
  world.give(World::of("00000002", "Teacher", "8001"), "2026-09-30");
  world.give(World::of("00000002", "Teacher", "8002"), "2026-09-30");
  CHECK(world.told() ==
        "Lee Teacher 8001 Active 2027-06-30 - both\nOrtega Teacher 8001 Active - - both\n"
        "Ortega Teacher 8002 Active 2027-01-01 - both\n");
}

TEST_CASE("held roles: what was taken away here is not held, what was taken back neither") {
  World world(teacher + "00000002,Teacher,8001,2026-01-01,\n");
  auto given = World::of("00000002", "Office Manager", "8001");
  world.give(given, "2027-06-30");
  world.change([&](Session& who) {
    CHECK(remove_role(who, World::of("00000001", "Teacher", "8001")));
    CHECK(remove_role(who, given));
  });
  CHECK(world.told() == "Ortega Teacher 8001 Inactive 2026-01-01 - staff file\n");
  world.store->database().exec("UPDATE staff_roles SET absent_since = '2026-08-14'");
  CHECK(world.told() == "");
}

TEST_CASE("held roles: one that was taken away and given again is of here, with the staff file's last login") {
  World world("00000001,Teacher,8001,,2026-05-01\n");
  world.change([&](Session& who) { remove_role(who, World::of("00000001", "Teacher", "8001")); });
  world.give(World::of("00000001", "Teacher", "8001"), "2027-06-30");
  CHECK(world.told() == "Lee Teacher 8001 Active 2027-06-30 2026-05-01 given here\n");
}

TEST_CASE("held roles: the last login is the newer of the staff file's and of the role's use here") {
  World world("00000001,Teacher,8001,,2026-05-01\n00000001,Principal,8001,,2026-08-13\n00000002,Teacher,8001,,\n");
  world.use(World::of("00000001", "Teacher", "8001"), "2026-08-02T03:00:00Z");  // the evening before, in the district
  world.use(World::of("00000001", "Principal", "8001"), "2026-08-02T18:00:00Z");
  CHECK(world.told() ==
        "Lee Principal 8001 Active - 2026-08-13 staff file\nLee Teacher 8001 Active - 2026-08-01 staff file\n"
        "Ortega Teacher 8001 Active - - staff file\n");
}

TEST_CASE("held roles: a last login in the forms that staff files have; what is no date is none") {
  TimeZone zone("America/Los_Angeles");
  auto day = [&](std::string_view text) {
    auto found = login_day(text, zone);
    return found ? found->text() : "none";
  };
  for (const auto* text : {"2026-05-01", "05/01/2026", "5/1/2026", "20260501", " 2026-05-01 ", "5/1/2026 2:15 PM",
                           "2026-05-01 14:15:09.123", "2026-05-01T14:15:09", "05/01/2026 02:15:09 pm",
                           "2026-05-02T03:00:00Z", "2026-05-01T22:00:00-07:00"})
    CHECK_MESSAGE(day(text) == "2026-05-01", text);
  for (const auto* text :
       {"", " ", "never", "15/05/2026", "2026-02-30", "2026-05-01 yesterday", "01-MAY-2026", "46143", "2026-05-01x"})
    CHECK_MESSAGE(day(text) == "none", text);
  World world("00000001,Teacher,8001,,long ago\n");
  CHECK(world.held().at(0).last_login_unread);
  CHECK(!world.held().at(0).last_login);
}

TEST_CASE("held roles: by last name and first name as a reader sorts them, then number and role") {
  World world(
      "00000001,Teacher,8001,,\n00000002,Teacher,8001,,\n00000003,Teacher,8001,,\n00000004,Teacher,8001,,\n"
      "00000004,Office Manager,8001,,\n00000005,Teacher,8001,,\n00000005,Teacher,8002,,\n",
      "00000001,de la Cruz,Ann,,,,8001,complete\n00000002,Dean,Bo,,,,8001,complete\n"
      "00000003,Álvarez,Zoe,,,,8001,complete\n00000004,Alvarez,Ann,,,,8001,complete\n"
      "00000005,Zorn,Al,,,,8001,complete\n");
  std::string order;
  for (const auto& role : world.held()) order += role.whose.place + " " + role.last_name + " " + role.whose.role + "\n";
  CHECK(order ==
        "8001 Alvarez Office Manager\n8001 Alvarez Teacher\n8001 Álvarez Teacher\n"
        "8001 de la Cruz Teacher\n8001 Dean Teacher\n8001 Zorn Teacher\n8002 Zorn Teacher\n");
}

TEST_CASE("held roles: of some places, of nobody's, of one person") {
  World world(teacher + "00000002,Teacher,8002,,\n00000002,District IT,,,\n00000001,PACE,West,,\n");
  world.give(World::of("00000001", "Photo Designee", "8002"), "2027-06-30");
  CHECK(world.held().size() == 5);
  CHECK(world.told({.places = {{}}}) == "");
  CHECK(world.told({.places = {{"8002"}}}) ==
        "Lee Photo Designee 8002 Active 2027-06-30 - given here\nOrtega Teacher 8002 Active - - staff file\n");
  CHECK(world.held({.places = {{"8001", "West", ""}}}).size() == 3);
  CHECK(world.held({.employee = EmployeeNumber::parse("00000001")}).size() == 3);
  CHECK(world.held({.places = {{"8002"}}, .employee = EmployeeNumber::parse("00000001")}).size() == 1);
}

TEST_CASE("held roles: what is the matter, and whether the role should go") {
  auto concern_of = [](const std::string& roles, const std::string& hr, const std::string& at = "8001") {
    return World(roles, "00000001,Lee,Ann,alee,,," + at + "," + hr + "\n").concern();
  };
  const auto ran_out = "00000001,Teacher,8001,2026-01-01,\n";
  CHECK(concern_of(teacher, "complete") == RoleConcern::none);
  CHECK(concern_of(teacher, "complete", "8002") == RoleConcern::works_elsewhere);
  CHECK(concern_of(teacher, "complete", "") == RoleConcern::none);
  CHECK(concern_of("00000001,District IT,,,\n", "complete") == RoleConcern::none);
  CHECK(concern_of(teacher, "pending") == RoleConcern::hr_pending);
  CHECK(concern_of(ran_out, "complete") == RoleConcern::ran_out);
  CHECK(concern_of(ran_out, "pending") == RoleConcern::ran_out);
  CHECK(concern_of(ran_out, "left") == RoleConcern::left);
  CHECK(concern_of(teacher, "left") == RoleConcern::left);
  World gone(teacher);
  gone.store->database().exec("UPDATE staff SET absent_since = '2026-08-14' WHERE employee_number = '00000001'");
  CHECK(gone.concern() == RoleConcern::not_in_staff_file);
  CHECK(gone.held().at(0).last_name == "Lee");
  CHECK(gone.held().at(0).status == RoleStatus::active);
  World unknown("");
  unknown.give(World::of("00000009", "Teacher", "8001"), "");
  CHECK(unknown.concern() == RoleConcern::not_in_staff_file);
  for (auto concern : {RoleConcern::left, RoleConcern::not_in_staff_file, RoleConcern::ran_out})
    CHECK(asks_for_removal(concern));
  for (auto concern : {RoleConcern::hr_pending, RoleConcern::works_elsewhere, RoleConcern::none})
    CHECK_FALSE(asks_for_removal(concern));
}

TEST_CASE("held roles: what is recommended says remove only where the role should go") {
  HeldRole role;
  role.in_staff_file = true, role.hr_status = "complete", role.whose.place = "8001", role.works_at = "8001";
  CHECK(recommendation_for(role) == "");
  role.works_at = "8002";
  CHECK(recommendation_for(role) == "check the role: the staff file has the person at 8002");
  role.hr_status = "pending";
  CHECK(recommendation_for(role) == "wait for Human Resources: no access until the record is complete");
  role.status = RoleStatus::inactive;
  CHECK(recommendation_for(role) ==
        "remove the role: the account could be reactivated when the person applies at another school");
  role.hr_status = "left";
  CHECK(recommendation_for(role) == "remove the role: the person left the district");
  role = {};
  CHECK(recommendation_for(role) == "remove the role: the staff file no longer has the person");
}

}  // namespace portal
