#pragma once
// What a rollover changes on the day that it takes effect.
#include "lib/calendar/rollover.h"

namespace portal {

/// Moves the students whom it was planned for, ends the enrollments of graduates, and revokes their parents' PINs, each
/// with its row in the log. Within the running write transaction. The rollover's state and counts are then as they
/// became. Returns how many PINs it revoked.
std::int64_t put_in_effect(Session& session, Rollover& rollover);

}  // namespace portal
