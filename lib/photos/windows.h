#pragma once
// When what may be done in the Photo Portal (000): dates alone, the district's own days.
#include "lib/base/date.h"
#include "lib/calendar/school_years.h"

namespace portal {

/// The spring before a school year begins on March 1: from then on vendors renew and register for it.
Date vendors_register_from(SchoolYear year);
/// Until June 30 of the year itself.
bool may_register_for(SchoolYear year, Date today);
/// Principals assign from July 1 to June 30.
bool may_assign_for(SchoolYear year, Date today);

/// Two weeks before the first day of school: from then on vendors see the year's rosters.
Date rosters_shown_from(Date first_day_of_school);
/// Whether vendors see the rosters of that year: from then to June 30.
bool rosters_shown(const SchoolYearDays& days, Date today);
/// The day whose enrollments a roster holds: today, or, as long as school has not begun, its first day.
Date roster_day(const SchoolYearDays& days, Date today);

}  // namespace portal
