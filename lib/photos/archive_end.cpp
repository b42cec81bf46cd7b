#include "lib/photos/archive_end.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::string_view end_sign("PK\5\6"), wide_end_sign("PK\6\6"), locator_sign("PK\6\7");
constexpr std::size_t end_size = 22, wide_end_size = 56, locator_size = 20, longest_comment = 65535;

// The last part of the file, where an end record may be, and each place in it that looks like one.
struct Tail {
  std::uint64_t offset = 0;  // in the file
  std::string bytes;
  std::vector<std::size_t> signs;

  std::size_t after(std::size_t sign) const { return bytes.size() - sign - end_size; }  // bytes behind its fixed part
  std::size_t comment(std::size_t sign) const { return word16(bytes, sign + 20); }
  // Enough of an end record for some program to take it for one; chance does not make it.
  bool plausible(std::size_t sign) const {
    auto disks = word32(bytes, sign + 4);
    return (disks == 0 || disks == 0xffffffff) && comment(sign) <= after(sign);
  }
};

Tail read_tail(ArchiveBytes& archive) {
  Tail tail;
  auto size = static_cast<std::size_t>(std::min<std::uint64_t>(archive.size(), end_size + longest_comment));
  tail.offset = archive.size() - size;
  tail.bytes = archive.at(tail.offset, size);
  for (auto at = tail.bytes.find(end_sign); at != tail.bytes.npos; at = tail.bytes.find(end_sign, at + 1))
    if (at + end_size <= tail.bytes.size()) tail.signs.push_back(at);
  return tail;
}

// Programs look for it from the end backwards, or from the beginning of the tail forwards: both must find the same.
std::size_t only_end_record(const Tail& tail, const ArchiveBytes& archive, OtherEnds others) {
  if (tail.signs.empty())
    archive.refuse(ArchiveFault::not_a_zip, "it has no end record: it is no zip, or it is cut off");
  auto own = std::find_if(tail.signs.begin(), tail.signs.end(),
                          [&](std::size_t sign) { return tail.comment(sign) == tail.after(sign); });
  if (own == tail.signs.end()) {
    auto last = tail.signs.back();
    if (tail.comment(last) > tail.after(last)) archive.refuse(ArchiveFault::not_a_zip, "it is cut off in its comment");
    auto more = static_cast<long long>(tail.after(last) - tail.comment(last));
    archive.refuse(ArchiveFault::stray_bytes, fmt::format("{} after its end", counted(more, "byte")));
  }
  if (others == OtherEnds::passed_over) return *own;
  auto comment = std::string_view(tail.bytes).substr(*own + end_size);
  for (auto sign : {end_sign, wide_end_sign, locator_sign})
    if (comment.find(sign) != comment.npos)
      archive.refuse(ArchiveFault::second_end_record, "its comment holds another end record");
  if (std::any_of(tail.signs.begin(), own, [&](std::size_t sign) { return tail.plausible(sign); }))
    archive.refuse(ArchiveFault::second_end_record, "there is another end record before its own");
  return *own;
}

// A field of the end record says what zip64's says, or that it stands there: all its bits are set.
void agree(const ArchiveBytes& archive, std::uint64_t narrow, std::uint64_t all_bits, std::uint64_t wide) {
  if (narrow != wide && narrow != all_bits)
    archive.refuse(ArchiveFault::count_lies, "its end record and its zip64 end record say different things");
}

void read_wide_end(ArchiveBytes& archive, std::uint64_t end_at, std::string_view end, ArchiveDirectory& found) {
  auto locator_at = end_at - locator_size;
  std::string locator(archive.at(locator_at, locator_size));
  auto at = word64(locator, 8);
  if (word32(locator, 4) != 0 || word32(locator, 16) != 1)
    archive.refuse(ArchiveFault::count_lies, "it says that it is one of several disks");
  bool before = locator_at >= wide_end_size && archive.at(locator_at - wide_end_size, 4) == wide_end_sign;
  if (before && at < locator_at - wide_end_size)
    archive.refuse(ArchiveFault::stray_bytes, "there is data before its first entry");
  if (at > locator_at || locator_at - at < wide_end_size || archive.at(at, 4) != wide_end_sign)
    archive.refuse(ArchiveFault::count_lies, "its zip64 end record is not where it says");
  if (locator_at - at != wide_end_size)
    archive.refuse(ArchiveFault::stray_bytes, "its zip64 end record is followed by data that is not its own");
  std::string wide(archive.at(at, wide_end_size));
  if (word64(wide, 4) != wide_end_size - 12 || word64(wide, 24) != word64(wide, 32) || word64(wide, 16) != 0)
    archive.refuse(ArchiveFault::count_lies, "its zip64 end record's size, disks or counts are wrong");
  found = {word64(wide, 48), word64(wide, 40), word64(wide, 32), at};
  agree(archive, word16(end, 4), 0xffff, 0);
  agree(archive, word16(end, 6), 0xffff, 0);
  agree(archive, word16(end, 8), 0xffff, found.entries);
  agree(archive, word16(end, 10), 0xffff, found.entries);
  agree(archive, word32(end, 12), 0xffffffff, found.size);
  agree(archive, word32(end, 16), 0xffffffff, found.offset);
}

}  // namespace

ArchiveDirectory find_directory(ArchiveBytes& archive, OtherEnds others) {
  auto tail = read_tail(archive);
  auto own = only_end_record(tail, archive, others);
  auto end = std::string_view(tail.bytes).substr(own, end_size);
  auto end_at = tail.offset + own;
  ArchiveDirectory found{word32(end, 16), word32(end, 12), word16(end, 10), end_at};
  if (end_at >= locator_size && archive.at(end_at - locator_size, 4) == locator_sign) {
    read_wide_end(archive, end_at, end, found);
  } else if (word32(end, 4) != 0) {
    archive.refuse(ArchiveFault::count_lies, "it says that it is one of several disks");
  } else if (word16(end, 8) != found.entries) {
    archive.refuse(ArchiveFault::count_lies, "its end record has two numbers of entries");
  }
  if (found.offset > found.end || found.size > found.end - found.offset)
    archive.refuse(ArchiveFault::count_lies, "its directory does not fit where its end record says that it is");
  return found;
}

}  // namespace portal
