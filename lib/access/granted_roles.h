#pragma once
// Roles that were given here, beside those of the staff file, each until a day (001 IX, 000).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"

namespace portal {

struct RoleOf {
  EmployeeNumber employee;
  std::string role;   // of config/roles.yaml
  std::string place;  // a location code, a Local District's name, or "" for the district
};

/// What the log says of it: the role, and at which place.
JsonObject role_in_log(const RoleOf& whose);

struct GrantedRole {
  RoleOf whose;
  std::optional<Date> last_day;  // the last one on which it is held; none: as long as the staff file has the person
  std::string granted_at, granted_by;

  bool held_on(Date day) const { return !last_day || *last_day >= day; }
};

/// Those of a role at a place that are held today, by employee number.
std::vector<GrantedRole> granted_roles(Session& session, const std::string& place, const std::string& role);

/// Gives it until that day, or moves the day of one that is held; in the log as role.grant. Within a write transaction;
/// whether the operator may, and whether the person may hold it, the caller has seen to. `request`: that it came from.
enum class GrantOutcome { granted, moved, none };
GrantOutcome grant_role(Session& session, const RoleOf& whose, std::optional<Date> last_day,
                        std::optional<std::int64_t> request = {});

/// Takes it back; in the log as role.revoke. False where it is not held today. Likewise.
bool revoke_role(Session& session, const RoleOf& whose);

}  // namespace portal
