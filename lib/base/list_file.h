#pragma once
// A list that people keep in a spreadsheet and hand over as CSV: read as imports read theirs, and with every bad line
// told at once.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/csv.h"
#include "lib/base/encoding.h"

namespace portal {

/// More is no list that people made.
inline constexpr std::size_t largest_list_file = 16u << 20;

/// UTF-8, UTF-16 or Windows-1252; comma, tab, semicolon or pipe. `bytes` must outlive it.
class ListFile {
 public:
  /// BadInput, naming `name`, where the file is too large, a workbook, empty or no CSV, or names a column twice.
  /// `header_hint`: what the first line should hold.
  ListFile(std::string_view bytes, std::string name, const std::string& header_hint);
  ListFile(const ListFile&) = delete;
  ListFile& operator=(const ListFile&) = delete;

  const std::vector<std::string>& header() const { return header_; }  // as plain_header() has them
  Encoding encoding() const { return decoded_.encoding; }
  /// The next record that is not blank; false at the end.
  bool next(CsvRecord& record);
  /// What is wrong with its shape; blank where nothing is.
  std::string fault_of(const CsvRecord& record) const;

 private:
  std::string name_;
  DecodedText decoded_;
  CsvReader reader_;
  std::vector<std::string> header_;

  void read_header(const std::string& hint);
};

/// A column that goes by any of these names (as plain_header() has them).
class ListColumn {
 public:
  ListColumn(const ListFile& file, const std::vector<std::string_view>& names);
  bool found() const { return !at_.empty(); }
  /// Without spaces around it, in Unicode's composed form; of several columns the first that is not blank.
  std::string text(const CsvRecord& record) const;

 private:
  std::vector<std::size_t> at_;
};

/// What is wrong with a list, line by line.
class LineFaults {
 public:
  void add(std::uint64_t line, std::string reason) { faults_.emplace_back(line, std::move(reason)); }
  bool empty() const { return faults_.empty(); }
  /// BadInput, unless there is nothing: the first ten by line, and how many more there are.
  void require_none(const std::string& name, const std::string& hint);

 private:
  std::vector<std::pair<std::uint64_t, std::string>> faults_;
};

}  // namespace portal
