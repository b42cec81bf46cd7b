#include <fmt/format.h>

#include <algorithm>

#include "lib/access/operator_store.h"
#include "lib/access/session.h"

namespace portal {

bool permitted(const Session& session, Action action, const Place& place) {
  std::optional<std::string> local_district;
  for (const auto& [role, held_at] : session.who.roles) {
    if (!role->may.contains(action)) continue;
    if (role->scope == ScopeKind::district) return true;
    if (place.location_code.empty()) continue;
    if (role->scope == ScopeKind::school && held_at == place.location_code) return true;
    if (role->scope == ScopeKind::local_district) {
      if (!local_district) local_district = local_district_of(session.store, place.location_code);
      if (!held_at.empty() && held_at == *local_district) return true;
    }
  }
  return false;
}

bool permitted_somewhere(const Session& session, Action action) {
  const auto& held = session.who.roles;
  return std::any_of(held.begin(), held.end(), [&](const Assignment& one) { return one.role->may.contains(action); });
}

void authorize(const Session& session, Action action, const Place& place, const std::string& subject) {
  if (permitted(session, action, place)) return;
  auto where = place.location_code.empty() ? std::string("the district") : "school " + place.location_code;
  throw NotPermitted(fmt::format("{} may not do this ({} at {})", session.who.login, action_name(action), where),
                     "ask your principal or District IT for a role that may; `portalctl help roles` lists them",
                     Denial{std::string(action_name(action)), subject.empty() ? place.location_code : subject});
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

Operator find_operator(Store& store, const Roles& roles, const std::string& login, Date today) {
  auto refuse = [&](std::string_view why, std::string_view hint) {
    throw NotPermitted(fmt::format("the login '{}' {}", login, why), std::string(hint), Denial{"sign-in", login});
  };
  Operator who{login, {}, {}};
  for (const auto& role : made_operator_roles(store, login))
    if (const auto* known = roles.find(role)) who.roles.push_back({known, ""});
  auto staff = staff_of_login(store, login);
  if (staff.size() > 1) refuse("belongs to two staff records", "District IT must clear this up in the staff file");
  if (staff.empty() && who.roles.empty())
    refuse("is no operator of this portal", "staff come from the staff file; ask District IT");
  if (staff.empty()) return who;
  if (staff[0].hr_status != "complete" && who.roles.empty())
    refuse("has no complete HR record", "access begins when Human Resources has completed it (004)");
  who.employee_number = staff[0].employee_number;
  if (staff[0].hr_status != "complete") return who;
  for (auto& [role, place] : staff_roles_on(store, who.employee_number, today))
    if (const auto* known = roles.find(role)) who.roles.push_back({known, std::move(place)});
  return who;
}

}  // namespace portal
