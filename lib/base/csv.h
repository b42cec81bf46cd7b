#pragma once
// A strict reader of separated values: the import's own, because a roster must not be guessed at.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// What is wrong with the shape of a record. The record is then no data, but what follows it is.
///
/// A quote that is out of place says nothing about where its record was meant to end, and a line taken
/// into the wrong record would be a student who seems to be gone. So a record with a bad quote ends with
/// the line on which its bad cell begins, whatever the quotes say, and reading goes on at the line after:
/// each line is read, or rejected by its own number. A NUL byte leaves the shape alone: its record ends
/// where it would without it.
enum class CsvFault {
  none,
  stray_quote,     // a quote inside an unquoted cell, or anything but a delimiter after a closing quote
  unclosed_quote,  // opened, and never closed to the end of the text
  nul_byte,
};

struct CsvRecord {
  std::uint64_t line = 0;    // the line on which the record begins; the first line of a file is 1
  std::uint64_t offset = 0;  // bytes from the beginning of the text
  std::string_view raw;      // as it stands in the file, without its line end
  // Unquoted; valid until the next call of next(). With a bad quote: the sound cells before it, so that
  // a rejected row can still be told by its ID.
  std::vector<std::string_view> cells;
  CsvFault fault = CsvFault::none;
  bool terminated = true;  // false where the file ends without a line end after this record
};

/// Reads UTF-8 text; CRLF, LF and CR end a record, quoted cells may hold line ends and doubled quotes
/// (RFC 4180). Blank lines are passed over. Spaces around a cell are kept: trimming is the mapping's.
/// The time is linear in the text, whatever it holds.
class CsvReader {
 public:
  CsvReader(std::string_view text, char delimiter);
  /// False at the end of the text. The record's views point into the text, or into the reader.
  bool next(CsvRecord& record);
  /// Goes on reading at a record that was read before.
  void seek(std::uint64_t offset, std::uint64_t line);

 private:
  std::string_view text_;
  char delimiter_;
  std::uint64_t at_ = 0, line_ = 1;
  std::string unquoted_;  // cells with doubled quotes, without them

  void skip_blank_lines();
  void end_record(CsvRecord& record, std::uint64_t end);
  void undouble_quotes(CsvRecord& record);
};

/// Comma, tab, semicolon or pipe: the one that the header line holds most of outside quotes; comma where none. A first
/// line "sep=;", as spreadsheets write it, tells it; such a line is no record.
char find_delimiter(std::string_view text);

/// A column's name as it is compared: without case, spaces, '_' and '-'.
std::string plain_header(std::string_view header);

}  // namespace portal
