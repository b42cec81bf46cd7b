#include "lib/letters/folder_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "lib/base/errors.h"

namespace portal {
namespace {

// One record, which may have line ends within quotes.
bool read_record(std::istream& in, std::string& record) {
  record.clear();
  std::ptrdiff_t quotes = 0;
  for (std::string line; std::getline(in, line);) {
    quotes += std::count(line.begin(), line.end(), '"');
    record += line += '\n';
    if (quotes % 2 == 0) return true;
  }
  return false;  // the end, or a last record that is not whole
}

std::int64_t records_in(const std::string& rows) {
  std::int64_t records = 0;
  bool quoted = false;
  for (char c : rows) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) ++records;
  }
  return records;
}

}  // namespace

std::string_view cell_of(std::string_view record, std::size_t column) {
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < record.size(); ++at) {
    char c = record[at];
    if (c == '"') quoted = !quoted;
    if (quoted || (c != ',' && c != '\r' && c != '\n')) continue;
    if (column == 0) return record.substr(begin, at - begin);
    if (c != ',') return {};
    --column;
    begin = at + 1;
  }
  return column == 0 ? record.substr(begin) : std::string_view();
}

FolderTable::FolderTable(const OpenFolder& folder, const Kind& kind)
    : folder_(folder), file_(folder.held(kind.name)), kind_(kind) {}

bool FolderTable::has(const std::string& file) const {
  std::error_code ignored;
  return std::filesystem::exists(folder_.held(file), ignored);
}

FolderTable::State FolderTable::state() const {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file_, ignored))) return State::absent;
  std::ifstream in(file_, std::ios::binary);
  std::string first;
  return read_record(in, first) && first == kind_.header ? State::own : State::foreign;
}

void FolderTable::require_own() const {
  if (state() == State::foreign)
    throw Refused(fmt::format("{} is no {}", path().string(), kind_.what),
                  "name another folder with -o, or move that file away; nothing was written");
}

std::uintmax_t FolderTable::bytes() const {
  std::error_code error;
  auto size = std::filesystem::file_size(file_, error);
  return error ? 0 : size;
}

void FolderTable::read(const std::function<void(const std::string& record, const std::string& file)>& use) const {
  std::ifstream in(file_, std::ios::binary);
  std::string record;
  if (!in || !read_record(in, record) || record != kind_.header) return;
  while (read_record(in, record)) use(record, std::string(cell_of(record, kind_.file_column)));
}

FolderTable::Prepared FolderTable::prepare(const Rows& rows, const Stays& stays) const {
  Prepared prepared{std::make_unique<AtomicFile>(folder_, std::string(kind_.name), FileMode::owner_only)};
  Sha256 digest;
  auto write = [&](std::string_view text) {
    prepared.file->write(text);
    digest.add(text);
  };
  write(kind_.header);
  auto next = rows.begin();
  auto write_next = [&] {
    write(next->second);
    prepared.records += records_in(next->second);
    ++next;
  };
  std::string current;
  bool replaced = false, there = false;
  read([&](const std::string& record, const std::string& file) {
    if (file != current) {
      current = file;
      replaced = rows.contains(file);
      there = has(file);
      while (next != rows.end() && next->first < file) write_next();
    }
    if (replaced) {
      ++prepared.of_these_files;
    } else if (!there) {
      ++prepared.of_missing_files;
    } else if (stays && !stays(record, file)) {
      ++prepared.others;
    } else {
      write(record);
      ++prepared.records;
    }
  });
  while (next != rows.end()) write_next();
  prepared.file->settle();
  prepared.sha256 = digest.finish();
  return prepared;
}

}  // namespace portal
