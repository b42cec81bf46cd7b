#include "lib/base/list_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t faults_told = 10;

std::string_view list_bytes(std::string_view bytes, const std::string& name) {
  if (bytes.size() > largest_list_file)
    throw BadInput(fmt::format("{} is larger than {} MB", name, largest_list_file >> 20),
                   "a list that people made is smaller; is it the right file? Nothing was changed");
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xd0\xcf\x11\xe0"))
    throw BadInput(fmt::format("{} is a workbook or a zip, no CSV", name),
                   "save it as CSV in the spreadsheet program; nothing was changed");
  return bytes;
}

bool is_blank(const CsvRecord& record) {
  return record.fault == CsvFault::none && std::all_of(record.cells.begin(), record.cells.end(),
                                                       [](std::string_view cell) { return trimmed(cell).empty(); });
}

}  // namespace

ListFile::ListFile(std::string_view bytes, std::string name, const std::string& header_hint)
    : name_(std::move(name)),
      decoded_(decode(list_bytes(bytes, name_))),
      reader_(decoded_.text, find_delimiter(decoded_.text)) {
  read_header(header_hint);
}

void ListFile::read_header(const std::string& hint) {
  CsvRecord record;
  if (!reader_.next(record)) throw BadInput(name_ + " is empty", hint);
  if (record.fault != CsvFault::none) throw BadInput(name_ + ": the first line is no header of a CSV file", hint);
  std::set<std::string> seen;
  for (auto cell : record.cells) {
    header_.push_back(plain_header(cell));
    if (!header_.back().empty() && !seen.insert(header_.back()).second)
      throw BadInput(fmt::format("{}: the header has the column {} twice", name_, printable(fit(trimmed(cell), 40))),
                     "leave one of them; nothing was changed");
  }
}

bool ListFile::next(CsvRecord& record) {
  while (reader_.next(record))
    if (!is_blank(record)) return true;
  return false;
}

std::string ListFile::fault_of(const CsvRecord& record) const {
  if (record.fault == CsvFault::nul_byte) return "holds a NUL byte";
  if (record.fault != CsvFault::none) return "has a quote in the wrong place";
  if (record.cells.size() == header_.size()) return {};
  return fmt::format("has {}, the header has {}", counted(static_cast<long long>(record.cells.size()), "cell"),
                     header_.size());
}

ListColumn::ListColumn(const ListFile& file, const std::vector<std::string_view>& names) {
  for (auto name : names)
    for (std::size_t i = 0; i < file.header().size(); ++i)
      if (file.header()[i] == name) at_.push_back(i);
}

std::string ListColumn::text(const CsvRecord& record) const {
  for (auto at : at_)
    if (at < record.cells.size())
      if (auto cell = trimmed(record.cells[at]); !cell.empty()) return composed(cell);
  return {};
}

void LineFaults::require_none(const std::string& name, const std::string& hint) {
  if (faults_.empty()) return;
  std::stable_sort(faults_.begin(), faults_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  auto all = static_cast<long long>(faults_.size());
  auto message = fmt::format("{}: {}", name, counted(all, "fault"));
  for (std::size_t i = 0; i < faults_.size() && i < faults_told; ++i)
    message += fmt::format("\n  line {}: {}", faults_[i].first, faults_[i].second);
  if (faults_.size() > faults_told)
    message += fmt::format("\n  and {} more", grouped(all - static_cast<long long>(faults_told)));
  throw BadInput(message, hint);
}

}  // namespace portal
