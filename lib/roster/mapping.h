#pragma once
// Which column of a file is which field: a profile (config/extracts/<profile>.yaml) and a header.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/csv.h"
#include "lib/base/errors.h"
#include "lib/config/settings.h"
#include "lib/roster/record_kinds.h"

namespace portal {

class BundleForm;

struct Profile {
  std::string name;
  /// What makes tables of its files where a mapping alone cannot (bundle.h); null: the files are the tables.
  const BundleForm* form = nullptr;
  /// For each kind of file and field the further names that a header may use, as `plain_header` has them.
  std::map<std::string, std::map<std::string, std::vector<std::string>>> aliases = {};
  /// Of a bundle: whether its parents and guardians are legal guardians (design: extracts); else they are contacts.
  bool trust_guardian_role = false;
  /// Names of files and of columns, as plain_header() has them, that the form has and nobody needs to be told of.
  std::set<std::string> passed_over = {};
};

/// The kinds of files that it reads: record_kinds(), or a bundle's own.
const std::vector<RecordKind>& kinds_of(const Profile& profile);

/// The profiles that are part of the program.
std::vector<std::string> profile_names();

/// A name is letters, digits, - and _. BadInput names the line of a file, kind or field that there is none of;
/// UsageError an unknown profile, or what is no name.
Profile load_profile(const Settings& settings, const std::string& name);

/// The field that a header names (plain_header), by its own name or by one of its other names.
std::optional<std::size_t> find_field(const Profile& profile, const RecordKind& kind, const std::string& plain);

/// Whether a file's first line is no header, by the names that the profile knows and by what stands in it: a record, or
/// a title.
bool looks_like_no_header(const Profile& profile, const RecordKind& kind, const std::vector<std::string>& line);
/// What is said of such a line: of a record without any of its values.
BadInput no_header(const std::vector<std::string>& line, const std::string& file);

struct Mapping {
  std::vector<std::optional<std::size_t>> cell_of_field;  // by field of the kind
  std::vector<std::string> unknown;                       // headers that no field knows, as they came
  std::size_t width = 0;                                  // cells of the header
};

/// Which fields a header named that was used before.
std::vector<bool> map_known_columns(const Profile& profile, const RecordKind& kind, const std::string& header,
                                    const std::string& delimiter);

/// BadInput where the header repeats a name, names one field twice, or lacks a required field.
Mapping map_header(const Profile& profile, const RecordKind& kind, const std::vector<std::string>& header,
                   const std::string& file);

}  // namespace portal
