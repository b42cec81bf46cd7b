#pragma once
// Approving and denying a request for a role (004).
#include <optional>
#include <vector>

#include "lib/staff/giving.h"
#include "lib/staff/requests.h"

namespace portal {

struct Decision {
  AccessRequest request;        // as it is now
  Given given;                  // where it was approved
  std::vector<RoleOf> removed;  // at other schools, where the request asks for that
  Told told;
};

/// Gives the role until the day that is named now, or was asked for, or as the role has it. Everything is checked
/// again: NotFound as of find_open_request(); NotPermitted where the operator has no authority over that role there, or
/// is the person who is to hold it; Refused where the HR record is not complete, the role or the school is no more, or
/// the person holds it already. Where the request asks for it, the person's roles at other schools are taken away. In
/// the log as access.approve, role.grant (or role.return) and role.remove; the person, the approver who was asked and
/// the operator are told by mail, and the principals of the schools where roles were taken away.
Decision approve_request(Session& session, std::int64_t id, const std::string& until, DryRun dry_run);

/// Whatever the HR record says. The reason, 1 to 500 characters, is told to the person. In the log as access.deny.
Decision deny_request(Session& session, std::int64_t id, const std::string& reason, DryRun dry_run);

}  // namespace portal
