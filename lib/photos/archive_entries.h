#pragma once
// The entries of a zip as its central directory has them, and whether their local headers say the same.
#include <vector>

#include "lib/photos/archive_bytes.h"
#include "lib/photos/archive_end.h"

namespace portal {

constexpr std::size_t longest_extra = 1024;                // of one header; tools write up to 100 bytes
constexpr std::uint16_t flag_encrypted = 1 << 0 | 1 << 6;  // plainly, or "strongly"

constexpr unsigned newest_version = 45;  // of the format: zip64. Later ones are encryption and other methods

/// An entry of the central directory, and what of it nobody needs after the check.
struct DirectoryEntry {
  ArchiveEntry entry;
  std::uint64_t local = 0;  // where its local header is
  std::uint16_t flags = 0, method = 0;
};

/// Reads the central directory from first to last and refuses each entry that is wrong in itself: its name, its kind,
/// its method, its size. Refuses a directory that holds more or less than its end record says.
std::vector<DirectoryEntry> read_directory(ArchiveBytes& archive, const ArchiveDirectory& directory,
                                           const ArchiveLimits& limits);

/// Reads the local header, and the data descriptor if there is one. `end`: where the next entry begins, or the
/// directory. Refuses what differs from the directory, and bytes up to `end` that are not the entry's or missing.
void check_local(ArchiveBytes& archive, const DirectoryEntry& entry, std::uint64_t end);

}  // namespace portal
