#pragma once
// Which photo company works at a school in a school year: the principal assigns its representative, or extends one, by
// the reference of the agreement that both signed (000).
#include <string>

#include "lib/access/session.h"
#include "lib/base/dry_run.h"

namespace portal {

struct VendorAtSchool {
  std::string location_code, login;
  SchoolYear year;
};

struct AssignmentResult {
  enum class What {
    assigned,
    extended,      // was at this school in the year before
    renegotiated,  // is assigned; the agreement's reference is another one now
    none,          // is assigned, by the same agreement
  } what = What::none;
  std::string company, agreement_before;
};
/// NotPermitted, NotFound as of a school. Refused outside of July 1 to June 30 of the year, and for a representative
/// who is not registered for it: the hint lists those who are. UsageError for a reference that is none. In the log as
/// vendor.assign.
AssignmentResult assign_vendor(Session& session, const VendorAtSchool& at, const std::string& agreement,
                               DryRun dry_run);

/// Takes it back; the vendor sees the school no more. NotFound where there is no such assignment. In the log as
/// vendor.unassign.
void unassign_vendor(Session& session, const VendorAtSchool& at, DryRun dry_run);

}  // namespace portal
