#pragma once
// What a rollover changes on the day that it takes effect.
#include "lib/calendar/rollover.h"
#include "lib/calendar/student_moves_store.h"

namespace portal {

/// What follows for those whom it moved: graduates are kept as such, and their parents' PINs revoked, each with its row
/// in the log. Within the running write transaction. The rollover's state and counts are then as they became. Returns
/// how many PINs it revoked.
std::int64_t put_in_effect(Session& session, Rollover& rollover, const RolledCounts& moved);

}  // namespace portal
