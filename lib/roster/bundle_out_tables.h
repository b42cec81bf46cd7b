#pragma once
// The files of a bundle as the standard has them: names, columns, and how a cell is written.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/scratch_file.h"

namespace portal {

/// The files that a manifest tells of, in the standard's order.
const std::vector<std::string>& bundle_file_names();

/// One file that is being written, to a scratch file: RFC 4180, UTF-8, cells as they are (no apostrophes: a bundle is
/// for programs). The standard allows no carriage return in a cell: a line break within one is LF.
class BundleTable {
 public:
  /// `name`: "users". `metadata`: the roster's columns that the standard lacks; they stand behind its own, as
  /// "metadata.<column>".
  explicit BundleTable(const std::string& name, const std::vector<std::string>& metadata = {});

  /// The place of a column, by its header; one that is not there is a bug.
  std::size_t column(std::string_view header) const;
  void set(std::size_t column, std::string_view value) { cells_[column].assign(value); }
  void set(std::string_view header, std::string_view value) { set(column(header), value); }
  /// Writes the row that was set, and begins a blank one.
  void end_row();

  const std::string& name() const { return name_; }
  std::int64_t rows() const { return rows_; }
  ScratchFile& file() { return file_; }

 private:
  std::string name_;
  std::vector<std::string> headers_, cells_;
  std::string line_;
  std::int64_t rows_ = 0;
  ScratchFile file_;
  void write(const std::vector<std::string>& cells);
};

/// A list in one cell; the parts hold no comma.
std::string bundle_list(const std::vector<std::string>& parts);
/// A grade's CEDS code: K is KG, 1 is 01.
std::string bundle_grade(std::string_view grade);
/// The standard's end dates are the first day that no longer counts; ours the last one that does. Blank stays blank.
std::string bundle_end_date(std::string_view last_day);

}  // namespace portal
