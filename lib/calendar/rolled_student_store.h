#pragma once
// The students of a rollover that waited, on the day that it takes effect; and none any more once it is undone.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/calendar/rollover.h"
#include "lib/calendar/school_years.h"
#include "lib/store/store.h"

namespace portal {

/// Whether what a rollover that waits says of a student `r` still fits the student's row `s`: the school, grade and
/// year are those that it was planned from, and the extract has not named another next place since.
inline constexpr std::string_view still_fits = R"sql(
  (r.outcome <> 'stale' AND r.from_location_code = s.location_code AND r.from_grade = s.grade
   AND r.from_school_year IS s.school_year
   AND (s.next_grade IS NULL OR s.next_grade IS r.from_next_grade
        OR (r.outcome <> 'graduated' AND s.next_grade = r.grade))
   AND (s.next_location_code IS NULL OR s.next_location_code IS r.from_next_location_code
        OR (r.outcome <> 'graduated' AND s.next_location_code = r.location_code))))sql";

/// Marks the students whom it does not fit any more (still_fits), or who are not enrolled at the end of the year.
/// Returns the IDs of those who are not in the new year by another way.
std::vector<std::string> mark_stale(Store& store, const Rollover& rollover, const EndOfYear& end);
/// What else an import changed in the rows of the others since: undoing gives back what stands now.
void renew_images(Store& store, std::int64_t rollover);
/// Forgets where the students of a rollover went.
void forget_rolled_students(Store& store, std::int64_t rollover);

}  // namespace portal
