#pragma once
// The doctor's checks of what must be right while nobody looks.
#include "lib/upkeep/doctor.h"

namespace portal {

/// Whether something starts the jobs: a cron file, or enabled systemd timers.
std::vector<Finding> examine_timer(const Machine& machine);
/// Whether the login of `init --service` is a user of this machine who can open what the jobs need.
std::vector<Finding> examine_service_login(const Settings& settings, Store& store, const Machine& machine);
/// Whether mails can go out as the settings say, and what waits, was given up or is uncertain. `store` may be null.
std::vector<Finding> examine_mail(const Settings& settings, Store* store, const Clock& clock);
/// Whether photos can be stored and published, whether those of the last week have their files, and whether any waits
/// longer than it should. `store` may be null.
std::vector<Finding> examine_photos(const Settings& settings, Store* store, const Clock& clock);
/// Whether `metrics.file` can be written, as far as the user who asks can tell.
std::vector<Finding> examine_metrics_file(const Settings& settings);

}  // namespace portal
