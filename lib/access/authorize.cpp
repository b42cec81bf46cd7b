#include <fmt/format.h>

#include <algorithm>

#include "lib/access/granted_role_store.h"
#include "lib/access/operator_store.h"
#include "lib/access/permission_hint.h"
#include "lib/access/session.h"
#include "lib/access/staff_store.h"

namespace portal {

bool permits(const Session& session, const Assignment& held, Action action, const Place& place) {
  const auto& [role, held_at] = held;
  if (!role->may.contains(action)) return false;
  if (role->scope == ScopeKind::district) return true;
  if (place.location_code.empty() || held_at.empty()) return false;
  if (role->scope == ScopeKind::school) return held_at == place.location_code;
  return held_at == local_district_of(session.store, place.location_code);
}

namespace {

bool is_noted(const Session& session, const Assignment& held) {
  return std::find(session.used.begin(), session.used.end(), held) != session.used.end();
}

}  // namespace

void recheck_operator(Session& session) {
  if (!session.who_now || !session.store.writing() || session.who_read_in == session.store.transactions()) return;
  session.who_read_in = session.store.transactions();
  try {
    session.who = session.who_now();
  } catch (const NotPermitted&) {
    session.who.roles.clear();
    throw;
  }
}

// All that permit it are noted, not only the first: each was used.
bool permitted(Session& session, Action action, const Place& place) {
  recheck_operator(session);
  bool found = false;
  for (const auto& held : session.who.roles) {
    bool noted = is_noted(session, held);
    if ((found && noted) || !permits(session, held, action, place)) continue;
    found = true;
    if (!noted) session.used.push_back(held);
  }
  return found;
}

bool permitted_somewhere(Session& session, Action action) {
  recheck_operator(session);
  const auto& held = session.who.roles;
  return std::any_of(held.begin(), held.end(), [&](const Assignment& one) { return one.role->may.contains(action); });
}

void authorize(Session& session, Action action, const Place& place, const std::string& subject) {
  if (permitted(session, action, place)) return;
  auto where = place.location_code.empty() ? std::string("the district") : "school " + place.location_code;
  throw NotPermitted(fmt::format("{} may not do this ({} at {})", session.who.login, action_name(action), where),
                     permission_hint(session, action),
                     Denial{std::string(action_name(action)), subject.empty() ? place.location_code : subject});
}

void authorize_somewhere(Session& session, Action action, const std::string& subject) {
  if (!permitted_somewhere(session, action)) authorize(session, action, Place::district(), subject);
  for (const auto& held : session.who.roles)
    if (held.role->may.contains(action) && !is_noted(session, held)) session.used.push_back(held);
}

void record_denial(Session& session, const Denial& denial, const std::string& why) {
  WriteTransaction transaction(session.store);
  session.audit.append_denied(denial.action, denial.subject, why);
  transaction.commit();
}

void add_operator(Session& session, const Login& login, const std::string& role) {
  insert_operator(session.store, login.text(), role, session.now());
  session.audit.append("operator.add", login.text(), JsonObject().add("role", role));
}

namespace {

void add_role(Operator& who, const Roles& roles, std::string_view role, std::string place) {
  if (const auto* known = roles.find(role)) who.roles.push_back({known, std::move(place)});
}

void add_staff_roles(Operator& who, Store& store, const Roles& roles, Date today) {
  for (auto& [role, place] : staff_roles_on(store, who.employee_number, today))
    add_role(who, roles, role, std::move(place));
  for (auto& [role, place] : granted_roles_on(store, who.employee_number, today))
    add_role(who, roles, role, std::move(place));
}

bool has_complete_record(Store& store, const EmployeeNumber& employee) {
  auto staff = select_staff_member(store, employee);
  return staff && staff->hr_status == "complete";
}

// At no school first: whoever is assigned to none can still confirm an email, and register.
void add_vendor_roles(Operator& who, Store& store, const Roles& roles, Date today) {
  add_role(who, roles, vendor_role, "");
  for (auto& school : vendor_schools(store, who.login, SchoolYear::of(today)))
    add_role(who, roles, vendor_role, std::move(school));
}

}  // namespace

std::vector<Assignment> roles_held(Store& store, const Roles& roles, const EmployeeNumber& employee, Date today) {
  if (!has_complete_record(store, employee)) return {};
  Operator who{{}, employee.text(), {}};
  add_staff_roles(who, store, roles, today);
  return who.roles;
}

Operator find_operator(Store& store, const Roles& roles, const std::string& login, Date today) {
  auto refuse = [&](std::string_view why, std::string_view hint) {
    throw NotPermitted(fmt::format("the login '{}' {}", login, why), std::string(hint), Denial{"sign-in", login});
  };
  Operator who{login, {}, {}};
  for (const auto& role : made_operator_roles(store, login)) add_role(who, roles, role, "");
  auto staff = staff_of_login(store, login);
  if (staff.size() > 1) refuse("belongs to two staff records", "District IT must clear this up in the staff file");
  if (is_vendor(store, login)) {
    if (!staff.empty() || !who.roles.empty())
      refuse("belongs to two: to staff, and to a photo company's representative",
             "District IT must give one of them another login");
    add_vendor_roles(who, store, roles, today);
    return who;
  }
  if (staff.empty() && who.roles.empty())
    refuse("is no operator of this portal", "staff come from the staff file; ask District IT");
  if (staff.empty()) return who;
  if (staff[0].hr_status != "complete" && who.roles.empty())
    refuse("has no complete HR record", "access begins when Human Resources has completed it (004)");
  who.employee_number = staff[0].employee_number;
  if (staff[0].hr_status == "complete") add_staff_roles(who, store, roles, today);
  return who;
}

}  // namespace portal
