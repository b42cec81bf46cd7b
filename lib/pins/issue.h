#pragma once
#include <cstdint>
#include <string>

#include "lib/access/session.h"
#include "lib/pins/pin_store.h"

namespace portal {

struct PinIssueRequest {
  std::string location_code, student_id;  // blank: all
};

/// Issues a PIN to every guardian who is due one (domain, "who gets a PIN by itself"), in one transaction,
/// each with its row in the audit log. Returns how many; `counting_only` changes nothing.
enum class CountingOnly { no, yes };
std::int64_t issue_pins(Session& session, const PinIssueRequest& request, CountingOnly counting = CountingOnly::no);

/// The same for one guardian alone, within the running write transaction; the caller has authorised it. False where the
/// guardian is not due one.
bool issue_first_pin(Session& session, const std::string& student_id, const std::string& guardian_id);

/// Puts a fresh PIN in the place of the guardian's old one, whatever became of that: fresh days, a blank
/// Date Used, and the link is suspended until it is validated (002, steps 8 and 9). Refused where MiSiS does
/// not flag the person as legal guardian, or restricts them, or the student is not actively enrolled;
/// NotFound where there is no such guardian of the student.
void renew_pin(Session& session, const std::string& student_id, const std::string& guardian_id);

/// Throws what renew_pin() would, and changes nothing: before a person is asked, and for a dry run.
void check_renewable(Session& session, const std::string& student_id, const std::string& guardian_id);

/// The moment from which a PIN issued now is no longer good: 00:00 in the district, after its last day.
Timestamp pin_expiry(const Session& session);

}  // namespace portal
