#include "lib/access/role_uses.h"

#include "lib/access/role_use_store.h"

namespace portal {
namespace {

std::vector<RoleOf> not_used_since(Session& session, Timestamp since) {
  std::vector<RoleOf> due;
  auto employee = EmployeeNumber::trusted(session.who.employee_number);
  for (const auto& [role, place] : session.used) {
    RoleOf whose{employee, role->name, place};
    auto last = select_role_use(session.store, whose);
    if (!last || *last < since) due.push_back(std::move(whose));
  }
  return due;
}

}  // namespace

void record_role_uses(Session& session) {
  if (session.who.employee_number.empty() || !session.audit.actor().acting_as.empty() || session.used.empty()) return;
  auto due = not_used_since(session, session.zone.start_of(session.today()));
  if (due.empty()) return;
  WriteTransaction transaction(session.store, LockWait::none);
  for (const auto& whose : due) {
    upsert_role_use(session.store, whose, session.now());
    session.audit.append("sign-in", whose.employee.text(), role_in_log(whose));
  }
  transaction.commit();
}

}  // namespace portal
