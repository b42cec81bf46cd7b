#pragma once
#include "lib/access/session.h"

namespace portal {

/// Refused where the database is a sandbox that an option or the environment names, while a folder, file or address
/// that a job changes comes from a settings file: that file is another installation's, as a rule production's.
void refuse_shared_folders(const Session& session);

}  // namespace portal
