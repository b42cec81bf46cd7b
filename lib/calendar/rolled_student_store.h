#pragma once
// The students whom a rollover moves: where to, and their rows as it changes them and puts them back.
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/calendar/rollover.h"
#include "lib/store/store.h"

namespace portal {

/// Writes where students go, with their rows as they stand now.
class RolloverWriter {
 public:
  RolloverWriter(Store& store, std::int64_t rollover);
  void put(const std::string& student_id, std::string_view outcome, const std::string& location_code,
           const std::string& grade);

 private:
  std::int64_t rollover_;
  SQLite::Statement insert_;
};

/// Marks the students who are no longer as they were when it was decided: at another school, in another grade or year,
/// or active neither today nor on the last day of the year that ends. Returns how many.
std::int64_t mark_stale(Store& store, const Rollover& rollover, Date today);
/// What else an import changed in the rows of the others since: undoing gives back what stands now.
void renew_images(Store& store, std::int64_t rollover);

struct RolledCounts {
  std::int64_t students = 0, graduates = 0;
};
/// Puts the students into their new schools and grades, and ends the enrollments of graduates.
RolledCounts move_students(Store& store, const Rollover& rollover);
/// Puts the students' rows back, and forgets where they went.
RolledCounts put_students_back(Store& store, const Rollover& rollover);

}  // namespace portal
