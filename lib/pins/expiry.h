#pragma once
#include <cstdint>

#include "lib/access/session.h"

namespace portal {

struct PinExpiry {
  std::int64_t expired = 0;  // not validated in time (002: 60 days)
  std::int64_t erased = 0;   // of graduates: revoked by the rollover, and an extract of the new year confirmed it
  std::int64_t revoked = 0;  // the guardian is no longer entitled, and a later import confirmed it
};

/// Erases the PINs whose time is over, and those of guardians who lost the legal-guardian flag or became
/// restricted, each with its row in the audit log; and, with one row, what was kept of graduates' PINs so that their
/// rollover could be undone, once a full import of the new year stands. Safe to run again: it finds nothing. Whether a
/// PIN is good does not wait for this: validation looks at the clock.
enum class ExpireDryRun { no, yes };
PinExpiry expire_pins(Session& session, ExpireDryRun dry_run = ExpireDryRun::no);

}  // namespace portal
