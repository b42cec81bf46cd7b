#pragma once
#include <cstdint>
#include <filesystem>

#include "lib/roster/inbox.h"

namespace portal {

/// Moves what a run read, and its markers, to `<incoming>/archive/<run>/` (0700): under their own names, and never over
/// a file that is there. Folders that root makes belong to the owner of `beside`. StorageError where that cannot be
/// done; then all of it lies in the inbox as before.
void put_away(const std::filesystem::path& incoming, const InboxSet& set, std::int64_t run,
              const std::filesystem::path& beside);

}  // namespace portal
