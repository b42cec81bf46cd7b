#include "lib/staff/staff_list.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/staff/staff_page.h"
#include "lib/staff/to_remove.h"
#include "tests/support/staff_world.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::problem;
using test::StaffWorld;

Date day(const char* text) { return *Date::parse(text); }

struct World : StaffWorld {
  using StaffWorld::StaffWorld;
  std::string list(const std::string& login, StaffListRequest request = {}) {
    std::string text;
    list_staff(*as(login), request, [&](const StaffListRow& row) {
      const auto& role = row.role;
      text += fmt::format("{} {} {} {}\n", role.whose.employee.text(), role.whose.role, listed_place(role.whose.place),
                          request.which == StaffListRequest::Which::all ? std::string(role_status_name(role.status))
                                                                        : reason_to_remove(role));
    });
    return text;
  }
  std::string to_remove(const std::string& login = "admin") {
    return list(login, {.school = {}, .role = {}, .status = {}, .which = StaffListRequest::Which::to_remove});
  }
  // An approved request whose role is held, at a moment.
  void approve(const std::string& employee, const std::string& place, const std::string& at) {
    store->database().exec(
        fmt::format("INSERT INTO access_requests (request_id, employee_number, role, place, approver, remove_previous, "
                    "requested_at, requested_by, decision, decided_at, decided_by) VALUES (41, '{0}', 'Teacher', "
                    "'{1}', '00000005', "
                    "0, '{2}', 'x', 'approved', '{2}', 'y')",
                    employee, place, at));
    store->database().exec(fmt::format(
        "INSERT INTO granted_roles (employee_number, role, place, granted_at, granted_by, request_id) VALUES "
        "('{}', 'Teacher', '{}', '{}', 'y', 41)",
        employee, place, at));
  }
};

}  // namespace

TEST_CASE("staff list: by place and name, of the places that one may see") {
  World world;
  CHECK(world.list("principal") ==
        "00000009 Librarian 8001 Active\n00000007 Teacher 8001 Active\n"
        "00000002 Parent Access Account Administrator 8001 Active\n"
        "00000003 Office Manager 8001 Inactive\n00000003 Teacher 8001 Active\n"
        "00000001 Principal 8001 Active\n00000004 Teacher 8001 Active\n");
  CHECK(world.list("northwest") == world.list("principal"));
  auto all = world.list("admin");
  CHECK(all.starts_with("00000006 District IT district Active\n"));
  CHECK(has(all, "Local District Administrator Northwest Active"));
  CHECK(has(problem<NotPermitted>([&] { world.list("teacher"); }), "may not do this"));
  CHECK(has(problem<NotPermitted>([&] { world.list("principal", {.school = "8002"}); }), "may not do this"));
  CHECK(has(problem<NotPermitted>([&] { world.list("principal", {.school = "9999"}); }), "may not do this"));
  CHECK(has(problem<NotFound>([&] { world.list("admin", {.school = "9999"}); }), "9999"));
}

TEST_CASE("staff list: one role, one status, one school") {
  World world;
  CHECK(world.list("admin", {.role = "Principal"}) ==
        "00000001 Principal 8001 Active\n00000005 Principal 8002 Active\n");
  CHECK(world.list("admin", {.role = "Librarian"}) == "00000009 Librarian 8001 Active\n");
  CHECK(world.list("admin", {.status = RoleStatus::inactive}) == "00000003 Office Manager 8001 Inactive\n");
  CHECK(world.list("admin", {.school = "8002", .status = RoleStatus::active}) ==
        "00000007 Teacher 8002 Active\n00000005 Principal 8002 Active\n");
  CHECK(has(problem<UsageError>([&] { world.list("admin", {.role = "Principl"}); }), "there is no role 'Principl'"));
}

TEST_CASE("to remove: who left first, then who is gone, what ran out, and who works elsewhere") {
  World world;
  world.store->database().exec("UPDATE staff SET absent_since = '2026-08-14' WHERE employee_number = '00000009'");
  CHECK(world.to_remove() ==
        "00000004 Teacher 8001 left the district (HR)\n"
        "00000009 Librarian 8001 no longer in the staff file\n"
        "00000003 Office Manager 8001 expired on 2026-08-14\n"
        "00000007 Teacher 8001 works at 8002 now\n");
  CHECK(world.to_remove("elsewhere") == "");
}

TEST_CASE("to remove: what was given here and ran out") {
  World world;
  world.give("00000003", "Photo Designee", "8001", day("2026-08-13"));
  CHECK(has(world.to_remove(), "00000003 Photo Designee 8001 ended after 2026-08-13\n"));
}

TEST_CASE("to remove: the old role of who was approved at another school since") {
  World world;
  world.approve("00000001", "8002", "2026-08-20T10:00:00Z");
  world.clock.set(moment("2026-08-21T10:00:00Z"));
  auto listed = world.to_remove();
  CHECK(has(listed, "00000001 Principal 8001 asked for access at 8002 since, and has it\n"));
  CHECK(!has(listed, "00000001 Teacher 8002 asked"));
  world.store->database().exec("UPDATE granted_roles SET ended_at = '2026-08-20T11:00:00Z'");
  CHECK(!has(world.to_remove(), "00000001"));  // it is not held any more
}

TEST_CASE("to remove: a role that came after that request is no old one") {
  World world;
  world.approve("00000001", "8002", "2026-08-01T10:00:00Z");  // before the staff file had the role at 8001
  CHECK(!has(world.to_remove(), "00000001 Principal"));
}

TEST_CASE("staff page: by number or login, the own always, and what lies where one may see") {
  World world;
  world.approve("00000007", "8002", "2026-08-01T10:00:00Z");
  auto own = staff_page(*world.as("teacher"), "teacher");
  CHECK(own.roles.size() == 2);
  CHECK(own.requests.size() == 1);
  CHECK(staff_page(*world.as("teacher"), "00000007").person.last_name == "Fox");
  auto seen = staff_page(*world.as("principal"), "00000007");
  CHECK(seen.roles.size() == 1);
  CHECK(seen.requests.empty());
  CHECK(staff_page(*world.session, "teacher").roles.size() == 2);
  const std::string nobody = "there is nobody of that employee number or login where you may see the staff's access";
  for (const auto* who : {"00000005", "elsewhere", "99999999", "nobody", ""})
    CHECK(problem<NotFound>([&] { staff_page(*world.as("principal"), who); }) == nobody);
  CHECK(has(problem<NotPermitted>([&] { staff_page(*world.as("teacher"), "00000001"); }), "may not do this"));
}

TEST_CASE("staff page: what was taken away, by whom; a moved last day is no removal") {
  World world;
  world.give("00000003", "Photo Designee", "8001", day("2027-06-30"));
  world.clock.set(moment("2026-08-14T11:00:00Z"));
  world.give("00000003", "Photo Designee", "8001", day("2026-12-18"));
  CHECK(staff_page(*world.session, "office").ended.empty());
  world.store->database().exec(
      "INSERT INTO removed_roles (employee_number, role, place, removed_at, removed_by) VALUES ('00000003', 'Teacher', "
      "'8001', '2026-08-14T12:00:00Z', 'principal')");
  auto page = staff_page(*world.session, "office");
  REQUIRE(page.ended.size() == 1);
  CHECK(page.ended[0].role == "Teacher");
  CHECK(page.ended[0].by == "principal");
}

}  // namespace portal
