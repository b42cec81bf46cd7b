// libFuzzer: any bytes as the file of an extract, decoded and read as the import does.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/csv.h"
#include "lib/base/encoding.h"

using portal::CsvFault;
using portal::CsvReader;
using portal::CsvRecord;

namespace {

using Row = std::vector<std::string>;

void require(bool holds) {
  if (!holds) std::abort();  // libFuzzer keeps the input
}

Row copied(const CsvRecord& record) { return {record.cells.begin(), record.cells.end()}; }

bool only_line_ends(std::string_view text) { return text.find_first_not_of("\r\n") == std::string_view::npos; }

std::uint64_t line_ends(std::string_view text) {
  std::uint64_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    count += text[at] == '\r' || (text[at] == '\n' && (at == 0 || text[at - 1] != '\r')) ? 1 : 0;
  }
  return count;
}

// What a sound record says must not depend on how it is quoted, nor on what stood before it.
void check_sound(std::string_view text, char delimiter, const CsvRecord& record) {
  const Row cells = copied(record);
  std::string quoted;
  for (const std::string& cell : cells) {
    if (!quoted.empty()) quoted += delimiter;
    quoted += '"';
    for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
    quoted += '"';
  }
  CsvRecord again;
  CsvReader rewritten(quoted, delimiter);
  require(rewritten.next(again) && again.fault == CsvFault::none && copied(again) == cells && again.raw == quoted);
  CsvReader sought(text, delimiter);
  sought.seek(record.offset, record.line);
  require(sought.next(again) && again.raw == record.raw && again.line == record.line && copied(again) == cells);
}

void check_records(std::string_view text, char delimiter) {
  CsvReader reader(text, delimiter);
  CsvRecord record;
  std::size_t end = 0, counted = 0;
  std::uint64_t line = 1;
  while (reader.next(record)) {
    require(record.offset >= end && record.raw.data() == text.data() + record.offset && !record.raw.empty());
    require(only_line_ends(text.substr(end, record.offset - end)));
    line += line_ends(text.substr(counted, record.offset - counted));
    counted = record.offset;
    require(record.line == line);
    end = record.offset + record.raw.size();
    require(end <= text.size() && record.terminated == (end < text.size()));
    for (const std::string_view cell : record.cells) require(cell.size() <= record.raw.size());
    if (record.fault == CsvFault::none) check_sound(text, delimiter, record);
  }
  require(only_line_ends(text.substr(end)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const portal::DecodedText decoded = portal::decode(bytes);
  const std::string marked = "\xEF\xBB\xBF" + std::string(decoded.text);
  require(portal::decode(marked).text == decoded.text);  // the text is UTF-8: nothing in it is repaired
  check_records(decoded.text, portal::find_delimiter(decoded.text));
  for (const char delimiter : {',', '\t'}) check_records(decoded.text, delimiter);
  check_records(bytes, ',');  // no reader may rely on having been given UTF-8
  return 0;
}
