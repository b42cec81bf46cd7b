#pragma once
// What belongs to this installation, where no command writes an answer: each setting that is a path (a new one too),
// the file of the settings, and whatever lies beside the database under a name that begins as the database's does (its
// log, journal and locks, the look-up indexes, the databases that a restore kept).
#include <filesystem>
#include <optional>

#include "cmd/context.h"

namespace portal {

/// Before a file is written: Refused where it is one of these, or lies in a folder that is. UsageError for a folder.
void require_outside_installation(Context& context, const std::filesystem::path& file);

/// Before files are written into a folder: Refused where it is, or lies in, one of these, and where it holds the
/// database or the key. `meant`: the setting of the folder that such files are for, where they may go.
void require_folder_outside_installation(Context& context, const std::filesystem::path& folder,
                                         std::optional<Key> meant = {});

/// Without links and "..", also of what is not there yet. UsageError where it cannot be told.
std::filesystem::path plain_path(const std::filesystem::path& path);
/// Of plain paths.
bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);

}  // namespace portal
