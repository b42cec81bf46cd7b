#include "lib/access/granted_roles.h"

#include "lib/access/granted_role_store.h"

namespace portal {
namespace {

std::string told(std::optional<Date> last_day) { return last_day ? last_day->text() : "the staff file ends it"; }

}  // namespace

JsonObject role_in_log(const RoleOf& whose) {
  return JsonObject().add("role", whose.role).add("at", whose.place.empty() ? "the district" : whose.place);
}

std::vector<GrantedRole> granted_roles(Session& session, const std::string& place, const std::string& role) {
  return select_granted_roles(session.store, place, role, session.today());
}

GrantOutcome grant_role(Session& session, const RoleOf& whose, std::optional<Date> last_day,
                        std::optional<std::int64_t> request) {
  auto before = select_granted_role(session.store, whose);
  bool held = before && before->held_on(session.today());
  if (held && before->last_day == last_day) return GrantOutcome::none;
  // What was held, or ran out, stays in its row; of those that were not taken back there is one.
  if (before) end_granted_role(session.store, whose, session.now(), session.who.login);
  insert_granted_role(session.store, {whose, last_day, session.now().text(), session.who.login}, request);
  auto detail = role_in_log(whose).add("until", told(last_day));
  if (held) detail.add("until_before", told(before->last_day));
  if (request) detail.add("request", static_cast<long long>(*request));
  session.audit.append("role.grant", whose.employee.text(), detail);
  return held ? GrantOutcome::moved : GrantOutcome::granted;
}

bool revoke_role(Session& session, const RoleOf& whose) {
  auto before = select_granted_role(session.store, whose);
  if (!before || !before->held_on(session.today())) return false;
  end_granted_role(session.store, whose, session.now(), session.who.login);
  session.audit.append("role.revoke", whose.employee.text(), role_in_log(whose));
  return true;
}

}  // namespace portal
