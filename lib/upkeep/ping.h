#pragma once
// A dead-man's switch: a service outside that expects to hear of every run, and raises an alarm where it does not.
#include <string>

#include "lib/base/exit_code.h"
#include "lib/config/settings.h"

namespace portal {

/// The address to ask, as healthchecks.io and its like have it: `/start` before a run, nothing after one that was
/// done (exit 0 or 1), `/fail` after any other. `{job}` stands for the job's name; a query string stays at the end.
std::string ping_start_address(const std::string& pattern, const std::string& job);
std::string ping_end_address(const std::string& pattern, const std::string& job, ExitCode code);

/// Asks it, for at most 10 seconds. Returns what went wrong, or nothing; a ping never ends anything.
std::string send_ping(const Settings& settings, const std::string& address);

}  // namespace portal
