#pragma once
#include "jobs/job.h"

namespace portal {

/// Does the work of a job, and tells those who watch from outside: a ping before and after it, and the metrics, also
/// where it ends with an error. What goes wrong with telling is reported as a finding of the step "ping" or
/// "metrics"; the job ends as its work did.
ExitCode watched(Session& session, const std::string& job, const std::function<void(const JobReport&)>& report,
                 const std::function<ExitCode()>& work);

/// The end of a job that had nothing to do: told again, in case nobody heard of it.
void tell_end(Session& session, const std::string& job, ExitCode code,
              const std::function<void(const JobReport&)>& report);

}  // namespace portal
