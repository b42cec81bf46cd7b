#include "lib/access/granted_roles.h"

#include "lib/access/granted_role_store.h"

namespace portal {
namespace {

JsonObject told_of(const RoleOf& whose) {
  return JsonObject().add("role", whose.role).add("school", whose.school.text());
}

}  // namespace

std::vector<GrantedRole> granted_roles(Session& session, const LocationCode& school, const std::string& role) {
  return select_granted_roles(session.store, school.text(), role, session.today());
}

GrantOutcome grant_role(Session& session, const RoleOf& whose, Date last_day) {
  auto before = select_granted_role(session.store, whose);
  bool held = before && before->last_day >= session.today();
  if (held && before->last_day == last_day) return GrantOutcome::none;
  // What was held, or ran out, stays in its row; of those that were not taken back there is one.
  if (before) end_granted_role(session.store, whose, session.now(), session.who.login);
  insert_granted_role(session.store, {whose, last_day, session.now().text(), session.who.login});
  auto detail = told_of(whose).add("until", last_day.text());
  if (held) detail.add("until_before", before->last_day.text());
  session.audit.append("role.grant", whose.employee.text(), detail);
  return held ? GrantOutcome::moved : GrantOutcome::granted;
}

bool revoke_role(Session& session, const RoleOf& whose) {
  auto before = select_granted_role(session.store, whose);
  if (!before || before->last_day < session.today()) return false;
  end_granted_role(session.store, whose, session.now(), session.who.login);
  session.audit.append("role.revoke", whose.employee.text(), told_of(whose));
  return true;
}

}  // namespace portal
