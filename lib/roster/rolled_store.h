#pragma once
// What an import, its undo and the history must know of rollovers to another school year (lib/calendar/rollover.h makes
// them): which stand, whom they made graduates, and where they moved a student.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "lib/store/store.h"

namespace portal {

/// How far rollovers in effect have brought the roster.
struct RolledYear {
  SchoolYear year;                // the newest
  std::set<std::string> schools;  // whose students went into it; none: all
};
std::optional<RolledYear> rolled_year(Store& store);

/// All rollovers and what has become of them, as one text: another text, and the roster may be another one.
std::string state_of_rollovers(Store& store);

/// The school year of the newest rollover in effect that took effect after that run: it stands on it.
std::optional<std::string> rollover_that_stands_on(Store& store, std::int64_t run);

/// Graduates whom no import has withdrawn yet, by student ID.
struct Graduates {
  std::set<std::string> open;  // their parents keep their access on that day
  std::set<std::string> over;
};
Graduates read_graduates(Store& store, Date day);

/// What a rollover does, or did, to one student.
struct RolledStudent {
  std::string state;         // of the rollover: waiting, in effect
  std::string takes_effect;  // a date
  std::string school_year, outcome, location_code, grade, from_school_year, from_location_code, from_grade;
  std::string from_exit_date;
  std::int64_t newest_run = 0;  // of the roster, when it took effect
};
/// The oldest first; one that waits is the last. Without those that a rollover passed over as stale.
std::vector<RolledStudent> rollovers_of_student(Store& store, const std::string& student_id);

/// Students whom that run made and whom a rollover that waits would move: they go with the run, in the running write
/// transaction.
void forget_moves_of_made_students(Store& store, std::int64_t run);

}  // namespace portal
