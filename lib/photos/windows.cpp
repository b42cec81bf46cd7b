#include "lib/photos/windows.h"

#include <algorithm>

namespace portal {

Date vendors_register_from(SchoolYear year) {
  auto begins = year.first_day().ymd();
  return {static_cast<int>(begins.year()), 3, 1};
}

bool may_register_for(SchoolYear year, Date today) {
  return vendors_register_from(year) <= today && today <= year.last_day();
}

bool may_assign_for(SchoolYear year, Date today) { return year.contains(today); }

Date rosters_shown_from(Date first_day_of_school) { return first_day_of_school.plus_days(-14); }

bool rosters_shown(const SchoolYearDays& days, Date today) {
  return rosters_shown_from(days.first_day) <= today && today <= days.year.last_day();
}

Date roster_day(const SchoolYearDays& days, Date today) {
  return days.year.contains(today) ? std::max(today, days.first_day) : today;
}

}  // namespace portal
