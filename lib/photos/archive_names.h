#pragma once
// What the entries of an archive may be called (design: the photo issue's "Hostile archives").
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "lib/photos/archive_check.h"

namespace portal {

/// What is wrong with one name. Spaces and dots at the end of a part count for nothing, as on Windows.
std::optional<ArchiveFault> name_fault(std::string_view name);
/// For a message, after the entry's name: "has a backslash in its name".
std::string_view name_fault_words(ArchiveFault fault);

/// Whether its ending, or its first bytes, are those of an archive or of a compressed file.
bool is_archive_name(std::string_view name);
bool begins_as_archive(std::string_view bytes);

/// .docx, .xlsx and their kin: documents for people, zips for programs.
bool is_office_name(std::string_view name);

/// The names of an archive so far, as a disk would see them that knows no letter case and no Unicode forms. "./a" is
/// "a". Keeps a number for each part of a name, whatever its length.
class NamesSoFar {
 public:
  /// A sound name, without its last slash. False where the name stands already, or is the folder of one that does, or
  /// has a file as its folder. The same folder twice is a name twice too.
  bool add(std::string_view name, ArchiveEntry::Kind kind);

 private:
  std::unordered_set<std::uint64_t> entries_, files_, folders_;
};

}  // namespace portal
