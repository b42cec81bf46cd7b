#include "lib/access/named_role.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/base/text.h"

namespace portal {

EmployeeNumber parse_employee_number(const std::string& text, std::string_view option) {
  if (auto number = EmployeeNumber::parse(text)) return *number;
  throw UsageError(fmt::format("{}: {}", option, explain_bad_id(text, 8, "8 digits, such as 00846120")),
                   "an employee number is text: keep its leading zeros");
}

const Role& find_role(const Roles& roles, const std::string& name) {
  if (const auto* role = roles.find(name)) return *role;
  auto near = roles.nearest_name(name);
  throw UsageError(fmt::format("there is no role '{}'", printable(name.substr(0, 60))),
                   near.empty() ? "`portalctl help roles` lists them" : fmt::format("did you mean '{}'?", near));
}

Place place_of_role(const Role& role, const std::string& place) {
  return role.scope == ScopeKind::school ? Place{place} : Place::district();
}

std::string place_name(const Role& role, const std::string& place) {
  if (role.scope == ScopeKind::district || place.empty()) return "the district";
  return (role.scope == ScopeKind::school ? "school " : "Local District ") + place;
}

std::string giving_hint(const Session& session) {
  std::set<std::string> given;
  for (const auto& held : session.who.roles) given.insert(held.role->grants.begin(), held.role->grants.end());
  if (given.empty()) return "your role gives none; `portalctl help roles` tells which does";
  return fmt::format("you may give {}; ask District IT for another", joined({given.begin(), given.end()}, ", "));
}

bool may_give(const Session& session, const std::vector<Assignment>& held, const Role& role, const std::string& place) {
  return std::any_of(held.begin(), held.end(), [&](const Assignment& one) {
    return one.role->grants.contains(role.name) &&
           permits(session, one, Action::access_approve, place_of_role(role, place));
  });
}

}  // namespace portal
