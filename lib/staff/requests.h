#pragma once
// Asking for a role, and the requests that there are (004).
#include <functional>
#include <optional>
#include <vector>

#include "lib/staff/access_mails.h"
#include "lib/staff/access_request.h"
#include "lib/staff/asked_role.h"

namespace portal {

/// The district's form. `approver`: an employee number.
struct RequestForm {
  AskedRole role;
  std::string approver;
  PreviousRoles previous = PreviousRoles::stay;
};

struct FiledRequest {
  AccessRequest request;  // number 0 in a dry run
  StaffMember person, approver;
  Told told;  // nobody while it waits for Human Resources
};

/// Files it, for oneself, or for others with access.request at that place. What is missing, malformed or not so is
/// rejected with all reasons at once (Reasons): nobody of that number, or they left; no such role or place; the person
/// holds it, or a request for it is open; the approver is the person, or has no authority over that role there (004).
/// The roles at other schools are the person's own, or District IT's, to give up. In the log as access.request. Where
/// the HR record is complete the approver is told by mail at once, else by the nightly job when it is.
FiledRequest file_request(Session& session, const RequestForm& form, DryRun dry_run);

/// Takes back one's own, or one that one filed. NotFound where there is no such request that the operator may see;
/// NotPermitted where it is another's; Refused where it was decided. In the log as access.withdraw.
AccessRequest withdraw_request(Session& session, std::int64_t id, DryRun dry_run);

struct RequestFilter {
  std::string school;  // blank: all that the operator may see; else with staff.read there
  enum class Which { open, all, one_state } which = Which::open;
  RequestState state = RequestState::waiting;  // of one_state
};
/// Those at places where the operator has staff.read, one's own, those that name oneself as the approver, and those
/// that one filed; the oldest first.
void list_requests(Session& session, const RequestFilter& filter, const std::function<void(const AccessRequest&)>& row);

/// For a decision: the request of that number, open. NotFound, also where the operator may not see it; Refused where it
/// was decided, with by whom.
AccessRequest find_open_request(Session& session, std::int64_t id);

/// Where one must be allowed to act on it, also where its role is in config/roles.yaml no more.
Place place_of_request(const Session& session, const AccessRequest& request);

/// "request 7"
std::string request_name(std::int64_t id);
/// Role and place, as people say it: "Teacher at school 8123".
std::string asked_for(const Session& session, const AccessRequest& request);

/// Whether that administrator may approve it now: a complete HR record, and a role that may give this one there.
bool may_approve(Session& session, const EmployeeNumber& approver, const Role& role, const std::string& place);

/// Queues `access-waiting` to the approver and marks the request, within the running write transaction.
void tell_approver(Session& session, AccessRequest& request, const StaffMember& person, const StaffMember& approver,
                   Told& told);

}  // namespace portal
