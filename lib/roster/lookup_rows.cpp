#include "lib/roster/lookup_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"

namespace portal {
namespace {

const References anything = {[](const std::string&) { return true; }, [](const std::string&) { return true; }};

ExtractFile small_file(const LookupSource& source, std::string text) {
  ExtractFile file{source.file.name, source.file.kind, {}, {}, nullptr, std::make_shared<std::string>(std::move(text))};
  file.bytes = *file.owned;
  return file;
}

// The lines of the small file, and those that they were in the large one.
struct Lines {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> starts;
  std::uint64_t next = 2;

  void add(const LookupRow& row) {
    starts.emplace_back(next, row.line);
    next += 1 + static_cast<std::uint64_t>(std::count(row.raw.begin(), row.raw.end(), '\n'));
  }
  std::uint64_t original(std::uint64_t line) const {
    for (const auto& [here, there] : starts)
      if (here == line) return there;
    return line;
  }
};

Record salvage(TableReader& reader) {
  Record record;
  for (const auto& field : reader.kind().fields) record.push_back(reader.salvage(field.column));
  return record;
}

void read_sound(RowsOfFile& out, const Lines& lines, const Profile& profile) {
  KnownRecords none;
  auto read = read_rows(*out.file, profile, anything, none);
  auto record_at = [&](const RowPlace& row) {
    read.reader->read_at(row.offset, row.line);
    return read.reader->record();
  };
  for (const auto& row : read.rows) out.records.push_back(record_at(row));
  for (const auto& row : read.enrollments) out.others.push_back(record_at(row));
  TableReader again(*out.file, profile);
  while (again.next())
    for (auto& reject : read.rejects)
      if (reject.line == again.row().line) {
        out.salvaged.push_back(salvage(again));
        reject.line = lines.original(reject.line);
        out.rejects.push_back(std::move(reject));
        break;
      }
}

}  // namespace

std::string RowsOfFile::place(const Reject& reject) const {
  return fmt::format("{}, line {}", file ? file->name : source->file.name, reject.line);
}

std::optional<RowsOfFile> rows_of(LookupSource& source, const StudentId& student, const Profile& profile) {
  auto found = source.index.rows_of(student);
  if (found.empty()) return {};
  RowsOfFile out;
  out.source = &source;
  std::string text = source.index.header() + "\n";
  Lines lines;
  for (const auto& row : found) {
    if (row.shape == LookupRow::Shape::bad) {
      out.rejects.push_back({row.line, "", "a quote is out of place, or it has not the cells of its header", row.raw});
      out.salvaged.emplace_back(source.file.kind->fields.size());
      continue;
    }
    lines.add(row);
    text += row.raw + "\n";
  }
  if (lines.starts.empty()) return out;
  out.file = std::make_shared<ExtractFile>(small_file(source, std::move(text)));
  read_sound(out, lines, profile);
  auto wrong = [&](const Record& record) { return record[0] != student.text(); };
  if (std::any_of(out.records.begin(), out.records.end(), wrong))
    throw BadInput(fmt::format("{} changed while it was read", source.file.name), "run it again");
  return out;
}

ExtractFile only_rows_of(const RowsOfFile& rows, const std::string& key, const Profile& profile) {
  TableReader reader(*rows.file, profile);
  bool marked = reader.encoding() == Encoding::utf8_bom;
  std::string text = (marked ? "\xef\xbb\xbf" : "") + std::string(reader.header()) + "\n", row_key;
  while (reader.next())
    if (reader.read_key(row_key) && row_key == key) text += std::string(reader.row().raw) + "\n";
  return small_file(*rows.source, std::move(text));
}

}  // namespace portal
