#include "lib/access/removed_roles.h"

#include "lib/access/granted_role_store.h"
#include "lib/access/removed_role_store.h"

namespace portal {

bool is_listed(Session& session, const RoleOf& whose) {
  return select_granted_role(session.store, whose) ||
         (is_in_staff_file(session.store, whose) && !is_removed(session.store, whose));
}

bool remove_role(Session& session, const RoleOf& whose) {
  if (!is_listed(session, whose)) return false;
  end_granted_role(session.store, whose, session.now(), session.who.login);
  bool of_staff_file = is_in_staff_file(session.store, whose) && !is_removed(session.store, whose);
  if (of_staff_file) insert_removed_role(session.store, whose, session.now(), session.who.login);
  session.audit.append("role.remove", whose.employee.text(),
                       role_in_log(whose).add("staff_file", of_staff_file ? "has it" : "has it not"));
  return true;
}

bool give_back_role(Session& session, const RoleOf& whose) {
  if (!is_removed(session.store, whose)) return false;
  end_removed_role(session.store, whose, session.now(), session.who.login);
  session.audit.append("role.return", whose.employee.text(), role_in_log(whose));
  return true;
}

}  // namespace portal
