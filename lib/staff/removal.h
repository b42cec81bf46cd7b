#pragma once
// Roles are taken away (004: "Removing/Changing Staff Access"): at once, and the person and the principal are told.
#include <string>
#include <vector>

#include "lib/staff/access_mails.h"
#include "lib/staff/removal_plan.h"

namespace portal {

struct Removal {
  std::vector<HeldRole> removed;
  std::vector<HeldRole> gone;  // that somebody else took away since the plan was made
  Told told;
  std::vector<std::string> without_principal;  // schools that have none who could be told
};

/// Takes the planned roles away, all in one transaction: authorised anew in it, each with its row in the log, and with
/// a mail for each person and each of their principals, whatever the number of roles. Refused where nobody of the staff
/// could sign in as District IT any more; then, and where the operator may not any more, nothing is changed. A dry run
/// does all of it and keeps nothing.
Removal remove_roles(Session& session, const RemovalPlan& plan, DryRun dry_run);

/// Refused, and not permitted, where that would be: for before a person is asked.
void check_removal(Session& session, const RemovalPlan& plan);

/// Those of the planned roles that are the operator's own.
std::vector<HeldRole> own_roles(const Session& session, const RemovalPlan& plan);

}  // namespace portal
