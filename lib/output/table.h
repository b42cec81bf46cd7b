#pragma once
// The answers' form: a table for people, CSV, JSON and JSON lines for programs, spreadsheets, papers and pages. Knows
// no report by name.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/time.h"

namespace portal {

enum class Format { table, csv, json, jsonl, xlsx, docx, pdf, html };
std::optional<Format> parse_format(std::string_view text);
std::vector<std::string> format_names();
/// Whether it is text that a terminal can show. A workbook, a Word file and a PDF are not.
bool is_text(Format format);
/// By a file's ending: .csv, .json, .jsonl, .txt (table), .xlsx, .docx, .pdf, .html.
std::optional<Format> format_of_file(std::string_view path);

/// Blank (monostate) is an empty cell, and null in JSON.
using Cell = std::variant<std::monostate, std::string, std::int64_t, double, bool>;
Cell cell_or_blank(std::string text);  // "" -> blank

/// For people the heading is the name with spaces; numbers stand right. `not_in_table` keeps a long column (a hash, a
/// JSON text) out of tables for people, on a terminal, a page and a paper; `where_room` keeps one (a second ID) out of
/// those that are too narrow for it.
struct Column {
  std::string name;  // snake_case, the same in every format
  enum class Show { always, where_room, not_in_table } show = Show::always;
  /// What its cells are. `date` and `moment` are texts as in every answer ("2026-11-23", "2026-11-23 08:15") and real
  /// dates in a spreadsheet; `percent` is a number from 0 to 100. Papers and pages are cut into sections where the
  /// text of a `section` column changes; of several, the last says what the section is and those before it whose.
  /// A `picture` is the bytes of a JPEG as a text, small ones by best, and stands on pages (HTML) alone: every other
  /// form leaves the column out. Numbers need no kind: a cell tells that itself.
  /// A `path` loses its beginning where a terminal is too narrow for it, and a `sentence` nothing: it goes on below.
  enum class Kind { text, date, moment, percent, section, picture, path, sentence } kind = Kind::text;
};
inline Column date_column(std::string name) { return {std::move(name), Column::Show::always, Column::Kind::date}; }
inline Column moment_column(std::string name) { return {std::move(name), Column::Show::always, Column::Kind::moment}; }
inline Column percent_column(std::string name) {
  return {std::move(name), Column::Show::always, Column::Kind::percent};
}
inline Column where_room(std::string name) { return {std::move(name), Column::Show::where_room}; }
inline Column section_column(std::string name) {
  return {std::move(name), Column::Show::always, Column::Kind::section};
}
inline Column picture_column(std::string name) {
  return {std::move(name), Column::Show::always, Column::Kind::picture};
}
inline Column path_column(std::string name) { return {std::move(name), Column::Show::always, Column::Kind::path}; }
inline Column sentence_column(std::string name) {
  return {std::move(name), Column::Show::always, Column::Kind::sentence};
}

/// What a page draws above the rows of a section, from columns by name. The rows stand there too, as its data table.
struct Chart {
  enum class Kind { bars, line } kind = Kind::bars;
  std::string section;              // only where the last section column says this; blank: in each
  std::string label;                // the column that names a bar or a point
  std::vector<std::string> values;  // the first is drawn strong, the others are what it is compared with
};

/// What stands around the rows where there is room for it: on a page, a paper, in a workbook.
struct Document {
  explicit Document(std::vector<Column> of_columns) : columns(std::move(of_columns)) {}
  std::vector<Column> columns;
  std::string title;               // "Registered Parents"
  std::vector<std::string> notes;  // below it, a line each: the school, as of when
  std::string page_note = {};      // on each page of a paper, beside its number: the school, the time
  std::vector<Chart> charts;
  std::string author;  // the district
  Timestamp created;   // fixed by the caller, so that the same rows give the same bytes
};

struct TableStyle {
  bool colour = false;    // a terminal that may be coloured
  std::size_t width = 0;  // columns of the terminal; 0: no limit (a pipe)
};

/// Writes rows as they come, in the given form. The table form keeps the first 2,000, to align
/// them; the others stream, and write nothing before the first row or finish(). A row has a cell for every
/// column. A text that a spreadsheet would run as a formula gets an apostrophe in CSV; numbers do not.
class RowWriter {
 public:
  using Sink = std::function<void(std::string_view)>;
  virtual ~RowWriter() = default;
  virtual void row(const std::vector<Cell>& cells) = 0;
  virtual void finish() = 0;
  /// For many rows of texts alone ("" is blank), which several threads make: encode() appends one to `out` and keeps
  /// nothing, put() takes what it made, in the order of the rows. Where a form has no faster way, row() writes them.
  virtual void encode(const std::vector<std::string_view>& texts, std::string& out) const;
  virtual void put(std::string_view encoded);
  /// Before the first row: one more line for Document::notes, where the form has them.
  virtual void note(const std::string&) {}

 private:
  std::vector<Cell> put_;
};
/// Who reads the CSV: a program that takes every cell as it stands must get it without that apostrophe.
enum class CsvFor { spreadsheets, machines };
std::unique_ptr<RowWriter> make_row_writer(Format format, Document document, const TableStyle& style,
                                           RowWriter::Sink sink, CsvFor readers = CsvFor::spreadsheets);
inline std::unique_ptr<RowWriter> make_row_writer(Format format, std::vector<Column> columns, const TableStyle& style,
                                                  RowWriter::Sink sink, CsvFor readers = CsvFor::spreadsheets) {
  return make_row_writer(format, Document(std::move(columns)), style, std::move(sink), readers);
}

/// One CSV field (RFC 4180), quoted where needed, formulas neutralised for spreadsheets; bad UTF-8 becomes U+FFFD.
std::string csv_field(std::string_view text, CsvFor readers = CsvFor::spreadsheets);

}  // namespace portal
