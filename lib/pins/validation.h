#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/pins/pin_key.h"

namespace portal {

/// What a parent enters to link a student (001 V). The birth date as YYYY-MM-DD.
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
  std::string guardian_id;          // whose PIN it was, where validated
  std::int64_t generation = 0;      // and which
  std::vector<PinBinding> revoked;  // what this wrong try was one too many for
};

/// Uses a PIN up, within the caller's write transaction: writes Date Used and erases it, so that it can never be used
/// again; of many at once, one wins. A wrong PIN with a right student ID and birth date counts against every live PIN
/// of the student that it could have been (four digits are never one of nine); at the limit (setting pin.tries) those
/// are revoked. `guardian_id`: whose PIN it must be, under whichever ID of that person; blank: anybody's. Where it is
/// given, a wrong PIN counts against that guardian's alone; another guardian's is wrong, is not used up and counts
/// against no PIN.
PinValidation use_pin(Session& session, const PinEntry& entry, const std::string& guardian_id = {});

}  // namespace portal
