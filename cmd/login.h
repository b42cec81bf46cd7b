#pragma once
#include <string>

#include "lib/config/settings.h"

namespace portal {

/// The login of the person at the keyboard (design: cli, "Operators"): the one that sudo reports, which must
/// agree with the kernel's login uid where that is set; else the real user's. NotPermitted where they differ.
std::string system_login(const Settings::Environment& environment);

/// Where a command comes from: "host tty" or "host (no terminal)".
std::string system_origin();

}  // namespace portal
