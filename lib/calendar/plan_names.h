#pragma once
// Who the students of a plan are, for the schools to check.
#include <optional>
#include <string>
#include <vector>

#include "lib/calendar/rollover_plan.h"
#include "lib/calendar/rollover_plan_store.h"

namespace portal {

class PlanNames {
 public:
  /// Names of children are a disclosure (34 CFR 99.32), and logged before they are read, as report.rollover-plan.
  /// NotPermitted without year.rollover.
  PlanNames(Session& session, const RolloverPlan& plan);
  StudentName of(const PlannedStudent& student) { return reader_.of(student.row); }

 private:
  NameReader reader_;
};

/// The places of the plan's students, by school, grade and ID: each school finds its own together.
std::vector<std::uint32_t> by_school(const RolloverPlan& plan);

}  // namespace portal
