#pragma once
// What would be removed, and what of it not, before anything is (004: one role, all roles of a person, or a file).
#include <cstdint>
#include <string>
#include <vector>

#include "lib/staff/held_roles.h"
#include "lib/staff/removal_file.h"
#include "lib/staff/role_place.h"

namespace portal {

/// Why a line takes nothing away.
struct RemovalMiss {
  enum class Why { malformed, no_such_role, no_such_place, not_held, not_permitted } why = Why::malformed;
  RemovalLine line;
  std::string reason;  // "nobody with the employee number …", safe to show
  std::string hint;    // may be blank
};

struct RemovalPlan {
  std::vector<HeldRole> roles;  // in the order of the lines, each once
  std::vector<RemovalMiss> misses;
  /// Other roles of the persons whose roles are all to go: at places where the operator may not.
  std::vector<HeldRole> staying;
};

/// Judges each line by the roles as they are now; in a write transaction that is not committed, so that the operator is
/// read anew. NotPermitted where the operator may remove roles nowhere; a line that names a place where the operator
/// may not is a miss, and in the log as denied.
RemovalPlan plan_removal(Session& session, const std::vector<RemovalLine>& lines);

/// The same of one line that options made. UsageError for a malformed number or a role that there is none of, NotFound
/// where there is no such school or the role is not held, NotPermitted at a place where the operator may not.
RemovalPlan plan_one_removal(Session& session, const RemovalLine& line);

/// Where somebody must be allowed to act on a role of that name at that place; also one that roles.yaml does not have.
Place place_to_act_on(const Roles& roles, const RoleOf& whose);

/// "Principal at school 8123", "PACE at Local District West", "Analyst at the district"
std::string told_role(const RoleOf& whose);

/// "Theodore Okafor (10345512)"; the number alone where no staff file had the person.
std::string told_person(const HeldRole& role);

}  // namespace portal
