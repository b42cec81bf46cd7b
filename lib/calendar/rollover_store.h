#pragma once
// Rollovers, and how far the students are.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/calendar/rollover.h"
#include "lib/calendar/school_years.h"
#include "lib/store/store.h"

namespace portal {

std::int64_t insert_rollover(Store& store, const Rollover& rollover);  // returns its number
/// Its counts, and from when it is in effect: on top of the roster as it stands.
void set_in_effect(Store& store, const Rollover& rollover);
void set_undone(Store& store, std::int64_t rollover, Timestamp at);

std::vector<Rollover> select_rollovers(Store& store, SchoolYear year);  // that stand, the oldest first
std::optional<Rollover> select_newest_rollover(Store& store);           // that stands
std::vector<Rollover> select_waiting(Store& store, Date until);         // whose day is there, the oldest first

/// What was built on a rollover in effect; blank or 0: nothing.
struct BuiltOn {
  std::int64_t run = 0;  // the newest import that applied something
  std::string run_date;
  std::int64_t students = 0;  // whose rows are not as the rollover left them
  std::string student;        // one of them; likewise below
  std::int64_t photos = 0;
  std::string photo_of;
};
BuiltOn select_built_on(Store& store, const Rollover& rollover);

/// Students who are in that year by their rows, as far as they have not left by that day.
std::int64_t count_in_year(Store& store, SchoolYear year, Date day);
std::vector<NotRolled> select_not_rolled(Store& store, SchoolYear year, Date today, const EndOfYear& end);

}  // namespace portal
