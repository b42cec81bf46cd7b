#include "lib/staff/requests.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/staff/giving.h"
#include "lib/staff/request_store.h"

namespace portal {
namespace {

bool is_own(const Session& session, const EmployeeNumber& employee) {
  return session.who.employee_number == employee.text();
}

// Before anything is looked up: who may not ask for others learns nothing of them.
void authorize_request(Session& session, const ReadRole& read) {
  recheck_operator(session);
  if (!read.employee || is_own(session, *read.employee)) return;
  if (read.role && read.place)
    authorize(session, Action::access_request, place_of_role(*read.role, *read.place), read.employee->text());
  else
    authorize_somewhere(session, Action::access_request, read.employee->text());
}

StaffMember find_person(Session& session, const EmployeeNumber& number) {
  if (auto staff = select_staff_member(session.store, number)) return *staff;
  throw NotFound(fmt::format("nobody with the employee number {} is known from Human Resources", number.text()),
                 "check the number; the newest staff file has everybody who works here");
}

EmployeeNumber find_approver_number(const std::string& text) {
  if (text.empty())
    throw UsageError("--approver is missing", "name the administrator who is to approve it by the employee number");
  return parse_employee_number(text, "--approver");
}

void check_previous(Session& session, const RoleToGive& wanted, Reasons& reasons) {
  if (wanted.role->scope != ScopeKind::school)
    return reasons.add(UsageError("--remove-previous is for a transfer to another school",
                                  fmt::format("{} is no role at a school", wanted.role->name)));
  if (is_own(session, wanted.whose.employee) || permitted(session, Action::access_remove, Place::district())) return;
  reasons.add(Refused("--remove-previous: the roles at other schools are the person's own to give up",
                      "leave it out, and ask the principal there to remove them; or the person files the request"));
}

void check_not_asked(Session& session, const RoleOf& whose, Reasons& reasons) {
  if (auto open = select_open_request(session.store, whose))
    reasons.add(Refused(fmt::format("{} asks for that already, filed by {} at {}", request_name(open->id),
                                    open->requested_by, session.zone.local_text(open->requested_at)),
                        "withdraw it first to ask in another way"));
}

// "District IT or Principal"
std::string givers_of(const Roles& roles, const Role& role) {
  std::vector<std::string> names;
  for (const auto& giver : roles.all())
    if (giver.grants.contains(role.name)) names.push_back(giver.name);
  return joined(names, " or ");
}

// One answer for a number that nobody has and for somebody without authority: the form is no directory of the staff.
void check_approver(Session& session, const RoleToGive& wanted, const EmployeeNumber& approver, Reasons& reasons) {
  if (approver == wanted.whose.employee)
    return reasons.add(Refused("--approver: nobody approves their own request", "name another administrator"));
  if (may_approve(session, approver, *wanted.role, wanted.whose.place)) return;
  reasons.add(Refused(fmt::format("--approver: {} has no authority to approve {} at {}", approver.text(),
                                  wanted.role->name, place_name(*wanted.role, wanted.whose.place)),
                      fmt::format("name somebody there who is {}", givers_of(session.roles, *wanted.role))));
}

struct CheckedForm {
  RoleToGive wanted;
  EmployeeNumber approver;
};

CheckedForm check_form(Session& session, const RequestForm& form) {
  Reasons reasons;
  auto read = read_asked_role(session, form.role, reasons);
  auto approver = reasons.attempt([&] { return find_approver_number(form.approver); });
  authorize_request(session, read);
  std::optional<StaffMember> person;
  if (read.employee) person = reasons.attempt([&] { return find_person(session, *read.employee); });
  RoleToGive wanted;
  if (read.complete())
    wanted = {person.value_or(StaffMember{}), {*read.employee, read.role->name, *read.place}, read.role, read.until};
  if (person && read.complete()) {
    check_may_hold(session, wanted, HrRecord::may_be_pending, reasons);
    check_not_asked(session, wanted.whose, reasons);
  }
  if (read.complete() && form.previous == PreviousRoles::remove) check_previous(session, wanted, reasons);
  if (read.complete() && approver) check_approver(session, wanted, *approver, reasons);
  reasons.reject("the request");
  return {std::move(wanted), *approver};
}

JsonObject told_of(const AccessRequest& request) {
  return JsonObject()
      .add("request", static_cast<long long>(request.id))
      .add("role", request.whose.role)
      .add("at", request.whose.place.empty() ? "the district" : request.whose.place);
}

bool may_see(Session& session, const AccessRequest& request) {
  auto place = place_of_request(session, request);
  return is_own(session, request.whose.employee) || is_own(session, request.approver) ||
         request.requested_by == session.who.login || permitted(session, Action::staff_read, place) ||
         permitted(session, Action::access_approve, place);
}

}  // namespace

std::string request_name(std::int64_t id) { return fmt::format("request {}", id); }

Place place_of_request(const Session& session, const AccessRequest& request) {
  if (const auto* role = session.roles.find(request.whose.role)) return place_of_role(*role, request.whose.place);
  return LocationCode::parse(request.whose.place) ? Place{request.whose.place} : Place::district();
}

std::string asked_for(const Session& session, const AccessRequest& request) {
  const auto* role = session.roles.find(request.whose.role);
  auto place = role                                       ? place_name(*role, request.whose.place)
               : LocationCode::parse(request.whose.place) ? "school " + request.whose.place
                                                          : request.whose.place;
  return fmt::format("{} at {}", request.whose.role, place);
}

bool may_approve(Session& session, const EmployeeNumber& approver, const Role& role, const std::string& place) {
  return may_give(session, roles_held(session.store, session.roles, approver, session.today()), role, place);
}

void tell_approver(Session& session, AccessRequest& request, const StaffMember& person, const StaffMember& approver,
                   Told& told) {
  tell_staff(session, approver, "access-waiting",
             {{"person", full_name(person)},
              {"employee_number", person.number.text()},
              {"role", request.whose.role},
              {"place", mailed_place(session, request.whose.place)},
              {"request", std::to_string(request.id)}},
             told);
  request.approver_told_at = session.now().text();
  put_approver_told(session.store, request.id, session.now());
}

FiledRequest file_request(Session& session, const RequestForm& form, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  auto checked = check_form(session, form);
  const auto& wanted = checked.wanted;
  AccessRequest request{.whose = wanted.whose,
                        .approver = checked.approver,
                        .last_day = wanted.until,
                        .previous = form.previous,
                        .requested_at = session.now().text(),
                        .requested_by = session.who.login,
                        .hr_status = wanted.person.hr_status};
  request.id = insert_access_request(session.store, request);
  FiledRequest filed{request, wanted.person, *select_staff_member(session.store, checked.approver), {}};
  auto detail =
      told_of(request).add("approver", checked.approver.text()).add("state", request_state_name(request.state()));
  if (wanted.until) detail.add("until", wanted.until->text());
  if (form.previous == PreviousRoles::remove) detail.add("previous", "to be removed");
  session.audit.append("access.request", wanted.whose.employee.text(), detail);
  if (request.state() == RequestState::waiting)
    tell_approver(session, filed.request, filed.person, filed.approver, filed.told);
  if (dry_run == DryRun::no)
    transaction.commit();
  else
    filed.request.id = 0;
  return filed;
}

AccessRequest find_open_request(Session& session, std::int64_t id) {
  auto request = select_access_request(session.store, id);
  if (!request || !may_see(session, *request)) {
    auto denial = request ? Denial{std::string(action_name(Action::staff_read)), request_name(id)} : Denial{};
    throw NotFound(fmt::format("there is no request {} that you may see", id),
                   "`portalctl staff requests --state all` lists them", denial);
  }
  if (!request->open())
    throw Refused(fmt::format("{} was {} by {} at {}", request_name(id), request_state_name(request->state()),
                              request->decided_by, session.zone.local_text(request->decided_at)),
                  "what was decided stays; a new request can be filed");
  return *request;
}

AccessRequest withdraw_request(Session& session, std::int64_t id, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  recheck_operator(session);
  auto request = find_open_request(session, id);
  if (!is_own(session, request.whose.employee) && request.requested_by != session.who.login)
    throw NotPermitted(fmt::format("{} is for whoever filed it, or is to hold the role, to withdraw", request_name(id)),
                       fmt::format("deny it with a reason: `portalctl staff deny {} --reason TEXT`", id),
                       Denial{"access.withdraw", request.whose.employee.text()});
  request.decision = RequestState::withdrawn;
  request.decided_at = session.now().text();
  request.decided_by = session.who.login;
  put_decision(session.store, request);
  session.audit.append("access.withdraw", request.whose.employee.text(), told_of(request));
  if (dry_run == DryRun::no) transaction.commit();
  return request;
}

void list_requests(Session& session, const RequestFilter& filter,
                   const std::function<void(const AccessRequest&)>& row) {
  RequestsToList which;
  which.employee = session.who.employee_number;
  which.login = session.who.login;
  if (!filter.school.empty()) {
    authorize(session, Action::staff_read, Place{printable(filter.school.substr(0, 40))});
    which.school = find_school(session.store, filter.school).code.text();
    which.everything = true;
  }
  for (const auto& [role, place] : session.who.roles) {
    if (!role->may.contains(Action::staff_read)) continue;
    if (role->scope == ScopeKind::district) which.everything = true;
    (role->scope == ScopeKind::school ? which.places : which.local_districts).push_back(place);
  }
  using Which = RequestFilter::Which;
  bool open_state = filter.state == RequestState::waiting || filter.state == RequestState::pending_hr ||
                    filter.state == RequestState::left;
  if (filter.which != Which::all)
    which.decided =
        filter.which == Which::open || open_state ? RequestsToList::Decided::no : RequestsToList::Decided::yes;
  select_access_requests(session.store, which, [&](const AccessRequest& one) {
    if (filter.which != Which::one_state || one.state() == filter.state) row(one);
  });
}

}  // namespace portal
