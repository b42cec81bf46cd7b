#pragma once
#include "lib/access/session.h"
#include "lib/roster/extract.h"
#include "lib/roster/known_records.h"
#include "lib/roster/mapping.h"
#include "lib/roster/plan.h"

namespace portal {

/// Reads every file of the extract and compares it with the roster: one plan for each kind, in the order
/// in which they refer to each other, the enrollments behind the students. `blank_year`: of students whose row does
/// not tell the school year.
std::vector<KindPlan> make_plans(Store& store, const Extract& extract, const Profile& profile, ImportMode mode,
                                 Date business_date, const std::string& blank_year);

/// The same for a few rows about one student and one guardian, compared with their records alone.
std::vector<KindPlan> make_plans(Store& store, const Extract& extract, const Profile& profile, Date business_date,
                                 const std::string& blank_year, const OneGuardian& only);

}  // namespace portal
