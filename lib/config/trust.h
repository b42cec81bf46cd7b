#pragma once
#include <filesystem>

#include "lib/config/settings.h"

namespace portal {

/// Through sudo a person works as the user that owns the database, in a folder and with options of their own; the
/// settings and the roles must not be theirs too, or anybody could give themself a role. So, where SUDO_UID names
/// another user than the program runs as, a file of settings must belong to root or to that user, as must its folder,
/// and nobody else may write to either. NotPermitted says which is not so.
void require_trusted(const std::filesystem::path& file, const Settings::Environment& environment);

}  // namespace portal
