#pragma once
// Where the rows of each student stand in a file of an extract, so that a look-up need not read a million rows.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/ids.h"
#include "lib/roster/extract.h"
#include "lib/roster/mapping.h"

namespace portal {

/// A file of an extract as it lies there.
struct LookupFile {
  std::filesystem::path path;  // the file, or the zip that holds it
  std::string entry;           // its name in the zip; blank: it is a file
  std::string name;            // as a person knows it: "students_20260814.csv"
  const RecordKind* kind = nullptr;
};

/// All of it, in memory or mapped.
ExtractFile whole_file(const LookupFile& file);

/// A row as it came, without its line end.
struct LookupRow {
  enum class Shape { sound, bad };  // bad: a quote out of place, a NUL byte, or not as many cells as the header
  std::uint64_t line = 0;
  std::string raw;
  Shape shape = Shape::sound;
};

/// Built once for each file, and kept in a folder beside the database (0700): student IDs and offsets, no names. It is
/// known by the file's device, number, size and time of writing, so that it is found again after the file was moved
/// to the archive. What is in a zip, or is no UTF-8, is kept beside it as a copy in UTF-8 that can be read at an
/// offset.
class LookupIndex {
 public:
  /// Opens it, and builds it where there is none, or a damaged one (it carries a checksum): that reads the whole file.
  /// BadInput where the file is not what it should be, or cannot be read; StorageError where others could reach into
  /// the folder of the indexes.
  LookupIndex(const std::filesystem::path& database, const LookupFile& file, const Profile& profile);

  /// In the order of the file, those too whose ID is in lower case: they are none that an import takes. Where the file
  /// or its copy is not what the index says, all is built anew, once; BadInput where it does not fit then either.
  std::vector<LookupRow> rows_of(const StudentId& student);
  /// The header as it came, with the mark that the file begins with.
  const std::string& header() const { return header_; }
  /// Its own files: "1a2b-3c-…".
  const std::string& name() const { return name_; }

  static std::filesystem::path folder(const std::filesystem::path& database) { return database.string() + ".lookup"; }
  /// Removes the indexes of files that are gone.
  static void keep_only(const std::filesystem::path& database, const std::vector<std::string>& names);

 private:
  std::filesystem::path database_;
  LookupFile file_;
  Profile profile_;
  std::string name_, identity_, header_;
  std::unique_ptr<MappedFile> data_, index_;  // the file, or its copy; where its rows stand
  std::string_view entries_;

  bool open();
  void rebuild();
  [[noreturn]] void changed() const;
  std::optional<std::vector<LookupRow>> sound_rows_of(const StudentId& student) const;
  bool is_about(const StudentId& student, const std::string& row) const;
};

}  // namespace portal
