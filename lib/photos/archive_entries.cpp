#include "lib/photos/archive_entries.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/photos/archive_extra.h"
#include "lib/photos/archive_names.h"

namespace portal {
namespace {

constexpr std::string_view central_sign("PK\1\2");
constexpr std::size_t central_size = 46;
constexpr std::size_t read_ahead = 1 << 17;  // of the directory
constexpr std::uint16_t patched = 1 << 5, masked = 1 << 13;
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
  if (auto needed = word16(whole, 6) & 0xffu; needed > newest_version)
    refuse(ArchiveFault::unknown_method, read, fmt::format("asks for version {} of the zip format", needed));
  auto said = whole.substr(central_size + name + extra);
  if (std::any_of(said.begin(), said.end(),
                  [](unsigned char c) { return c < ' ' && c != '\t' && c != '\r' && c != '\n'; }))
    refuse(ArchiveFault::name_control, read, "has a control character in its comment");
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
  if ((read.flags & (flag_encrypted | masked)) != 0 || read.method == aes)
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
  constexpr std::uint64_t packed_nothing = 8;  // deflate needs 2 bytes for an empty file, and some tools take 5
  if (entry.size == 0 && entry.packed > packed_nothing)
    refuse(ArchiveFault::size_lies, read, fmt::format("says that it is empty, and has {} bytes", entry.packed));
  if (entry.kind == ArchiveEntry::Kind::folder && entry.size != 0)
    refuse(ArchiveFault::stray_bytes, read, "is a folder that holds data");
  if (entry.size > 0 && (entry.packed == 0 || (entry.size - 1) / entry.packed >= limits_.ratio))
    refuse(ArchiveFault::ratio_too_high, read, fmt::format("unpacks from {} to {} bytes", entry.packed, entry.size));
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

}  // namespace portal
