#pragma once
// The bytes of an archive, a bounded part of them at a time, and the words in which it is refused.
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/photos/archive_check.h"

namespace portal {

/// Numbers of a zip stand with their lowest byte first.
std::uint64_t number_at(std::string_view bytes, std::size_t offset, std::size_t size);
inline std::uint16_t word16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(number_at(bytes, at, 2));
}
inline std::uint32_t word32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(number_at(bytes, at, 4));
}
inline std::uint64_t word64(std::string_view bytes, std::size_t at) { return number_at(bytes, at, 8); }

class ArchiveBytes {
 public:
  /// The descriptor stays the caller's. BadInput where it is no regular file.
  ArchiveBytes(int descriptor, std::string shown_as);
  std::uint64_t size() const { return size_; }

  /// A part of the file, good until the next call; up to `ahead` more is read with it, for the calls that follow.
  /// Refused as cut off where the file ends before.
  std::string_view at(std::uint64_t offset, std::size_t size, std::size_t ahead = 0);

  /// `why`: "has \"..\" in its name".
  [[noreturn]] void refuse(ArchiveFault fault, std::string_view why) const;
  [[noreturn]] void refuse(ArchiveFault fault, std::uint64_t index, std::string_view name, std::string_view why) const;

 private:
  int descriptor_;
  std::string shown_as_, window_;
  std::uint64_t size_ = 0, window_at_ = 0;
};

/// What a person reads: "photos.zip is refused (name-climbs): entry 3, "../x.jpg", …".
RefusedArchive refused_entry(ArchiveFault fault, const std::string& shown_as, std::uint64_t index,
                             std::string_view name, std::string_view why);

/// As pread(), to the last byte asked for or the end of the file; the number read. BadInput.
std::size_t read_from(int descriptor, std::uint64_t offset, char* into, std::size_t size, const std::string& shown_as);

}  // namespace portal
