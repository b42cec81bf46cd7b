#pragma once
// The answers' form: a table for people, CSV, JSON and JSON lines for programs. Knows no report by name.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace portal {

enum class Format { table, csv, json, jsonl };
std::optional<Format> parse_format(std::string_view text);
/// By a file's ending: .csv, .json, .jsonl, .txt (table).
std::optional<Format> format_of_file(std::string_view path);

/// Blank (monostate) is an empty cell, and null in JSON.
using Cell = std::variant<std::monostate, std::string, std::int64_t, double, bool>;
Cell cell_or_blank(std::string text);  // "" -> blank

/// For people the heading is the name with spaces; numbers stand right. `hidden_in_table` keeps a long
/// column (a hash, a JSON text) out of the table for people.
struct Column {
  std::string name;  // snake_case, the same in every format
  enum class Show { always, not_in_table } show = Show::always;
};

struct TableStyle {
  bool colour = false;    // a terminal that may be coloured
  std::size_t width = 0;  // columns of the terminal; 0: no limit (a pipe)
};

/// Writes rows as they come, in the given form. The table form keeps them until finish(), to align
/// them; the others stream, and write nothing before the first row or finish(). A row has a cell for every
/// column. A text that a spreadsheet would run as a formula gets an apostrophe in CSV; numbers do not.
class RowWriter {
 public:
  using Sink = std::function<void(std::string_view)>;
  virtual ~RowWriter() = default;
  virtual void row(const std::vector<Cell>& cells) = 0;
  virtual void finish() = 0;
};
/// Who reads the CSV: a program that takes every cell as it stands must get it without that apostrophe.
enum class CsvFor { spreadsheets, machines };
std::unique_ptr<RowWriter> make_row_writer(Format format, std::vector<Column> columns, const TableStyle& style,
                                           RowWriter::Sink sink, CsvFor readers = CsvFor::spreadsheets);

/// One CSV field (RFC 4180), quoted where needed, formulas neutralised for spreadsheets; bad UTF-8 becomes U+FFFD.
std::string csv_field(std::string_view text, CsvFor readers = CsvFor::spreadsheets);

}  // namespace portal
