#include "lib/staff/deciding.h"

#include <fmt/format.h>

#include "lib/access/permission_hint.h"
#include "lib/access/removed_roles.h"
#include "lib/base/checked_name.h"
#include "lib/base/text.h"
#include "lib/district/district_store.h"
#include "lib/staff/request_store.h"

namespace portal {
namespace {

JsonObject told_of(const AccessRequest& request) {
  return JsonObject()
      .add("request", static_cast<long long>(request.id))
      .add("role", request.whose.role)
      .add("at", request.whose.place.empty() ? "the district" : request.whose.place);
}

// The open request of that number, for an operator who may decide it.
AccessRequest find_request_to_decide(Session& session, std::int64_t id) {
  authorize_somewhere(session, Action::access_approve, request_name(id));
  auto request = find_open_request(session, id);
  Denial denial{std::string(action_name(Action::access_approve)), request_name(id)};
  denial.subject = request.whose.employee.text();
  auto place = place_of_request(session, request);
  authorize(session, Action::access_approve, place, denial.subject);
  const auto* role = session.roles.find(request.whose.role);
  if (role && !may_give(session, session.who.roles, *role, request.whose.place))
    throw NotPermitted(fmt::format("{} may not decide about {}", session.who.login, asked_for(session, request)),
                       permission_hint(session, Action::access_approve), denial);
  if (is_operator(session, request.whose.employee))
    throw NotPermitted("nobody approves or denies their own request",
                       "another administrator decides; you may withdraw it", denial);
  return request;
}

void check_place(Session& session, const Role& role, const AccessRequest& request, Reasons& reasons) {
  if (role.scope == ScopeKind::school && !is_open_school(session.store, request.whose.place))
    reasons.add(Refused(fmt::format("school {} is no longer in the newest extract", request.whose.place),
                        "deny the request with that reason"));
}

RoleToGive check_approval(Session& session, const AccessRequest& request, const std::string& until) {
  Reasons reasons;
  const auto* role = session.roles.find(request.whose.role);
  auto person = select_staff_member(session.store, request.whose.employee);
  auto deny = fmt::format("deny the request: `portalctl staff deny {} --reason TEXT`", request.id);
  if (!role || !can_be_given(session.roles, *role))
    reasons.add(Refused(fmt::format("the role {} is not given any more", printable(request.whose.role)), deny));
  if (!person)
    reasons.add(Refused(fmt::format("{} is no longer in the staff file", request.whose.employee.text()), deny));
  RoleToGive to_give{person.value_or(StaffMember{}), request.whose, role, request.last_day};
  if (!until.empty())
    to_give.until = reasons.attempt([&] { return parse_last_day(until, session.today()); });
  else if (to_give.until && *to_give.until < session.today())
    reasons.add(Refused(fmt::format("the day that was asked for, {}, is over", to_give.until->text()),
                        "name another with --until"));
  if (role) check_place(session, *role, request, reasons);
  if (person && person->hr_status == "pending")
    reasons.add(Refused(fmt::format("the HR record of {} is not complete", name_and_number(*person)),
                        "the request goes on by itself when the nightly staff file says that it is"));
  else if (person && role)
    check_may_hold(session, to_give, HrRecord::complete, reasons);
  reasons.reject(request_name(request.id));
  return to_give;
}

// The person asked for it (004, "Remove Access from Previous School"), so nobody at that school need agree.
std::vector<RoleOf> remove_previous(Session& session, const AccessRequest& request) {
  std::vector<RoleOf> removed;
  if (request.previous != PreviousRoles::remove) return removed;
  for (auto& one : select_roles_at_other_schools(session.store, request.whose.employee, request.whose.place))
    if (remove_role(session, one)) removed.push_back(std::move(one));
  return removed;
}

// Once for each: the person, the administrator who was asked, and who decided.
template <class Tell>
void tell_all(Session& session, const AccessRequest& request, Tell tell) {
  for (const auto& number : {request.whose.employee, request.approver,
                             EmployeeNumber::parse(session.who.employee_number).value_or(EmployeeNumber())})
    if (auto staff = select_staff_member(session.store, number)) tell(*staff);
}

void put(Session& session, AccessRequest& request, RequestState decision) {
  request.decision = decision;
  request.decided_at = session.now().text();
  request.decided_by = session.who.login;
  put_decision(session.store, request);
}

}  // namespace

Decision approve_request(Session& session, std::int64_t id, const std::string& until, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  Decision decision{find_request_to_decide(session, id), {}, {}, {}};
  auto& request = decision.request;
  auto to_give = check_approval(session, request, until);
  // Before what follows from it, as the log is read.
  session.audit.append("access.approve", request.whose.employee.text(),
                       told_of(request).add("requested_by", request.requested_by));
  decision.given = give_role(session, to_give, id);
  request.last_day = decision.given.last_day;
  put(session, request, RequestState::approved);
  decision.removed = remove_previous(session, request);
  tell_all(session, request, [&](const StaffMember& staff) {
    tell_of_role(session, staff, to_give, decision.given.last_day, decision.told);
  });
  if (!decision.removed.empty()) {
    Told of_removal;
    tell_of_removal(session, to_give.person, decision.removed, of_removal);
    decision.told.add(of_removal);
  }
  if (dry_run == DryRun::no) transaction.commit();
  return decision;
}

Decision deny_request(Session& session, std::int64_t id, const std::string& reason, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  Decision decision{find_request_to_decide(session, id), {}, {}, {}};
  auto& request = decision.request;
  request.reason = checked_sentence(reason, "reason");
  put(session, request, RequestState::denied);
  session.audit.append("access.deny", request.whose.employee.text(), told_of(request).add("reason", request.reason));
  auto person = fmt::format("{} {}", request.first_name, request.last_name);
  tell_all(session, request, [&](const StaffMember& staff) {
    tell_staff(session, staff, "access-denied",
               {{"person", request.last_name.empty() ? request.whose.employee.text() : person},
                {"employee_number", request.whose.employee.text()},
                {"role", request.whose.role},
                {"place", mailed_place(session, request.whose.place)},
                {"reason", request.reason},
                {"approver", mailed_operator(session)}},
               decision.told);
  });
  if (dry_run == DryRun::no) transaction.commit();
  return decision;
}

}  // namespace portal
