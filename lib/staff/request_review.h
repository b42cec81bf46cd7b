#pragma once
// What the night does about requests for roles: those that waited for Human Resources go on by themselves (004).
#include <cstdint>
#include <string>
#include <vector>

#include "lib/staff/access_mails.h"

namespace portal {

struct RequestReview {
  std::int64_t told = 0;                       // requests that go on: their approver was told, or has no address
  std::int64_t pending_hr = 0;                 // that still wait for Human Resources
  std::int64_t waiting = 0;                    // that wait for an administrator, those that go on among them
  std::vector<std::string> of_those_who_left;  // "request 7 of Ana Lee (00000003)": somebody denies them
  std::vector<std::string> without_approver;   // whose approver may approve no more: another decides
  Told mails;
};

/// Tells the approver of each request whose person's HR record is complete now, with a row in the log as
/// access.tell_approver, in one transaction. Safe to repeat. NotPermitted without job.run.
RequestReview review_requests(Session& session);

}  // namespace portal
