#pragma once
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/plan.h"

namespace portal {

/// Writes what the plans say, in the running write transaction.
void apply_plans(Store& store, std::vector<KindPlan>& plans, std::int64_t run, Date business_date);

}  // namespace portal
