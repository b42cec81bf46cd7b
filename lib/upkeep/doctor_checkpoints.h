#pragma once
#include <vector>

#include "lib/config/settings.h"
#include "lib/upkeep/doctor.h"

namespace portal {

/// The folder of checkpoints of the audit log: whether it is there and can be written to, lies on another disk than the
/// database (else a hint), and whether the newest is no older than two days where the nightly job runs. `store`: null
/// where the database cannot be opened.
std::vector<Finding> examine_checkpoints(const Settings& settings, Store* store, const Clock& clock);

}  // namespace portal
