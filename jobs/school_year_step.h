#pragma once
#include "jobs/job.h"

namespace portal {

/// Begins the school year whose rollover waited for today. From July 1 on names the schools whose students are still in
/// the year before; nothing of that where the roster is in the current year.
StepResult school_year_step(Session& session, Date business_date);

}  // namespace portal
