#pragma once
// The files of one extract: a folder, a zip, or files by name.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/date.h"
#include "lib/base/files.h"
#include "lib/roster/record_kinds.h"

namespace portal {

/// Whether an extract holds everything, so that what it does not name is gone, or only what changed.
enum class ImportMode { full, delta };

struct TableOrigin;

struct ExtractFile {
  std::string name;  // as a person knows it: "students_20260814.csv"
  const RecordKind* kind = nullptr;
  std::string_view bytes;
  std::string sha256;                         // blank where it was left out
  std::shared_ptr<MappedFile> mapped;         // what keeps the bytes alive: a file on disk,
  std::shared_ptr<std::string> owned;         // or what came out of a zip
  std::shared_ptr<const TableOrigin> origin;  // set where it was put together of a bundle's files (bundle.h)

  /// Gives the memory back that a file on disk takes while it is read.
  void release_pages() const {
    if (mapped) mapped->release_pages();
  }
};

/// A school year that a name or a setting tells.
struct ToldYear {
  SchoolYear year;
  std::string by;  // as an operator reads it: "the name students_2026-27.csv"
};

struct Extract {
  std::vector<ExtractFile> files;        // in the order of record_kinds()
  std::vector<std::string> passed_over;  // files that no kind knows, named once
  std::optional<Date> date;              // from a file name or the folder's: students_20260814.csv, 2026-08-14/
  std::vector<ToldYear> years;           // from the names likewise, each year once; that of the students first
};

/// BadInput where a file cannot be read, two files are of one kind, or a required one is missing.
/// `__MACOSX` and dot files are passed over without a word.
Extract open_extract(const std::vector<std::filesystem::path>& paths);
/// Whether the files' SHA-256 is wanted: it takes as long as reading them.
enum class FileSums { taken, left_out };

/// The same in two steps, for who must know the files before it matters that one is missing.
/// The kinds that are looked for; the files of others are passed over.
Extract read_extract(const std::vector<std::filesystem::path>& paths,
                     const std::vector<RecordKind>& kinds = record_kinds(), FileSums sums = FileSums::taken);
/// BadInput where a required file of those kinds is missing.
void require_files(const Extract& extract, const std::vector<RecordKind>& kinds = record_kinds());

/// The kind of records that a file of that name holds: "Students_2026-08-14.csv"; null where none.
const RecordKind* kind_of_file(const std::filesystem::path& name,
                               const std::vector<RecordKind>& kinds = record_kinds());

/// The date in a name: `students_20260814.csv`, `2026-08-14`; the last one where there are several.
std::optional<Date> date_in_name(std::string_view name);

/// The school year in a name: `2026-27`, `students_2026-2027_20260814.csv`; a date is none (`2011-12-05`).
std::optional<SchoolYear> year_in_name(std::string_view name);
/// Adds what the name tells to the years, unless another name told the same.
void note_year_in_name(std::vector<ToldYear>& years, std::string_view name);

}  // namespace portal
