#pragma once
// The grades of each school before and after a rollover.
#include <vector>

#include "lib/calendar/plan_schools.h"
#include "lib/calendar/rollover_plan.h"

namespace portal {

class PlanCounts {
 public:
  explicit PlanCounts(std::size_t schools);
  /// One who is in the next year already.
  void add_already(std::uint32_t school, Grade grade) { ++at(school, grade).after; }
  void add(const PlannedStudent& student);
  /// By location code and grade, without what nobody is in. `planned`: of schools and grades that the plan moves
  /// somebody from or to, alone.
  enum class Which { all, planned };
  std::vector<GradeCounts> rows(Which which) const;
  std::int64_t before(std::uint32_t school, Grade grade) const { return counts_[place_of(school, grade)].before; }

 private:
  std::vector<GradeCounts> counts_;
  static std::size_t place_of(std::uint32_t school, Grade grade) {
    return school * grade_count + static_cast<std::size_t>(grade.rank());
  }
  GradeCounts& at(std::uint32_t school, Grade grade) { return counts_[place_of(school, grade)]; }
};

}  // namespace portal
