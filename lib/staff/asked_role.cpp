#include "lib/staff/asked_role.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/checked_name.h"
#include "lib/base/text.h"
#include "lib/calendar/school_years.h"
#include "lib/district/district_store.h"

namespace portal {
namespace {

const Role& find_role_to_give(const Roles& roles, const std::string& name) {
  if (name.empty()) throw UsageError("--role is missing", "name the role; `portalctl help roles` lists them");
  const auto& role = find_role(roles, name);
  if (can_be_given(roles, role)) return role;
  std::vector<std::string> others;
  for (const auto& other : roles.all())
    if (can_be_given(roles, other)) others.push_back(other.name);
  throw Refused(fmt::format("the role {} is not given to staff", role.name),
                fmt::format("those that are: {}", joined(others, ", ")));
}

EmployeeNumber find_employee_number(const std::string& text) {
  if (text.empty()) throw UsageError("--employee is missing", "name the person by the employee number, 8 digits");
  return parse_employee_number(text, "--employee");
}

std::string open_place(Session& session, const Role& role, const AskedPlace& asked) {
  auto place = find_role_place(session, role, asked);
  if (role.scope == ScopeKind::school && !is_open_school(session.store, place))
    throw Refused(fmt::format("school {} is no longer in the newest extract", place), "name a school that is open");
  return place;
}

// Without a role it is not known which kind of place it needs.
void check_place_alone(Session& session, const AskedPlace& asked, Reasons& reasons) {
  if (asked.school.empty() && asked.local_district.empty() && !asked.district)
    reasons.add(UsageError("where is the role to be held?", "add --school CODE, --local-district NAME or --district"));
  if (!asked.school.empty()) reasons.attempt([&] { return find_school(session.store, asked.school); });
}

}  // namespace

bool can_be_given(const Roles& roles, const Role& role) {
  return std::any_of(roles.all().begin(), roles.all().end(),
                     [&](const Role& giver) { return giver.grants.contains(role.name); });
}

std::optional<Date> last_day_of(const Role& role, std::optional<Date> until, Date today) {
  if (until || role.end == RoleEnd::with_the_staff_file) return until;
  return year_in_preparation(today).last_day();
}

Date parse_last_day(const std::string& text, Date today) {
  auto day = Date::parse(text);
  if (!day) throw UsageError(fmt::format("--until: '{}' is no date", short_and_safe(text)), "write it as 2027-06-30");
  auto latest = year_in_preparation(today).next().last_day();
  if (*day < today || *day > latest)
    throw Refused(fmt::format("--until: {} is {}", day->text(), *day < today ? "over" : "too far ahead"),
                  fmt::format("name a day from today to {}", latest.text()));
  return *day;
}

ReadRole read_asked_role(Session& session, const AskedRole& asked, Reasons& reasons) {
  ReadRole read;
  read.employee = reasons.attempt([&] { return find_employee_number(asked.employee); });
  read.role = reasons.attempt([&] { return &find_role_to_give(session.roles, asked.role); }).value_or(nullptr);
  if (read.role)
    read.place = reasons.attempt([&] { return open_place(session, *read.role, asked.place); });
  else
    check_place_alone(session, asked.place, reasons);
  if (!asked.until.empty()) read.until = reasons.attempt([&] { return parse_last_day(asked.until, session.today()); });
  return read;
}

}  // namespace portal
