#pragma once
// Roles that were given here, beside those of the staff file, each until a day (001 IX, 000).
#include <string>
#include <vector>

#include "lib/access/session.h"

namespace portal {

struct RoleOf {
  EmployeeNumber employee;
  std::string role;  // of config/roles.yaml
  LocationCode school;
};

struct GrantedRole {
  RoleOf whose;
  Date last_day;  // the last one on which it is held
  std::string granted_at, granted_by;
};

/// Those of a role at a school that are held today, by employee number.
std::vector<GrantedRole> granted_roles(Session& session, const LocationCode& school, const std::string& role);

/// Gives it until that day, or moves the day of one that is held; in the log as role.grant. Within a write transaction;
/// whether the operator may, and whether the person may hold it, the caller has seen to.
enum class GrantOutcome { granted, moved, none };
GrantOutcome grant_role(Session& session, const RoleOf& whose, Date last_day);

/// Takes it back; in the log as role.revoke. False where it is not held today. Likewise.
bool revoke_role(Session& session, const RoleOf& whose);

}  // namespace portal
