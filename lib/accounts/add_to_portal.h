#pragma once
#include <string>

#include "lib/roster/lookup.h"

namespace portal {

/// "Add To Parent Portal" (002, step 7): add_guardian(), and the parent search finds the guardian from then on.
AddedGuardian add_to_portal(Session& session, const std::string& student_id, const std::string& guardian_id,
                            DryRun dry_run = DryRun::no);

}  // namespace portal
