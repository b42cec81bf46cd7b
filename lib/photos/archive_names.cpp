#include "lib/photos/archive_names.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t longest_name = 1024;  // bytes; some disks end at 255 a part and 1,024 or 4,096 in all
constexpr std::size_t deepest_name = 32;    // parts

constexpr std::array office_endings = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".docm", ".xlsm"};

// What nobody sees in a name, so that two look like one. Joiners are letters' business and stay.
bool holds_invisible(std::string_view name) {
  static constexpr std::array signs = {"\u00ad", "\u200b", "\u2060", "\ufeff"};
  if (std::any_of(signs.begin(), signs.end(), [&](const char* sign) { return name.find(sign) != name.npos; }))
    return true;
  return name.find("\xf3\xa0\x80") != name.npos || name.find("\xf3\xa0\x81") != name.npos;  // tags, E0000 to E007F
}

bool begins_with_drive(std::string_view name) {
  return name.size() >= 2 && name[1] == ':' &&
         plain_lower(name.substr(0, 1)).find_first_of("abcdefghijklmnopqrstuvwxyz") == 0;
}

template <class Take>
void each_part(std::string_view name, Take&& take) {
  for (;;) {
    auto slash = name.find('/');
    take(name.substr(0, slash));
    if (slash == name.npos) return;
    name.remove_prefix(slash + 1);
  }
}

std::string_view without_end_of_dots(std::string_view part) {
  while (!part.empty() && (part.back() == '.' || part.back() == ' ')) part.remove_suffix(1);
  return part;
}

std::optional<ArchiveFault> parts_fault(std::string_view name) {
  std::optional<ArchiveFault> fault;
  bool any = false;
  std::size_t parts = 0;
  each_part(name, [&](std::string_view part) {
    if (++parts > deepest_name) fault = ArchiveFault::name_too_long;
    auto bare = without_end_of_dots(part);
    if (!bare.empty())
      any = true;
    else if (part.find('.') == part.npos)
      fault = ArchiveFault::name_empty;
    else if (part != ".")
      fault = ArchiveFault::name_climbs;
  });
  if (!fault && !any) fault = ArchiveFault::name_empty;
  return fault;
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Without letter case, and with one form for what only looks different: wide digits, ligatures, invisible joiners.
std::string as_compared(std::string_view part) {
  if (is_ascii(part)) return plain_lower(part);
  utf8proc_uint8_t* mapped = nullptr;
  auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(part.data()),
                             static_cast<utf8proc_ssize_t>(part.size()), &mapped,
                             static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                            UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (length < 0) return std::string(part);
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

// FNV-1a, part by part. Two names that meet by chance or by intent are refused as one: that is all they can do.
std::uint64_t hashed(std::uint64_t hash, std::string_view text) {
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return (hash ^ '/') * 0x100000001b3;
}

}  // namespace

std::optional<ArchiveFault> name_fault(std::string_view name) {
  if (name.empty()) return ArchiveFault::name_empty;
  if (name.size() > longest_name) return ArchiveFault::name_too_long;
  if (!is_utf8(name)) return ArchiveFault::name_not_utf8;
  if (printable(name) != name || holds_invisible(name)) return ArchiveFault::name_control;
  if (name.find('\\') != name.npos) return ArchiveFault::name_backslash;
  if (name.front() == '/' || begins_with_drive(name)) return ArchiveFault::name_absolute;
  if (name.back() == '/') name.remove_suffix(1);
  return parts_fault(name);
}

std::string_view name_fault_words(ArchiveFault fault) {
  switch (fault) {
    case ArchiveFault::name_climbs:
      return "has a part \"..\" in its name, which leads out of the folder";
    case ArchiveFault::name_absolute:
      return "has a name that begins at the root of a disk";
    case ArchiveFault::name_backslash:
      return "has a backslash in its name";
    case ArchiveFault::name_control:
      return "has a control character, or one that nobody sees, in its name";
    case ArchiveFault::name_not_utf8:
      return "has a name that is not UTF-8";
    case ArchiveFault::name_too_long:
      return "has a name of more than 1,024 bytes, or more than 32 folders deep";
    default:
      return "has an empty name, or an empty part of one";
  }
}

bool is_archive_name(std::string_view name) {
  static constexpr std::array endings = {".zip", ".zipx", ".jar", ".war", ".rar", ".7z",  ".tar",  ".gz",   ".tgz",
                                         ".bz2", ".tbz",  ".xz",  ".txz", ".zst", ".lz",  ".lz4",  ".lzma", ".z",
                                         ".cab", ".arj",  ".lha", ".lzh", ".iso", ".dmg", ".cpio", ".sit",  ".sitx"};
  auto lower = as_compared(without_end_of_dots(name));
  return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return lower.ends_with(ending); });
}

bool is_office_name(std::string_view name) {
  auto lower = plain_lower(name);
  return std::any_of(office_endings.begin(), office_endings.end(),
                     [&](const char* ending) { return lower.ends_with(ending); });
}

bool begins_as_archive(std::string_view bytes) {
  using namespace std::string_view_literals;
  static constexpr std::array beginnings = {"PK\3\4"sv,
                                            "PK\5\6"sv,
                                            "PK\7\10"sv,
                                            "Rar!\x1a\7"sv,
                                            "7z\xbc\xaf\x27\x1c"sv,
                                            "\x1f\x8b\x08"sv,
                                            "\xfd"
                                            "7zXZ\0"sv,
                                            "\x28\xb5\x2f\xfd"sv,
                                            "MSCF\0\0\0\0"sv,
                                            "\x04\x22\x4d\x18"sv};
  return std::any_of(beginnings.begin(), beginnings.end(), [&](auto begin) { return bytes.starts_with(begin); }) ||
         (bytes.starts_with("BZh") && bytes.size() > 10 && bytes.substr(4, 6) == "1AY&SY") ||
         (bytes.size() > 262 && bytes.substr(257, 5) == "ustar");
}

bool NamesSoFar::add(std::string_view name, ArchiveEntry::Kind kind) {
  std::vector<std::uint64_t> paths;  // the folders that it lies in, and the entry itself
  std::uint64_t hash = 0xcbf29ce484222325;
  each_part(name, [&](std::string_view part) {
    auto bare = without_end_of_dots(part);
    if (!bare.empty()) paths.push_back(hash = hashed(hash, as_compared(bare)));
  });
  if (paths.empty()) return false;
  bool file = kind == ArchiveEntry::Kind::file;
  bool fresh = entries_.insert(paths.back()).second && !(file && folders_.contains(paths.back()));
  (file ? files_ : folders_).insert(paths.back());
  for (std::size_t i = 0; i + 1 < paths.size(); ++i) {
    fresh = fresh && !files_.contains(paths[i]);
    folders_.insert(paths[i]);
  }
  return fresh;
}

}  // namespace portal
