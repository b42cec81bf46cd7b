#include "lib/roster/table_reader.h"

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/roster/table_origin.h"

namespace portal {
namespace {

constexpr std::size_t typical_row = 1024;

}  // namespace

std::string_view fault_text(CsvFault fault) {
  switch (fault) {
    case CsvFault::none:
      break;
    case CsvFault::stray_quote:
      return "a quote stands where none may: inside a cell, or before more text";
    case CsvFault::unclosed_quote:
      return "a quote is opened here and never closed";
    case CsvFault::nul_byte:
      return "holds a NUL byte";
  }
  return {};
}

TableReader::TableReader(const ExtractFile& file, const Profile& profile, std::string blank_year)
    : file_(file),
      decoded_(decode(file.bytes)),
      delimiter_(find_delimiter(decoded_.text)),
      reader_(decoded_.text, delimiter_) {
  if (!reader_.next(row_))
    throw BadInput(fmt::format("{} is empty", file.name), "a file begins with a header; export it again");
  if (row_.fault != CsvFault::none)
    throw BadInput(fmt::format("{}, line {}: the header {}", file.name, row_.line, fault_text(row_.fault)),
                   "export the file again");
  header_ = row_.raw;
  mapping_ = map_header(profile, kind(), std::vector<std::string>(row_.cells.begin(), row_.cells.end()), file.name);
  for (auto cell : row_.cells) header_names_.push_back(plain_header(cell));
  record_.resize(kind().fields.size());
  check_end();
  first_row_ = row_.offset + row_.raw.size();
  first_line_ = row_.line;
  rows_ = 0;
  if (kind().name == "students") find_year(std::move(blank_year));
}

// The line end behind the header is passed over as a blank line, and counted with it.
void TableReader::rewind() { reader_.seek(first_row_, first_line_); }

void TableReader::find_year(std::string blank_year) {
  year_ = kind().field("school_year");
  column_year_ = read_column_year();
  blank_year_ = column_year_.empty() ? std::move(blank_year) : column_year_;
}

// An ended enrollment may be of any year. A column that so many rows leave blank tells nothing.
std::string TableReader::read_column_year() const {
  constexpr int enough = 1000;
  auto year_cell = mapping_.cell_of_field[*year_];
  if (!year_cell) return {};
  auto status = kind().field("enrollment_status");
  auto status_cell = mapping_.cell_of_field[status];
  auto reader = reader_;  // behind the header
  CsvRecord row;
  std::string year, active;
  for (int rows = 0; rows < enough && reader.next(row); ++rows) {
    if (row.fault != CsvFault::none || row.cells.size() != mapping_.width) continue;
    auto told = status_cell ? row.cells[*status_cell] : std::string_view();
    if (!check_cell(kind().fields[status], told, active).empty() || active != "A") continue;
    if (check_cell(kind().fields[*year_], row.cells[*year_cell], year).empty() && !year.empty()) return year;
  }
  return {};
}

bool TableReader::next() {
  do {
    if (!reader_.next(row_)) return false;
    check_end();
  } while (row_.fault == CsvFault::none && is_blank_row(row_.cells));
  return true;
}

void TableReader::read_at(std::uint64_t offset, std::uint64_t line) {
  // A row here and a row there through the mapped file would bring all of it into memory.
  bool from_file = file_.mapped && decoded_.owned.empty();
  if (!from_file ||
      !read_window(offset + static_cast<std::uint64_t>(decoded_.text.data() - file_.bytes.data()), line, typical_row)) {
    reader_.seek(offset, line);
    reader_.next(row_);
  }
  row_.offset = offset;
  check();
}

// False where the row is longer than that, or is the file's last.
bool TableReader::read_window(std::uint64_t file_offset, std::uint64_t line, std::size_t size) {
  file_.mapped->read_at(file_offset, size, window_);
  window_reader_.emplace(window_, delimiter_);
  window_reader_->seek(0, line);
  return window_reader_->next(row_) && row_.fault == CsvFault::none && row_.terminated;
}

std::string TableReader::raw_at(std::uint64_t offset, std::uint64_t line) {
  reader_.seek(offset, line);
  reader_.next(row_);
  return std::string(row_.raw);
}

// What whoever put the table together had against the row.
void TableReader::read_told() {
  auto told = row_.cells.back();
  auto cut = std::min(told.find(told_separator), told.size());
  bad_column_ = told.substr(0, cut);
  reason_ = told.substr(std::min(cut + 1, told.size()));
}

bool TableReader::check() {
  odd_ = OddRow::none;
  if (check_cells()) return true;
  if (row_.fault == CsvFault::none && !file_.origin) odd_ = odd_row(row_.cells, header_names_);
  if (odd_ == OddRow::none) return false;
  if (odd_ == OddRow::other_header)
    throw BadInput(fmt::format("{}, line {}: this row {}", file_.name, row_.line, odd_row_text(odd_)),
                   "two files were joined, it seems; export it again, or take them apart");
  bad_column_.clear();
  reason_ = odd_row_text(odd_);
  return false;
}

bool TableReader::check_cells() {
  bad_column_.clear();
  if (row_.fault != CsvFault::none) {
    reason_ = fault_text(row_.fault);
    return false;
  }
  if (file_.origin && row_.cells.size() == mapping_.width + 1) {
    read_told();
    return false;
  }
  if (row_.cells.size() != mapping_.width) {
    reason_ = fmt::format("has {} where the header has {}", counted(static_cast<long long>(row_.cells.size()), "cell"),
                          mapping_.width);
    return false;
  }
  for (std::size_t i = 0; i < record_.size(); ++i) {
    const auto& field = kind().fields[i];
    auto cell = mapping_.cell_of_field[i] ? row_.cells[*mapping_.cell_of_field[i]] : std::string_view();
    if (auto wrong = check_cell(field, cell, record_[i]); !wrong.empty()) {
      bad_column_ = field.column;
      reason_ = std::move(wrong);
      return false;
    }
  }
  if (year_ && record_[*year_].empty()) record_[*year_] = blank_year_;
  return true;
}

// A file that was cut off while it was written must not look like a district that lost its students.
void TableReader::check_end() {
  bool is_short = row_.fault == CsvFault::none && row_.cells.size() < mapping_.width;
  ++rows_;
  if (is_short) ++short_rows_;
  if (row_.terminated && !is_short && row_.fault != CsvFault::unclosed_quote) return;
  auto rest = decoded_.text.substr(row_.offset + row_.raw.size());
  if (row_.terminated && rest.find_first_not_of("\r\n") != rest.npos) return;  // more records follow
  if (is_short && row_.terminated && odd_row(row_.cells, header_names_) == OddRow::footer) return;
  if (is_short && row_.terminated && rows_ > 1 && short_rows_ == rows_)
    throw BadInput(fmt::format("{}: every row has fewer cells than the header, the last one {} where it has {}",
                               file_.name, row_.cells.size(), mapping_.width),
                   "which columns are missing cannot be known; export it again");
  if (decoded_.text.ends_with('\0'))
    throw BadInput(fmt::format("{} ends in NUL bytes: it was not written to its end", file_.name),
                   "copy it again, or export it again");
  throw BadInput(fmt::format("{}: the last record (line {}) {}: the file may have been cut off", file_.name, row_.line,
                             !row_.terminated ? "has no line end"
                             : is_short       ? "has too few cells"
                                              : "opens a quote that is never closed"),
                 "export it again; if it is whole, mend the last line");
}

Reject TableReader::reject(std::string column, std::string reason) const {
  if (!file_.origin) return {row_.line, std::move(column), std::move(reason), std::string(row_.raw)};
  const auto& origin = *file_.origin;
  const auto& row = origin.row_at(row_.offset);
  if (auto name = origin.source_columns.find(column); name != origin.source_columns.end()) column = name->second;
  return {row.line, std::move(column), std::move(reason), origin.raw(row),
          origin.sources->readers[row.source]->kind().name};
}

std::uint64_t TableReader::line_shown(std::uint64_t offset, std::uint64_t line) const {
  return file_.origin ? file_.origin->row_at(offset).line : line;
}

std::string TableReader::salvage(std::string_view column) const {
  std::string value;
  return read_field(kind().field(column), value) ? value : std::string();
}

bool TableReader::read_field(std::size_t field, std::string& value) const {
  auto cell = mapping_.cell_of_field[field];
  if (cell && *cell >= row_.cells.size()) return false;
  if (!check_cell(kind().fields[field], cell ? row_.cells[*cell] : std::string_view(), value).empty()) return false;
  if (field == year_ && value.empty()) value = blank_year_;
  return true;
}

bool TableReader::read_key(std::string& key) {
  key.clear();
  for (std::size_t i = 0; i < kind().key_fields; ++i) {
    if (!read_field(i, key_part_)) return false;
    if (i > 0) key += key_separator;
    key += key_part_;
  }
  return true;
}

}  // namespace portal
