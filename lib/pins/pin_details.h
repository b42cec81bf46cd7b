#pragma once
// The rows by which staff see a student's PINs (002, steps 4 to 8).
#include <functional>
#include <string>

#include "lib/access/session.h"
#include "lib/pins/pin_store.h"

namespace portal {

struct PinDetail {
  std::string student_id, student_name, guardian_id, parent_name;
  std::string pin;                               // masked, unless verified today; blank where there is none to see
  std::string issued_at, expires_at, date_used;  // in the district's time; expires: the last good day
  std::string status;                            // unused, suspended, used, expired, revoked, none
  std::string action;                            // print, new pin, or blank where MiSiS must be updated first
};

/// What becomes of the PIN now, whatever the nightly job has done: a live one whose time is over is expired,
/// one whose guardian or student lost the right to it is suspended.
std::string pin_status(const GuardianPin& row, Timestamp now);
/// Whether it may be put on paper: unused, and not suspended.
bool printable_pin(const GuardianPin& row, Timestamp now);

/// The last day on which it can be validated, as people say it: YYYY-MM-DD.
std::string last_good_day(const Session& session, const std::string& expires_at);

/// A row for each legal guardian of the student, or of the school's students. The caller has authorised it. The PIN of
/// one whom this operator verified today is shown whole, and the log has who saw it (domain, "PINs on a screen").
void read_pin_details(Session& session, const PinFilter& filter, const std::function<void(const PinDetail&)>& row);

/// `pin list`: the same for an operator who may see PIN details there.
void list_pins(Session& session, const PinFilter& filter, const std::function<void(const PinDetail&)>& row);

}  // namespace portal
