#include "lib/calendar/plan_counts.h"

namespace portal {

PlanCounts::PlanCounts(std::size_t schools) {
  counts_.reserve(schools * grade_count);
  for (std::size_t school = 0; school < schools; ++school)
    for (auto grade : all_grades()) counts_.push_back({.school = static_cast<std::uint32_t>(school), .grade = grade});
}

void PlanCounts::add(const PlannedStudent& student) {
  auto& from = at(student.from_school, student.from);
  ++from.before;
  if (student.outcome == Outcome::open) return void(++from.open);
  if (student.outcome == Outcome::graduated) return void(++from.graduates);
  auto& to = at(student.to_school, student.to);
  ++to.after;
  if (student.outcome == Outcome::retained) ++to.retained;
  if (student.to_school != student.from_school) ++from.leavers, ++to.arrivals;
}

std::vector<GradeCounts> PlanCounts::rows(Which which) const {
  std::vector<GradeCounts> rows;
  std::vector<bool> touched;  // schools, by the plan
  for (const auto& row : counts_) {
    if (row.school >= touched.size()) touched.resize(row.school + 1);
    if (row.before + row.arrivals > 0) touched[row.school] = true;
  }
  for (const auto& row : counts_)
    if (row.before + row.after > 0 && (which == Which::all || touched[row.school])) rows.push_back(row);
  return rows;
}

}  // namespace portal
