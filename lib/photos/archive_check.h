#pragma once
// Whether a zip is one that every program reads alike (design: extracts, "Photo zips"). Reads its central directory and
// its local headers, and no data: only what passes is opened to be read.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/errors.h"

namespace portal {

/// The classes of hostile archives. Each has a name for scripts ("overlapping-data") and a sentence for people.
enum class ArchiveFault {
  not_a_zip,      // no end record, or cut off
  name_climbs,    // ".." as a part of a name
  name_absolute,  // begins with '/', or with a drive
  name_backslash,
  name_control,  // NUL, or another control character
  name_empty,
  name_not_utf8,
  name_too_long,     // over 1,024 bytes, or over 32 folders deep
  special_file,      // a symbolic link, device, pipe or socket by its mode bits
  same_name_twice,   // also where only letter case or Unicode form differs, or a file is another's folder
  headers_disagree,  // central directory and local header: name, size, method, CRC, flags
  overlapping_data,  // also where one entry's data hold the header of the next
  size_lies,         // unpacks to more or less than it says
  encrypted,
  unknown_method,  // neither stored nor deflate
  nested_archive,
  stray_bytes,        // before the first entry, between entries, after the end record
  second_end_record,  // in the comment
  count_lies,         // of entries, of disks, of the directory's size or place
  too_many_entries,
  too_large,       // all of it, or one entry, unpacked; or its directory
  ratio_too_high,  // unpacked to packed
};
std::string_view archive_fault_name(ArchiveFault fault);  // "name-climbs"

/// The whole archive is refused: exit 8. The message names the class, the archive and the entry.
class RefusedArchive : public BadInput {
 public:
  RefusedArchive(ArchiveFault fault, std::string message);
  ArchiveFault fault() const { return fault_; }

 private:
  ArchiveFault fault_;
};

struct ArchiveLimits {
  std::uint64_t entries = 20'000;
  std::uint64_t total_bytes = std::uint64_t{2} << 30;  // of all entries, unpacked
  std::uint64_t entry_bytes = 15 << 20;                // of one
  std::uint64_t ratio = 100;                           // unpacked to packed, of one
  std::uint64_t directory_bytes = 16 << 20;            // of the central directory, which libzip holds in memory
};

struct ArchiveEntry {
  std::uint64_t index = 0;  // in the central directory
  std::string name;         // UTF-8, as it stands there
  std::uint64_t size = 0, packed = 0;
  std::uint32_t crc = 0;
  enum class Kind { file, folder } kind = Kind::file;
};

/// The entries in the order of the central directory, of a file that is open for reading; its position does not matter.
/// `shown_as`: the archive's name in messages. RefusedArchive names the first fault that is found; BadInput where it is
/// no regular file or cannot be read. Memory grows with the number of entries alone.
std::vector<ArchiveEntry> check_archive(int descriptor, const std::string& shown_as, const ArchiveLimits& limits);

}  // namespace portal
