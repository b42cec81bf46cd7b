#include "lib/staff/giving.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/access/operator_store.h"
#include "lib/access/permission_hint.h"
#include "lib/access/removed_roles.h"
#include "lib/staff/request_store.h"

namespace portal {
namespace {

std::string until_text(std::optional<Date> last_day) { return last_day ? ", until " + last_day->text() : ""; }

void check_held(Session& session, const RoleToGive& to_give, HrRecord needed, Reasons& reasons) {
  auto today = session.today();
  auto held = select_held_role(session.store, to_give.whose, today);
  if (!held) return;
  auto wanted = last_day_of(*to_give.role, to_give.until, today);
  // One that ends sooner may be given again, for longer.
  if (held->last_day && (!wanted || *wanted > *held->last_day)) return;
  // Whoever gives it may name a sooner day, of one that was given here.
  bool named = needed == HrRecord::complete && to_give.until && to_give.until != held->last_day;
  if (named && held->by == RoleInForce::By::grant) return;
  reasons.add(
      Refused(fmt::format("{} is {} at {} already{}", name_and_number(to_give.person), to_give.role->name,
                          place_name(*to_give.role, to_give.whose.place), until_text(held->last_day)),
              held->by == RoleInForce::By::staff_file ? "the staff file gives the role" : "the role was given here"));
}

void authorize_giving(Session& session, const ReadRole& read) {
  auto subject = read.employee ? read.employee->text() : std::string();
  if (!read.role || !read.place) return authorize_somewhere(session, Action::access_approve, subject);
  authorize(session, Action::access_approve, place_of_role(*read.role, *read.place), subject);
  Denial denial{std::string(action_name(Action::access_approve)), subject};
  if (!may_give(session, session.who.roles, *read.role, *read.place))
    throw NotPermitted(fmt::format("{} may not give the role {} at {}", session.who.login, read.role->name,
                                   place_name(*read.role, *read.place)),
                       permission_hint(session, Action::access_approve), denial);
  if (read.employee && is_operator(session, *read.employee))
    throw NotPermitted("nobody gives a role to themself", "file a request: `portalctl staff request --help`", denial);
}

StaffMember find_person(Session& session, const EmployeeNumber& number) {
  if (auto staff = select_staff_member(session.store, number)) return *staff;
  throw NotFound(fmt::format("nobody with the employee number {} is in the staff file", number.text()),
                 "check the number; Human Resources' newest staff file has everybody who works here");
}

RoleToGive check_grant(Session& session, const AskedRole& asked) {
  Reasons reasons;
  auto read = read_asked_role(session, asked, reasons);
  authorize_giving(session, read);
  std::optional<StaffMember> person;
  if (read.employee) person = reasons.attempt([&] { return find_person(session, *read.employee); });
  RoleToGive to_give;
  if (person && read.complete()) {
    to_give = {*person, {*read.employee, read.role->name, *read.place}, read.role, read.until};
    check_may_hold(session, to_give, HrRecord::complete, reasons);
    if (auto open = select_open_request(session.store, to_give.whose))
      reasons.add(Refused(fmt::format("request {} asks for that", open->id),
                          fmt::format("decide it: `portalctl staff approve {}`", open->id)));
  }
  reasons.reject("the role");
  return to_give;
}

}  // namespace

bool is_operator(Session& session, const EmployeeNumber& employee) {
  if (session.who.employee_number == employee.text()) return true;
  auto staff = staff_of_login(session.store, session.audit.actor().login);
  return std::any_of(staff.begin(), staff.end(),
                     [&](const StaffOfLogin& one) { return one.employee_number == employee.text(); });
}

void check_may_hold(Session& session, const RoleToGive& to_give, HrRecord needed, Reasons& reasons) {
  const auto& person = to_give.person;
  if (person.hr_status == "left")
    reasons.add(Refused(fmt::format("{} has left the district", name_and_number(person)),
                        "Human Resources says so in the staff file"));
  else if (needed == HrRecord::complete && person.hr_status != "complete")
    reasons.add(
        Refused(fmt::format("the HR record of {} is not complete", name_and_number(person)),
                "access begins when Human Resources has completed it (004); a request waits for that by itself"));
  check_held(session, to_give, needed, reasons);
}

Given give_role(Session& session, const RoleToGive& to_give, std::optional<std::int64_t> request) {
  auto today = session.today();
  if (auto away = select_role_taken_away(session.store, to_give.whose, today); away && !to_give.until) {
    give_back_role(session, to_give.whose);
    return {Given::How::returned, away->last_day};
  }
  auto last_day = last_day_of(*to_give.role, to_give.until, today);
  auto outcome = grant_role(session, to_give.whose, last_day, request);
  return {outcome == GrantOutcome::moved ? Given::How::moved : Given::How::granted, last_day};
}

void tell_of_role(Session& session, const StaffMember& staff, const RoleToGive& given, std::optional<Date> last_day,
                  Told& told) {
  std::map<std::string, std::string> values = {{"person", full_name(given.person)},
                                               {"employee_number", given.person.number.text()},
                                               {"role", given.role->name},
                                               {"place", mailed_place(session, given.whose.place)},
                                               {"approver", mailed_operator(session)}};
  if (last_day) values["until"] = last_day->text();
  tell_staff(session, staff, last_day ? "access-approved" : "access-approved-no-end", values, told);
}

GrantedToStaff grant_to_staff(Session& session, const AskedRole& asked, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  GrantedToStaff done{check_grant(session, asked), {}, {}};
  done.given = give_role(session, done.what);
  tell_of_role(session, done.what.person, done.what, done.given.last_day, done.told);
  if (auto own = EmployeeNumber::parse(session.who.employee_number))
    if (auto giver = select_staff_member(session.store, *own))
      tell_of_role(session, *giver, done.what, done.given.last_day, done.told);
  if (dry_run == DryRun::no) transaction.commit();
  return done;
}

}  // namespace portal
