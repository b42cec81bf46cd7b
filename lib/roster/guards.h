#pragma once
// What stops an import that would take too much away (design: "Guards").
#include <string>
#include <vector>

#include "lib/config/settings.h"
#include "lib/roster/extract_year.h"
#include "lib/roster/plan.h"
#include "lib/roster/run_store.h"

namespace portal {

struct GuardLimits {
  double withdrawals = 5;          // percent of the district's active students
  double school_withdrawals = 25;  // percent of one school of 20 or more
  double links = 5;                // percent of guardian links, legal-guardian flags, staff, roles or schools
  double rejects = 10;             // percent of the rows of a file of 20 or more
  double identity = 2;             // percent of students whose birth date or last name changes
  double lower_grades = 2;         // percent of 20 students or more who go to a lower grade
};
GuardLimits guard_limits(const Settings& settings);

/// One sentence for each guard that stops the import, naming the school and the figures; none: go on.
std::vector<std::string> judge(const std::vector<KindPlan>& plans, const GuardLimits& limits, ImportMode mode,
                               const std::vector<RunFile>& last_files);

/// The same for columns that the last import's files had and these lack: a missing Restricted must not free those
/// whom it restrained.
std::vector<std::string> judge_columns(const std::vector<KindPlan>& plans, const Profile& profile,
                                       const std::vector<RunFile>& last_files);

}  // namespace portal
