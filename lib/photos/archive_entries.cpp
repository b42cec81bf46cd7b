#include "lib/photos/archive_entries.h"

#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/photos/archive_extra.h"
#include "lib/photos/archive_names.h"

namespace portal {
namespace {

constexpr std::string_view central_sign("PK\1\2"), local_sign("PK\3\4"), descriptor_sign("PK\7\10");
constexpr std::size_t central_size = 46, local_size = 30;
constexpr std::size_t longest_extra = 1024;  // of one entry; tools write up to 100 bytes
constexpr std::size_t read_ahead = 1 << 17;  // of the directory
constexpr std::size_t local_ahead = 512;     // enough for the next local header where data are short
constexpr std::uint16_t encrypted = 1 << 0, with_descriptor = 1 << 3, patched = 1 << 5, strongly_encrypted = 1 << 6,
                        masked = 1 << 13;
constexpr std::uint16_t how_packed = 1 << 1 | 1 << 2;  // says how hard deflate tried: nothing depends on it
constexpr std::uint16_t stored = 0, deflated = 8, aes = 99;

// Reads one entry after the other, and refuses what is wrong with it.
class DirectoryReader {
 public:
  DirectoryReader(ArchiveBytes& archive, const ArchiveDirectory& directory, const ArchiveLimits& limits)
      : archive_(archive), limits_(limits), at_(directory.offset), end_(directory.offset + directory.size) {}

  bool at_end() const { return at_ == end_; }
  bool at_entry() { return end_ - at_ >= central_size && archive_.at(at_, 4) == central_sign; }
  DirectoryEntry next(std::uint64_t index);

 private:
  ArchiveBytes& archive_;
  const ArchiveLimits& limits_;
  NamesSoFar names_;
  std::uint64_t at_, end_, total_ = 0;

  [[noreturn]] void refuse(ArchiveFault fault, const DirectoryEntry& read, std::string_view why) const {
    archive_.refuse(fault, read.entry.index, read.entry.name, why);
  }
  void read_fields(DirectoryEntry& read, std::uint16_t& mode, std::uint32_t& attributes);
  void check_name(const DirectoryEntry& read);
  void check_kind(DirectoryEntry& read, std::uint16_t mode, std::uint32_t attributes);
  void check_method(const DirectoryEntry& read) const;
  void check_size(const DirectoryEntry& read);
};

std::string_view name_fault_words(ArchiveFault fault) {
  switch (fault) {
    case ArchiveFault::name_climbs:
      return "has a part \"..\" in its name, which leads out of the folder";
    case ArchiveFault::name_absolute:
      return "has a name that begins at the root of a disk";
    case ArchiveFault::name_backslash:
      return "has a backslash in its name";
    case ArchiveFault::name_control:
      return "has a control character in its name";
    case ArchiveFault::name_not_utf8:
      return "has a name that is not UTF-8";
    case ArchiveFault::name_too_long:
      return "has a name of more than 1,024 bytes, or more than 32 folders deep";
    default:
      return "has an empty name, or an empty part of one";
  }
}

DirectoryEntry DirectoryReader::next(std::uint64_t index) {
  DirectoryEntry read;
  read.entry.index = index;
  std::uint16_t mode = 0;
  std::uint32_t attributes = 0;
  read_fields(read, mode, attributes);
  check_name(read);
  check_kind(read, mode, attributes);
  check_method(read);
  check_size(read);
  return read;
}

void DirectoryReader::read_fields(DirectoryEntry& read, std::uint16_t& mode, std::uint32_t& attributes) {
  auto head = archive_.at(at_, central_size, read_ahead);
  std::size_t name = word16(head, 28), extra = word16(head, 30), comment = word16(head, 32);
  auto size = central_size + name + extra + comment;
  if (size > end_ - at_)
    archive_.refuse(ArchiveFault::count_lies,
                    fmt::format("entry {} goes on after the directory's end", read.entry.index + 1));
  auto whole = archive_.at(at_, size, read_ahead);
  at_ += size;
  read.entry.name = whole.substr(central_size, name);
  read.flags = word16(whole, 8);
  read.method = word16(whole, 10);
  read.entry.crc = word32(whole, 16);
  mode = word16(whole, 40);
  attributes = word32(whole, 38);
  if (extra > longest_extra || comment > longest_extra)
    refuse(ArchiveFault::stray_bytes, read, "has more extra data or comment than any tool writes");
  WideNumbers numbers = {word32(whole, 24), word32(whole, 20), word32(whole, 42)};
  if (auto wrong = read_extra(whole.substr(central_size + name, extra), read.entry.name, numbers, numbers.size()))
    refuse(ArchiveFault::headers_disagree, read, *wrong);
  read.entry.size = numbers[0];
  read.entry.packed = numbers[1];
  read.local = numbers[2];
  auto disk = word16(whole, 34);
  if (disk != 0 && disk != 0xffff) refuse(ArchiveFault::count_lies, read, "is said to be on another disk");
}

void DirectoryReader::check_name(const DirectoryEntry& read) {
  if (auto fault = name_fault(read.entry.name)) refuse(*fault, read, name_fault_words(*fault));
}

// Mode bits are believed whatever system the entry is said to come from: some programs do.
void DirectoryReader::check_kind(DirectoryEntry& read, std::uint16_t mode, std::uint32_t attributes) {
  constexpr std::uint16_t kinds = 0170000, regular = 0100000, folder = 0040000;
  auto kind = static_cast<std::uint16_t>(mode & kinds);
  std::string_view name = read.entry.name;
  bool is_folder = name.back() == '/', says_folder = kind == folder || (attributes & 0x10) != 0;
  if (kind != 0 && kind != regular && kind != folder)
    refuse(ArchiveFault::special_file, read, "is a symbolic link, device, pipe or socket");
  if (says_folder && !is_folder)
    refuse(ArchiveFault::special_file, read, "is a folder by its mode, a file by its name");
  if (is_folder) {
    name.remove_suffix(1);
    read.entry.kind = ArchiveEntry::Kind::folder;
  } else if (is_archive_name(name)) {
    refuse(ArchiveFault::nested_archive, read, "is an archive itself");
  }
  if (!names_.add(name, read.entry.kind))
    refuse(ArchiveFault::same_name_twice, read,
           "has the name of another entry, or of its folder (letter case and Unicode forms do not count)");
}

void DirectoryReader::check_method(const DirectoryEntry& read) const {
  if ((read.flags & (encrypted | strongly_encrypted | masked)) != 0 || read.method == aes)
    refuse(ArchiveFault::encrypted, read, "is encrypted");
  if ((read.method != stored && read.method != deflated) || (read.flags & patched) != 0)
    refuse(ArchiveFault::unknown_method, read,
           fmt::format("is packed by method {}, not stored or deflated", read.method));
}

void DirectoryReader::check_size(const DirectoryEntry& read) {
  const auto& entry = read.entry;
  if (entry.size > limits_.entry_bytes)
    refuse(ArchiveFault::too_large, read,
           fmt::format("unpacks to {} bytes; {} are allowed", entry.size, limits_.entry_bytes));
  total_ += entry.size;
  if (total_ > limits_.total_bytes)
    refuse(ArchiveFault::too_large, read,
           fmt::format("and those before it unpack to {} bytes; {} are allowed", total_, limits_.total_bytes));
  if (read.method == stored && entry.size != entry.packed)
    refuse(ArchiveFault::size_lies, read, "is stored, and yet has two sizes");
  if (entry.kind == ArchiveEntry::Kind::folder && entry.size != 0)
    refuse(ArchiveFault::stray_bytes, read, "is a folder that holds data");
  if (entry.size > 0 && (entry.packed == 0 || (entry.size - 1) / entry.packed >= limits_.ratio))
    refuse(ArchiveFault::ratio_too_high, read, fmt::format("unpacks from {} to {} bytes", entry.packed, entry.size));
}

// What the local header says, or 0 where a descriptor behind the data says it.
bool agrees(std::uint64_t local, std::uint64_t central, std::uint16_t flags) {
  return local == central || ((flags & with_descriptor) != 0 && local == 0);
}

}  // namespace

std::vector<DirectoryEntry> read_directory(ArchiveBytes& archive, const ArchiveDirectory& directory,
                                           const ArchiveLimits& limits) {
  DirectoryReader reader(archive, directory, limits);
  std::vector<DirectoryEntry> entries;
  if (directory.entries <= directory.size / central_size) entries.reserve(static_cast<std::size_t>(directory.entries));
  while (entries.size() < directory.entries) {
    if (!reader.at_entry())
      archive.refuse(
          ArchiveFault::count_lies,
          fmt::format("it has {}, not the {} that its end record says",
                      counted(static_cast<long long>(entries.size()), "entry", "entries"), directory.entries));
    entries.push_back(reader.next(entries.size()));
  }
  if (!reader.at_end() && reader.at_entry())
    archive.refuse(ArchiveFault::count_lies,
                   fmt::format("it has more than the {} entries that its end record says", directory.entries));
  if (!reader.at_end() || directory.offset + directory.size != directory.end)
    archive.refuse(ArchiveFault::stray_bytes, "there is data between its directory and its end record");
  return entries;
}

namespace {

// With and without its sign, with numbers of 4 and of 8 bytes.
void check_descriptor(ArchiveBytes& archive, const DirectoryEntry& read, std::uint64_t at, std::uint64_t end) {
  const auto& entry = read.entry;
  auto refuse = [&](ArchiveFault fault, std::string_view why) { archive.refuse(fault, entry.index, entry.name, why); };
  auto length = end - at;
  if (length != 12 && length != 16 && length != 20 && length != 24)
    refuse(length < 12 ? ArchiveFault::headers_disagree : ArchiveFault::stray_bytes,
           "is not followed by the data descriptor that it announces, and that alone");
  auto bytes = archive.at(at, static_cast<std::size_t>(length), local_ahead);
  if (length % 8 == 0) {
    if (!bytes.starts_with(descriptor_sign)) refuse(ArchiveFault::headers_disagree, "has a wrong data descriptor");
    bytes.remove_prefix(4);
  }
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
  head = archive.at(read.local, static_cast<std::size_t>(data), local_ahead);
  auto flags = word16(head, 6);
  if (head.substr(local_size, name) != read.entry.name)
    refuse(ArchiveFault::headers_disagree, "has another name in its local header");
  if ((flags & (encrypted | strongly_encrypted)) != 0)
    refuse(ArchiveFault::encrypted, "is encrypted by its local header");
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
