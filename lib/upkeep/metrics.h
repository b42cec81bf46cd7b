#pragma once
// The state of the installation as numbers, for a monitoring system: a Prometheus textfile. No personal data.
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/exit_code.h"

namespace portal {

/// A job that has just ended. What the database says of it may be older: the disk can be what failed.
struct EndedJob {
  std::string name;
  ExitCode code = exit_done;
};

/// Every metric with its HELP and TYPE, in the text format 0.0.4. `jobs`: the names of all jobs; one that never
/// succeeded has 0 as its last success, so that an alarm on its age goes off.
std::string metrics_text(Session& session, const std::vector<std::string>& jobs, const EndedJob& ended);

/// Writes them to `metrics.file` (0644, whole or not at all); nothing where it is blank.
void write_metrics(Session& session, const std::vector<std::string>& jobs, const EndedJob& ended);

}  // namespace portal
