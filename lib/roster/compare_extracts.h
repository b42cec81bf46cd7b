#pragma once
// Two extracts against each other, without a database (cli: `roster compare`). Each is a folder, a zip or a file.
#include <filesystem>
#include <string>
#include <vector>

#include "lib/roster/compare_tables.h"

namespace portal {

struct CompareRequest {
  std::filesystem::path a, b;
  std::vector<std::string> kinds;  // only these, such as "students"; none: all that there are
};

struct ComparedKind {
  std::string kind;
  TableDifference found;
};

struct ExtractDifference {
  std::vector<ComparedKind> kinds;  // in the order of record_kinds(), those that at least one extract holds
  std::vector<std::string> notes;   // what a person should know: files and columns that only one extract has
  bool differ() const;
};

/// Tells each difference, kind by kind and in the order of their keys, when both extracts were read to their ends: what
/// cannot be read is found before the first. An extract that is one file is compared with its kind alone; otherwise a
/// file that one extract lacks is one without rows, and a column that it lacks is blank.
///
/// BadInput where a file cannot be read or used, or there is nothing to compare.
ExtractDifference compare_extracts(const Profile& profile, const CompareRequest& request, const TellDiff& row);

}  // namespace portal
