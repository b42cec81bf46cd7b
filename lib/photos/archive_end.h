#pragma once
// The end of a zip: its end record, with zip64's where there is one. Says where the central directory is.
#include <cstdint>

#include "lib/photos/archive_bytes.h"

namespace portal {

struct ArchiveDirectory {
  std::uint64_t offset = 0, size = 0, entries = 0;  // as the end record says
  std::uint64_t end = 0;                            // where the end records begin, so where it must end
};

enum class OtherEnds { refused, passed_over };

/// Refuses what has no end record, or two, or one whose numbers lie, and what goes on after it. OtherEnds::passed_over:
/// takes the one that ends the file, to say more of an archive that is refused already.
ArchiveDirectory find_directory(ArchiveBytes& archive, OtherEnds others = OtherEnds::refused);

}  // namespace portal
