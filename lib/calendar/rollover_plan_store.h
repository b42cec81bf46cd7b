#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/date.h"
#include "lib/calendar/plan_schools.h"
#include "lib/store/store.h"

namespace portal {

/// A student's row as a plan needs it. NULL is "". Valid until the next one is read.
struct PlanRow {
  std::string_view student_id, grade, location_code, school_year, next_location_code, next_grade;
  std::string_view active_from, active_until;
  // Where the student goes already by a rollover that waits, planned from this enrollment.
  std::string_view waiting_location_code, waiting_grade, waiting_outcome;
  std::string_view homeroom, last_name, address, city, zip;
  std::int64_t row = 0;
};

/// Each student who was not gone by that day, in no order.
void each_plan_row(Store& store, SchoolYear to, Date not_gone_by, const std::function<void(const PlanRow&)>& act);

/// All schools; where their grades are not recorded, those that students are in who were not gone by that day, and
/// those that a rollover to that year has moved students from.
PlanSchools select_plan_schools(Store& store, SchoolYear to, Date not_gone_by);

/// Who graduated at the end of that year, by ID.
std::vector<std::string> select_graduates(Store& store, SchoolYear year);

/// The same number twice: no other process has changed the database in between.
std::int64_t database_state(Store& store);

struct StudentName {
  std::string last_name, first_name, homeroom;
};
/// By the place of a student's row; blank where there is none any more.
class NameReader {
 public:
  explicit NameReader(Store& store);
  StudentName of(std::int64_t row);

 private:
  SQLite::Statement select_;
};

/// Of the whole district: no fewer than a plan of it will hold.
std::size_t count_students(Store& store);

}  // namespace portal
