#pragma once
// A plan of a rollover, as people and programs read it.
#include <string>

#include "cmd/context.h"
#include "lib/calendar/rollover_plan.h"

namespace portal {

/// Which lists of the plan: of each school's grades, the open questions, each student.
enum class PlanList { standard, grades, questions, students, all };
/// The names of --list; UsageError for another.
PlanList parse_plan_list(const std::string& text);
std::vector<std::string> plan_list_names();

/// Writes the plan. The standard one is the grades and the open questions, one below the other for people and in one
/// list with the column `part` for programs; a workbook or another document has all three, each on sheets of its own.
void write_plan(Context& context, const RolloverPlan& plan, PlanList list);

/// "1,204 students of 3 schools: 96 graduate, 12 repeat the grade; 14 stay open"
std::string told(const RolloverPlan& plan);

/// How many students have no next place.
std::int64_t open_students(const RolloverPlan& plan);

}  // namespace portal
