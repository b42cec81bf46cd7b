#pragma once
// How a profile understands one file, column by column, for the analyst who writes the profile: before any import.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/config/settings.h"
#include "lib/roster/record_kinds.h"

namespace portal {

struct CheckedColumn {
  /// `repeated`: another column of the file is the same field already. `missing`: a required field that no column is.
  enum class Fate { mapped, not_imported, repeated, missing };
  Fate fate = Fate::not_imported;
  std::string column;               // as the header has it; blank where it is missing
  std::string field;                // blank where it is not imported
  bool required = false;            // a record without it is rejected
  std::vector<std::string> values;  // the first five different ones, as they are understood; where it is not imported,
                                    // in words how many there are, and how long
  std::int64_t filled = 0, blank = 0, rejected = 0;  // cells
  std::string reason;                                // why the first of these is rejected
  std::uint64_t line = 0;                            // where that is
};
std::string_view fate_name(CheckedColumn::Fate fate);

struct ProfileCheck {
  std::string file, kind, profile, encoding;
  char delimiter = ',';
  std::int64_t rows = 0;
  std::int64_t misshapen = 0;    // rows whose cells are not those of the header: what is in them is not looked at
  std::int64_t rejected = 0;     // rows that an import would reject by what stands in them, those among them
  std::string misshapen_reason;  // of the first one
  std::uint64_t misshapen_line = 0;
  std::vector<CheckedColumn> columns;  // as the header has them, then those that are missing
  /// Whether an import would read the file at all: nothing is missing and nothing repeated.
  bool usable() const;
};

/// What the rows of a file are: `name` ("students"), or where that is blank, what the file's own name tells. UsageError
/// where there is no such kind, or the name does not tell.
const RecordKind& kind_to_check(const std::filesystem::path& file, const std::string& name,
                                const std::vector<RecordKind>& kinds = record_kinds());

/// Reads one file, no zip. `kind`: what its rows are ("students"); blank: by the file's name. Rules that see more than
/// one row (two rows of one student, a school that is not there) are not asked. UsageError for an unknown profile or
/// kind, or a name that tells none; BadInput for a file without a header, or one that cannot be read.
ProfileCheck check_profile(const Settings& settings, const std::filesystem::path& file, const std::string& profile,
                           const std::string& kind);

}  // namespace portal
