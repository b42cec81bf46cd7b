#pragma once
// Members of staff whom a principal names to manage the school's photos (000).
#include <optional>
#include <string>
#include <vector>

#include "lib/access/granted_roles.h"
#include "lib/access/staff_store.h"
#include "lib/base/dry_run.h"

namespace portal {

inline constexpr const char* designee_role = "Photo Designee";

/// June 30 of the school year; from March 1 on, when the next is prepared, of that one.
Date designee_until(Date today);

struct Designee {
  StaffMember staff;  // names and login blank: no longer in the staff file
  Date last_day;
  std::string granted_at, granted_by;
};
/// Those of a school, as of today. NotPermitted, NotFound as of a school.
std::vector<Designee> designees(Session& session, const std::string& location_code);

struct NamedDesignee {
  GrantOutcome outcome = GrantOutcome::none;
  StaffMember staff;
  Date last_day;
};
/// Gives the role until `until` (default: designee_until). UsageError for what is no employee number; NotFound where
/// nobody of that number works at the school; Refused without a complete HR record (004), or for a day that is over or
/// after designee_until. In the log as role.grant.
NamedDesignee name_designee(Session& session, const std::string& location_code, const std::string& employee_number,
                            std::optional<Date> until, DryRun dry_run);

/// NotFound where the role was not given there. In the log as role.revoke.
void remove_designee(Session& session, const std::string& location_code, const std::string& employee_number,
                     DryRun dry_run);

}  // namespace portal
