#include "lib/photos/archive_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "lib/base/text.h"
#include "lib/photos/archive_entries.h"

namespace portal {
namespace {

constexpr std::array<std::string_view, 22> fault_names = {
    "not-a-zip",     "name-climbs",      "name-absolute",  "name-backslash",  "name-control",     "name-empty",
    "name-not-utf8", "name-too-long",    "special-file",   "same-name-twice", "headers-disagree", "overlapping-data",
    "size-lies",     "encrypted",        "unknown-method", "nested-archive",  "stray-bytes",      "second-end-record",
    "count-lies",    "too-many-entries", "too-large",      "ratio-too-high"};
static_assert(fault_names.size() == static_cast<std::size_t>(ArchiveFault::ratio_too_high) + 1);

std::string_view hint_of(ArchiveFault fault) {
  switch (fault) {
    case ArchiveFault::too_many_entries:
      return "ask for the photos in several zips; the limit is the setting photos.max_entries";
    case ArchiveFault::too_large:
      return "ask for smaller photos, or several zips; the limits are photos.max_entry_mib and photos.max_total_mib";
    case ArchiveFault::encrypted:
      return "zip the photos again without a password";
    case ArchiveFault::nested_archive:
      return "send the zip that is in it by itself, and leave Word and Excel files out";
    case ArchiveFault::not_a_zip:
      return "fetch it again, or zip the photos again; it may have been cut off on its way";
    case ArchiveFault::name_backslash:
      return "zip the photos again with 7-Zip, macOS, or Windows 10 or later: old programs write such names";
    case ArchiveFault::name_not_utf8:
      return "give the folders and photos names of plain letters, without accents, and zip them again";
    case ArchiveFault::name_too_long:
      return "give the folders shorter names, and zip the photos again";
    case ArchiveFault::unknown_method:
      return "zip the photos again in the ordinary way (\"Deflate\", not Deflate64, LZMA or Zstandard)";
    default:
      return "do not open it; if you made it, zip the photos again with 7-Zip, macOS or Windows, else ask its maker to";
  }
}

// A zip within the zip has an end record of its own, and its name says better what is wrong.
[[noreturn]] void tell_other_end(ArchiveBytes& archive, const ArchiveLimits& limits, const RefusedArchive& refused) {
  try {
    auto directory = find_directory(archive, OtherEnds::passed_over);
    if (directory.entries <= limits.entries && directory.size <= limits.directory_bytes)
      read_directory(archive, directory, limits);
  } catch (const RefusedArchive& closer) {
    if (closer.fault() == ArchiveFault::nested_archive) throw;
  }
  throw refused;
}

ArchiveDirectory find_only_directory(ArchiveBytes& archive, const ArchiveLimits& limits) {
  try {
    return find_directory(archive);
  } catch (const RefusedArchive& refused) {
    if (refused.fault() != ArchiveFault::second_end_record) throw;
    tell_other_end(archive, limits, refused);
  }
}

// Where the directory does not begin where it should, though the numbers fit: something stands before the archive.
void check_beginning(ArchiveBytes& archive, const ArchiveDirectory& directory) {
  constexpr std::string_view central_sign("PK\1\2");
  auto moved = directory.end - directory.size;
  if (moved == directory.offset || directory.size < 4 || archive.at(directory.offset, 4) == central_sign) return;
  if (archive.at(moved, 4) == central_sign)
    archive.refuse(
        ArchiveFault::stray_bytes,
        fmt::format("{} before its first entry", counted(static_cast<long long>(moved - directory.offset), "byte")));
  archive.refuse(ArchiveFault::count_lies, "its directory is not where its end record says");
}

// The entries, in the order in which they stand in the file, must follow each other without a gap from its first byte
// to the directory.
void check_places(ArchiveBytes& archive, const std::vector<DirectoryEntry>& entries, std::uint64_t directory) {
  std::vector<std::uint32_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](auto one, auto other) {
    return std::pair(entries[one].local, one) < std::pair(entries[other].local, other);
  });
  auto place = [&](std::size_t i) { return i < order.size() ? entries[order[i]].local : directory; };
  if (place(0) != 0)
    archive.refuse(ArchiveFault::stray_bytes,
                   fmt::format("{} before its first entry", counted(static_cast<long long>(place(0)), "byte")));
  if (!order.empty() && place(order.size() - 1) >= directory) {
    const auto& last = entries[order.back()].entry;
    archive.refuse(ArchiveFault::count_lies, last.index, last.name, "is not before the directory");
  }
  for (std::size_t i = 0; i < order.size(); ++i) check_local(archive, entries[order[i]], place(i + 1));
}

}  // namespace

std::string_view archive_fault_name(ArchiveFault fault) { return fault_names.at(static_cast<std::size_t>(fault)); }

RefusedArchive::RefusedArchive(ArchiveFault fault, std::string message)
    : BadInput(std::move(message), std::string(hint_of(fault))), fault_(fault) {}

std::vector<ArchiveEntry> check_archive(int descriptor, const std::string& shown_as, const ArchiveLimits& limits) {
  ArchiveBytes archive(descriptor, shown_as);
  auto directory = find_only_directory(archive, limits);
  if (directory.entries > limits.entries)
    archive.refuse(ArchiveFault::too_many_entries,
                   fmt::format("it has {} entries; {} are allowed", directory.entries, limits.entries));
  if (directory.size > limits.directory_bytes)
    archive.refuse(ArchiveFault::too_large, fmt::format("its directory alone has {} bytes; {} are allowed",
                                                        directory.size, limits.directory_bytes));
  check_beginning(archive, directory);
  auto read = read_directory(archive, directory, limits);
  check_places(archive, read, directory.offset);
  std::vector<ArchiveEntry> entries;
  entries.reserve(read.size());
  for (auto& one : read) entries.push_back(std::move(one.entry));
  return entries;
}

}  // namespace portal
