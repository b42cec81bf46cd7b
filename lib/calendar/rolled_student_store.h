#pragma once
// The students of a rollover that waited, on the day that it takes effect; and none any more once it is undone.
#include <cstdint>

#include "lib/calendar/rollover.h"
#include "lib/store/store.h"

namespace portal {

/// Marks the students who are no longer as they were when it was decided: at another school, in another grade or year,
/// or active neither today nor on the last day of the year that ends. Returns how many.
std::int64_t mark_stale(Store& store, const Rollover& rollover, Date today);
/// What else an import changed in the rows of the others since: undoing gives back what stands now.
void renew_images(Store& store, std::int64_t rollover);
/// Forgets where the students of a rollover went.
void forget_rolled_students(Store& store, std::int64_t rollover);

}  // namespace portal
