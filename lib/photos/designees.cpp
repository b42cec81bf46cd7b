#include "lib/photos/designees.h"

#include <fmt/format.h>

#include "lib/access/named_role.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

School open_school(Session& session, const std::string& location_code) {
  authorize(session, Action::designee_name, Place{printable(location_code.substr(0, 40))});
  return find_school(session.store, location_code);
}

StaffMember staff_at(Session& session, const EmployeeNumber& number, const School& school) {
  auto staff = select_staff_member(session.store, number);
  bool works_there = staff && (staff->location_code == school.code.text() ||
                               has_staff_role_at(session.store, number, school.code.text(), session.today()));
  if (!works_there)
    throw NotFound(
        fmt::format("nobody with the employee number {} works at school {}", number.text(), school.code.text()),
        "check the number; who works where is in the staff file of the newest extract");
  if (staff->hr_status != "complete")
    throw Refused(
        fmt::format("the HR record of {} {} ({}) is not complete", staff->first_name, staff->last_name, number.text()),
        "access begins when Human Resources has completed it (004); nothing was changed");
  return *staff;
}

void check_day(Date last_day, Date today) {
  auto latest = designee_until(today);
  if (last_day < today || last_day > latest)
    throw Refused(fmt::format("--until: {} is {}", last_day.text(), last_day < today ? "over" : "too far ahead"),
                  fmt::format("name a day from today to {}; nothing was changed", latest.text()));
}

}  // namespace

Date designee_until(Date today) { return year_in_preparation(today).last_day(); }

std::vector<Designee> designees(Session& session, const std::string& location_code) {
  auto school = open_school(session, location_code);
  std::vector<Designee> all;
  for (auto& grant : granted_roles(session, school.code.text(), designee_role)) {
    auto staff = select_staff_member(session.store, grant.whose.employee);
    all.push_back({staff.value_or(StaffMember{.number = grant.whose.employee}),
                   grant.last_day.value_or(designee_until(session.today())), std::move(grant.granted_at),
                   std::move(grant.granted_by)});
  }
  return all;
}

NamedDesignee name_designee(Session& session, const std::string& location_code, const std::string& employee_number,
                            std::optional<Date> until, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  auto school = open_school(session, location_code);
  auto number = parse_employee_number(employee_number, "--employee");
  auto last_day = until.value_or(designee_until(session.today()));
  check_day(last_day, session.today());
  auto staff = staff_at(session, number, school);
  auto outcome = grant_role(session, {number, designee_role, school.code.text()}, last_day);
  if (dry_run == DryRun::no) transaction.commit();
  return {outcome, std::move(staff), last_day};
}

void remove_designee(Session& session, const std::string& location_code, const std::string& employee_number,
                     DryRun dry_run) {
  WriteTransaction transaction(session.store);
  auto school = open_school(session, location_code);
  auto number = parse_employee_number(employee_number, "--employee");
  if (!revoke_role(session, {number, designee_role, school.code.text()}))
    throw NotFound(fmt::format("{} is no designee of school {}", number.text(), school.code.text()),
                   fmt::format("`portalctl photo designee --school {}` lists those named here; roles of the staff file "
                               "are changed there",
                               school.code.text()));
  if (dry_run == DryRun::no) transaction.commit();
}

}  // namespace portal
