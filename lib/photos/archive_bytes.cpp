#include "lib/photos/archive_bytes.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "lib/base/text.h"

namespace portal {

std::uint64_t number_at(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return number;
}

std::size_t read_from(int descriptor, std::uint64_t offset, char* into, std::size_t size, const std::string& shown_as) {
  std::size_t read = 0;
  while (read < size) {
    auto got = pread(descriptor, into + read, size - read, static_cast<off_t>(offset + read));
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      throw BadInput(fmt::format("cannot read {}: {}", printable(shown_as), std::strerror(errno)),
                     "check that its disk works, copy the file anew and try again");
    read += static_cast<std::size_t>(got);
  }
  return read;
}

ArchiveBytes::ArchiveBytes(int descriptor, std::string shown_as)
    : descriptor_(descriptor), shown_as_(std::move(shown_as)) {
  struct stat info {};
  if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode))
    throw BadInput(fmt::format("{} is not a regular file", printable(shown_as_)), "give the path of a zip file");
  size_ = static_cast<std::uint64_t>(info.st_size);
}

std::string_view ArchiveBytes::at(std::uint64_t offset, std::size_t size, std::size_t ahead) {
  if (offset > size_ || size > size_ - offset) refuse(ArchiveFault::not_a_zip, "it is cut off");
  if (offset < window_at_ || offset + size > window_at_ + window_.size()) {
    window_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size + ahead, size_ - offset)));
    window_at_ = offset;
    window_.resize(read_from(descriptor_, offset, window_.data(), window_.size(), shown_as_));
    if (window_.size() < size)
      throw BadInput(fmt::format("{} became shorter while it was read", printable(shown_as_)),
                     "wait until it is written whole, then try again");
  }
  return std::string_view(window_).substr(static_cast<std::size_t>(offset - window_at_), size);
}

void ArchiveBytes::refuse(ArchiveFault fault, std::string_view why) const {
  throw RefusedArchive(
      fault, fmt::format("{} is refused as a whole ({}): {}", printable(shown_as_), archive_fault_name(fault), why));
}

void ArchiveBytes::refuse(ArchiveFault fault, std::uint64_t index, std::string_view name, std::string_view why) const {
  throw refused_entry(fault, shown_as_, index, name, why);
}

RefusedArchive refused_entry(ArchiveFault fault, const std::string& shown_as, std::uint64_t index,
                             std::string_view name, std::string_view why) {
  constexpr std::size_t columns = 120;
  return {fault,
          fmt::format("{} is refused as a whole ({}): entry {}, \"{}\", {}", printable(shown_as),
                      archive_fault_name(fault), index + 1, fit(printable(name.substr(0, 4 * columns)), columns), why)};
}

}  // namespace portal
