// libFuzzer: any bytes as a zip of photos, checked and read to its last entry as an upload does. Whatever comes, it is
// refused with a message, or read within its limits; and where the check let it through, libzip finds the same in it.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "lib/base/text.h"
#include "lib/photos/archive_names.h"
#include "lib/photos/photo_zip.h"

using namespace portal;

namespace {

constexpr ArchiveLimits limits = {.entries = 40, .total_bytes = 1 << 20, .entry_bytes = 1 << 18, .ratio = 100};

void require(bool holds) {
  if (!holds) std::abort();  // libFuzzer keeps the input
}

void read_all(const PhotoZip& zip) {
  PhotoZip::Reader reader(zip);
  std::string bytes;
  for (const auto& entry : zip.entries()) {
    auto outcome = reader.read(entry, bytes);
    require(bytes.size() <= entry.size && bytes.capacity() <= limits.entry_bytes + 64);
    require(outcome == PhotoZip::Reader::Outcome::damaged || bytes.size() == entry.size);
  }
}

void check_entries(const PhotoZip& zip) {
  std::set<std::string> names;
  std::uint64_t total = 0, index = 0;
  for (const auto& entry : zip.entries()) {
    require(!name_fault(entry.name) && names.insert(entry.name).second && entry.index == index++);
    require(entry.size <= limits.entry_bytes && entry.size <= entry.packed * limits.ratio);
    total += entry.size;
  }
  require(names.size() <= limits.entries && total <= limits.total_bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  int file = memfd_create("zip", MFD_CLOEXEC);
  require(file >= 0 && write(file, data, size) == static_cast<ssize_t>(size));
  bool checked = false;
  try {
    PhotoZip zip("/proc/self/fd/" + std::to_string(file), "fuzz.zip", limits);
    checked = true;
    check_entries(zip);
    read_all(zip);
  } catch (const RefusedArchive& refused) {
    require(!refused.message().empty() && printable(refused.message()) == refused.message());
    auto fault = refused.fault();  // of those that only reading finds
    require(!checked || fault == ArchiveFault::size_lies || fault == ArchiveFault::nested_archive);
  }
  close(file);
  return 0;
}
