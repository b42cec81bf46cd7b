#pragma once
// A first mapping for a file whose columns nobody has named yet: by the names of its columns and by what stands in
// them.
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/config/settings.h"
#include "lib/roster/column_content.h"
#include "lib/roster/mapping.h"

namespace portal {

struct DraftedColumn {
  enum class Fate {
    own_name,      // the field's own: nothing has to be written
    known_name,    // one that a profile knows
    guessed,       // alike, and the values fit
    unsure,        // it may be one of several, or the values say something else: a person decides
    not_imported,  // no field is like it
    repeated,      // the header has the name twice: the file cannot be imported so
  };
  Fate fate = Fate::not_imported;
  std::string column;                   // as the header has it
  std::string field;                    // what it is taken for; blank where it is not
  std::vector<std::string> candidates;  // where it is unsure, the likeliest first
  std::string reason;                   // why, for a person
  std::vector<std::string> values;      // the first different ones; what may be a secret is hidden
};

struct FileDraft {
  std::string file, kind, encoding;
  char delimiter = ',';
  std::vector<DraftedColumn> columns;  // in the order of the header
  std::vector<std::string> missing;    // fields that must be there, and that no column is taken for
};

/// Of one header and what stands below it. `known`: profiles whose names are known names.
FileDraft draft_columns(const std::vector<Profile>& known, const RecordKind& kind,
                        const std::vector<std::string>& header, const std::vector<ColumnContent>& contents);

/// Reads the first rows of one file, no zip. `kind` as for check_profile(). The known names are those of the built-in
/// profiles, and of `base` where one is named. UsageError and BadInput as by check_profile().
FileDraft draft_file(const Settings& settings, const std::filesystem::path& file, const std::string& kind,
                     const std::string& base);

/// The mapping as YAML that load_profile() reads; what a person must look at stands in its comments.
std::string draft_yaml(const std::vector<FileDraft>& files);

}  // namespace portal
