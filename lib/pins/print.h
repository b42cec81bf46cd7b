#pragma once
// `pin print` (002, step 5): one unused PIN, for a guardian whose identity was verified.
#include <string>

#include "lib/access/session.h"
#include "lib/pins/pin_store.h"

namespace portal {

/// The guardian's row with an unused PIN, for whoever may print it. Refused where MiSiS does not flag the person as
/// legal guardian, or restricts them; where the student is not actively enrolled; and where there is no unused PIN:
/// it says what became of it, and that New PIN is what to ask for.
GuardianPin printable_link(Session& session, const std::string& student_id, const std::string& guardian_id);

struct PrintedPin {
  std::string student_id, student_name, guardian_id, parent_name;
  std::string pin;         // as shown: "123-456-789"
  std::string expires_at;  // the last good day
};

/// Shows the PIN whole, with its row in the log. Refused where require_identity() is.
PrintedPin print_pin(Session& session, const std::string& student_id, const std::string& guardian_id);

}  // namespace portal
