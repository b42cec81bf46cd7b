#include "lib/photos/archive_entries.h"

#include <fmt/format.h>
#include "lib/photos/archive_extra.h"

namespace portal {
namespace {

constexpr std::string_view local_sign("PK\3\4"), descriptor_sign("PK\7\10");
constexpr std::size_t local_size = 30;
constexpr std::size_t local_ahead = 512;  // enough for the next local header where data are short
constexpr std::uint16_t with_descriptor = 1 << 3;
constexpr std::uint16_t how_packed = 1 << 1 | 1 << 2;  // says how hard deflate tried: nothing depends on it

// What the local header says, or 0 where a descriptor behind the data says it.
bool agrees(std::uint64_t local, std::uint64_t central, std::uint16_t flags) {
  return local == central || ((flags & with_descriptor) != 0 && local == 0);
}

// With and without its sign, with numbers of 4 and of 8 bytes.
void check_descriptor(ArchiveBytes& archive, const DirectoryEntry& read, std::uint64_t at, std::uint64_t end) {
  const auto& entry = read.entry;
  auto refuse = [&](ArchiveFault fault, std::string_view why) { archive.refuse(fault, entry.index, entry.name, why); };
  auto length = end - at;
  if (length != 12 && length != 16 && length != 20 && length != 24)
    refuse(length < 12 ? ArchiveFault::headers_disagree : ArchiveFault::stray_bytes,
           "is not followed by the data descriptor that it announces, and that alone");
  auto bytes = archive.at(at, static_cast<std::size_t>(length), local_ahead);
  bool with_sign = length % 8 == 0;
  if (bytes.starts_with(descriptor_sign) != with_sign)  // a CRC can look like the sign: some would take it for one
    refuse(ArchiveFault::headers_disagree, "has a wrong data descriptor");
  if (with_sign) bytes.remove_prefix(4);
  bool wide = bytes.size() == 20;
  if (word32(bytes, 0) != entry.crc || number_at(bytes, 4, wide ? 8 : 4) != entry.packed ||
      number_at(bytes, wide ? 12 : 8, wide ? 8 : 4) != entry.size)
    refuse(ArchiveFault::headers_disagree, "has a data descriptor that says something else than the directory");
}

}  // namespace

void check_local(ArchiveBytes& archive, const DirectoryEntry& read, std::uint64_t end) {
  auto refuse = [&](ArchiveFault fault, std::string_view why) {
    archive.refuse(fault, read.entry.index, read.entry.name, why);
  };
  if (end - read.local < local_size) refuse(ArchiveFault::overlapping_data, "reaches into what follows it");
  auto head = archive.at(read.local, local_size, local_ahead);
  if (!head.starts_with(local_sign)) refuse(ArchiveFault::headers_disagree, "has no local header where it should be");
  std::uint64_t name = word16(head, 26), extra = word16(head, 28), data = local_size + name + extra;
  if (end - read.local < data || end - read.local - data < read.entry.packed)
    refuse(ArchiveFault::overlapping_data, "reaches into what follows it");
  if (extra > longest_extra) refuse(ArchiveFault::stray_bytes, "has more extra data than any tool writes");
  if (auto needed = word16(head, 4) & 0xffu; needed > newest_version)
    refuse(ArchiveFault::unknown_method, fmt::format("asks for version {} of the zip format", needed));
  head = archive.at(read.local, static_cast<std::size_t>(data), local_ahead);
  auto flags = word16(head, 6);
  if (head.substr(local_size, name) != read.entry.name)
    refuse(ArchiveFault::headers_disagree, "has another name in its local header");
  if ((flags & flag_encrypted) != 0) refuse(ArchiveFault::encrypted, "is encrypted by its local header");
  if (word16(head, 8) != read.method || ((flags ^ read.flags) & ~how_packed) != 0)
    refuse(ArchiveFault::headers_disagree, "has another method or other flags in its local header");
  WideNumbers numbers = {word32(head, 22), word32(head, 18), 0};
  if (auto wrong = read_extra(head.substr(local_size + name), read.entry.name, numbers, 2))
    refuse(ArchiveFault::headers_disagree, *wrong);
  if (!agrees(numbers[0], read.entry.size, flags) || !agrees(numbers[1], read.entry.packed, flags) ||
      !agrees(word32(head, 14), read.entry.crc, flags))
    refuse(ArchiveFault::headers_disagree, "has another size or CRC in its local header");
  auto data_end = read.local + data + read.entry.packed;
  if ((flags & with_descriptor) != 0)
    check_descriptor(archive, read, data_end, end);
  else if (data_end != end)
    refuse(ArchiveFault::stray_bytes, "is followed by data that no entry owns");
}

}  // namespace portal
