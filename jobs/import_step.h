#pragma once
#include "jobs/job.h"

namespace portal {

/// Imports what came into the inbox and was not imported yet, one business date after the other, up to that of the job;
/// what it read goes to the archive. An extract that a guard stops, or that is damaged, does not stop a newer one: a
/// full extract stands for itself. Waiting where the extract is not there, or not complete.
StepResult import_step(Session& session, Date business_date);

/// What that would do now.
Outlook import_outlook(Session& session, Date business_date);

}  // namespace portal
