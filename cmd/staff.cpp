// `portalctl staff`: who has access to the district's records, and how they got it (004). Its verbs are in files of
// their own.
#include "cmd/commands.h"

namespace portal {

void add_staff(CommandTree& tree) {
  auto& staff = tree.noun("staff", "who of the staff has access: requests, roles, removals, schools that are overdue");
  add_staff_list(tree, staff);
  add_staff_requests(tree, staff);
  add_staff_grant(tree, staff);
  add_staff_remove(tree, staff);
  add_staff_overdue(tree, staff);
}

}  // namespace portal
