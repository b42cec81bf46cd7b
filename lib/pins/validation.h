#pragma once
#include <string>

#include "lib/access/session.h"

namespace portal {

/// What a parent enters to link a student (001 V).
struct PinEntry {
  std::string student_id, birth_date, pin;
};

enum class PinAnswer {
  validated,
  mistyped,  // the check digit is wrong: counts against nothing, and says nothing else
  wrong,     // everything else: a wrong PIN, birth date or student read the same
};

struct PinValidation {
  PinAnswer answer = PinAnswer::wrong;
  std::string guardian_id;  // whose PIN it was, where validated
};

/// Uses a PIN up: writes Date Used and erases it, so that it can never be used again; of many at once, one
/// wins. A wrong PIN with a right student ID and birth date counts against every live PIN of the student; at
/// the limit (setting pin.tries) those are revoked.
PinValidation validate_pin(Session& session, const PinEntry& entry);

}  // namespace portal
