#pragma once
// One file of an extract as checked records: header, mapping, shape, cells.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/csv.h"
#include "lib/base/encoding.h"
#include "lib/roster/extract.h"
#include "lib/roster/mapping.h"
#include "lib/roster/odd_rows.h"

namespace portal {

/// A row that was not let in, as it came.
struct Reject {
  std::uint64_t line = 0;
  std::string column;  // the field, or "" for the shape of the row
  std::string reason;
  std::string raw;
  std::string_view source = {};  // the kind of the file it stands in, where that is not the table's own
};

/// What is wrong with a row of that fault: a clause that follows the row's name ("holds a NUL byte").
std::string_view fault_text(CsvFault fault);

class TableReader {
 public:
  /// Reads the header. BadInput where the file has none, or one that cannot be used. `blank_year`: what a student's
  /// school year is where the cell is blank, unless the file itself tells its year.
  TableReader(const ExtractFile& file, const Profile& profile, std::string blank_year = {});

  /// Splits the next row into cells, and looks at none of them; rows of delimiters alone are passed over. False at the
  /// end. BadInput where the file ends as one that was cut off.
  bool next();
  /// Reads the row's cells into record(). False where it cannot be let in: reject() tells why. BadInput for another
  /// header, since what follows it cannot be read by the first.
  bool check();
  /// Splits and checks a row again that was good.
  void read_at(std::uint64_t offset, std::uint64_t line);
  /// That row as it stands in the file.
  std::string raw_at(std::uint64_t offset, std::uint64_t line);
  /// Goes back behind the header.
  void rewind();
  /// The line of a row as a person finds it in the file that came.
  std::uint64_t line_shown(std::uint64_t offset, std::uint64_t line) const;

  const Record& record() const { return record_; }  // of a good row; the buffers are used again
  const CsvRecord& row() const { return row_; }
  bool well_shaped() const { return row_.fault == CsvFault::none && row_.cells.size() == mapping_.width; }
  /// What a row that check() did not let in is, where it is no record at all.
  OddRow oddity() const { return odd_; }
  Reject reject() const { return reject(bad_column_, reason_); }
  /// Lets a rule that sees more than one row reject the current one.
  Reject reject(std::string column, std::string reason) const;
  /// What one field holds where it can be read for itself, else "". Of a row that was not checked, or is bad.
  std::string salvage(std::string_view column) const;
  /// The same into a buffer; false where it cannot be read.
  bool read_field(std::size_t field, std::string& value) const;
  /// The row's key into a buffer (record_key()); false where a part of it cannot be read.
  bool read_key(std::string& key);

  std::size_t bytes() const { return decoded_.text.size(); }
  const ExtractFile& file() const { return file_; }
  const RecordKind& kind() const { return *file_.kind; }
  const std::vector<std::string>& unknown_columns() const { return mapping_.unknown; }
  std::string_view header() const { return header_; }
  const std::vector<std::string>& header_names() const { return header_names_; }  // as plain_header() has them
  const Mapping& mapping() const { return mapping_; }
  Encoding encoding() const { return decoded_.encoding; }
  char delimiter() const { return delimiter_; }
  /// Students: the school year that the column tells, by its first active row that tells one; blank: it tells none.
  const std::string& column_year() const { return column_year_; }
  /// Students: the school year of a row whose cell is blank.
  const std::string& blank_year() const { return blank_year_; }

 private:
  void read_told();

  const ExtractFile& file_;
  DecodedText decoded_;
  char delimiter_;
  CsvReader reader_;
  std::string header_;
  std::vector<std::string> header_names_;  // as plain_header has them
  Mapping mapping_;
  CsvRecord row_;
  Record record_;
  std::string bad_column_, reason_, key_part_;
  OddRow odd_ = OddRow::none;
  std::uint64_t rows_ = 0, short_rows_ = 0;  // so far
  std::optional<std::size_t> year_;          // students: the field of the school year
  std::string column_year_, blank_year_;
  std::string window_;  // a part of the file, with a reader of its own
  std::optional<CsvReader> window_reader_;

  std::uint64_t first_row_ = 0, first_line_ = 1;

  bool check_cells();
  bool read_window(std::uint64_t file_offset, std::uint64_t line, std::size_t size);

  void find_year(std::string blank_year);
  std::string read_column_year() const;
  void check_end();
};

}  // namespace portal
