#pragma once
// The newest rows about one student, out of the files that the MiSiS lookup reads.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/roster/extract.h"
#include "lib/roster/lookup_sources.h"
#include "lib/roster/read_rows.h"

namespace portal {

/// The rows of one student in one file, as a small file of their own: the same header, the same bytes. So the import's
/// own rules read them, and find their fingerprints the same.
struct RowsOfFile {
  const LookupSource* source = nullptr;
  std::shared_ptr<ExtractFile> file;              // null where no row is sound
  std::vector<Record> records;                    // of those that were let in, one for each key
  std::vector<Record> others;                     // students: ended enrollments at other schools
  std::vector<Reject> rejects;                    // by the lines of the file as it lies there
  std::vector<Record> salvaged;                   // of each reject: what can be read of it, field by field
  std::string place(const Reject& reject) const;  // "students.csv, line 12"
};

/// Nothing where the file has no row about the student.
std::optional<RowsOfFile> rows_of(LookupSource& source, const StudentId& student, const Profile& profile);

/// The same file with those rows alone whose key it is.
ExtractFile only_rows_of(const RowsOfFile& rows, const std::string& key, const Profile& profile);

}  // namespace portal
