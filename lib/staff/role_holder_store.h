#pragma once
#include <string>
#include <vector>

#include "lib/access/granted_roles.h"

namespace portal {

/// Who holds the role at the place on that day: by the staff file, but for what was taken away here, or given here;
/// with a complete HR record. By employee number.
std::vector<EmployeeNumber> select_role_holders(Store& store, const std::string& role, const std::string& place,
                                                Date day);

/// A role that is held, whatever the HR record says.
struct RoleInForce {
  enum class By { staff_file, grant } by = By::grant;
  std::optional<Date> last_day;  // none: it has no end of its own
};
/// Nothing where it is not held on that day; of both, the one that lasts longer.
std::optional<RoleInForce> select_held_role(Store& store, const RoleOf& whose, Date day);

/// One of the staff file that was taken away here, and would be held on that day had it not been: what ends it; nothing
/// where that is not so.
std::optional<RoleInForce> select_role_taken_away(Store& store, const RoleOf& whose, Date day);

/// What could be taken away of a person at schools other than that one: by the staff file or given here, run out or
/// not.
std::vector<RoleOf> select_roles_at_other_schools(Store& store, const EmployeeNumber& employee,
                                                  const std::string& location_code);

}  // namespace portal
