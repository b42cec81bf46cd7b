#pragma once
#include <filesystem>
#include <string>

#include "lib/config/settings.h"

namespace portal {

/// The login of the person at the keyboard (design: cli, "Operators"): the one that sudo reports, which must
/// agree with the kernel's login uid where that is set, and with sudo's other variables; else the real user's.
/// NotPermitted where they differ, or only some of them are set: nobody brings an identity along.
std::string system_login(const Settings::Environment& environment);

/// sudo makes the program run as the user that owns the database (or root): where it runs as another, SUDO_UID was not
/// set by sudo. NotPermitted.
void require_sudo_to_owner(const Settings::Environment& environment, const std::filesystem::path& database);

/// Whether the program runs with that person's own rights: not so through sudo to another user.
bool runs_with_own_rights(const Settings::Environment& environment);

/// Where a command comes from: "host tty" or "host (no terminal)"; with ", logged in as NAME" where the kernel knows of
/// another person than the one that the program runs as.
std::string system_origin();

}  // namespace portal
