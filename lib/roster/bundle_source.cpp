#include "lib/roster/bundle_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/date.h"
#include "lib/base/errors.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"

namespace portal {

BundleSource::BundleSource(TableReader& reader, std::uint32_t index, ImportMode mode)
    : reader_(reader), index_(index), mode_(mode), status_(column("status")), changed_(column("date_last_modified")) {}

BundleSource::Column BundleSource::column(std::string_view name) const {
  const auto& fields = reader_.kind().fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].column == name) return {reader_.mapping().cell_of_field[i]};
  return {};
}

bool BundleSource::next() {
  constexpr std::uint64_t often = 4096, seldom = 256 * often;
  do {
    if (reader_.next()) continue;
    counted_ = true;  // whoever reads it again counts nothing
    return false;
  } while (is_no_record());
  if (!counted_) ++rows_read_;
  if (rows_read_ % often == 0) check_interrupted();
  if (rows_read_ % seldom == 0) reader_.file().release_pages();
  return true;
}

// Only a row that begins so can be one: the cells of a million others are not looked at.
bool BundleSource::is_no_record() {
  const auto& row = reader_.row();
  const auto& header = reader_.header_names();
  bool may_be = !reader_.well_shaped() || trimmed(row.cells[0]).empty() || plain_header(row.cells[0]) == header[0];
  if (!may_be || row.fault != CsvFault::none) return false;
  auto odd = odd_row(row.cells, header);
  if (odd == OddRow::none || odd == OddRow::other_header) return false;
  if (!counted_)
    odd_rows_.push_back(fmt::format("{}, line {}: {}; passed over", reader_.file().name, row.line, odd_row_text(odd)));
  return true;
}

std::string_view BundleSource::cell(Column column) const {
  const auto& cells = reader_.row().cells;
  return column.cell && *column.cell < cells.size() ? trimmed(cells[*column.cell]) : std::string_view();
}

RowProblem BundleSource::misshapen() {
  if (reader_.well_shaped()) return {};
  reader_.check();
  return {"", reader_.reject().reason};
}

RowProblem BundleSource::read_standing(Standing& standing) const {
  auto status = cell(status_);
  standing = plain_lower(status) == "tobedeleted" ? Standing::gone : Standing::present;
  if (standing == Standing::present && !status.empty() && plain_lower(status) != "active")
    return {"status", fmt::format("'{}' is neither active nor tobedeleted", printable(fit(status, 40)))};
  if (mode_ == ImportMode::full) return {};
  if (status.empty()) return {"status", "is blank, which no row of a delta may be"};
  auto changed = cell(changed_);
  if (changed.empty()) return {"dateLastModified", "is blank, which no row of a delta may be"};
  if (!Date::parse(changed.substr(0, 10)) || (changed.size() > 10 && changed[10] != 'T' && changed[10] != ' '))
    return {"dateLastModified",
            fmt::format("'{}' is no time (write 2026-08-14T02:00:00Z)", printable(fit(changed, 40)))};
  return {};
}

OpenBundle::OpenBundle(const BundleRequest& request, const Said& said) : request_(request) {
  for (const auto& file : request.bundle.files) {
    std::string kind(file.kind->name);
    if (said.absent.contains(kind) || kind == "manifest") continue;
    auto mode = said.delta.contains(kind) ? ImportMode::delta : ImportMode::full;
    sources_->readers.push_back(std::make_unique<TableReader>(file, request.profile));
    auto index = static_cast<std::uint32_t>(sources_->readers.size() - 1);
    open_.push_back(std::make_unique<BundleSource>(*sources_->readers.back(), index, mode));
    has_delta_ = has_delta_ || mode == ImportMode::delta;
    if (mode == ImportMode::delta)
      for (std::string_view needed : {"status", "date_last_modified"})
        if (!open_.back()->column(needed))
          throw BadInput(fmt::format("{}: is a delta by the manifest, and has no column {}", file.name,
                                     needed == "status" ? "status" : "dateLastModified"),
                         "without it nobody knows what was changed and what deleted; export the bundle again");
  }
}

BundleSource* OpenBundle::source(std::string_view kind) {
  for (auto& source : open_)
    if (source->reader().kind().name == kind) return source.get();
  return nullptr;
}

std::vector<std::uint64_t> OpenBundle::rows_read() const {
  std::vector<std::uint64_t> rows;
  for (const auto& source : open_) rows.push_back(source->rows_read());
  return rows;
}

std::vector<std::string> OpenBundle::odd_rows() const {
  std::vector<std::string> rows;
  for (const auto& source : open_) rows.insert(rows.end(), source->odd_rows().begin(), source->odd_rows().end());
  return rows;
}

std::vector<std::string_view> list_items(std::string_view cell) {
  std::vector<std::string_view> items;
  while (!cell.empty()) {
    auto comma = std::min(cell.find(','), cell.size());
    if (auto item = trimmed(cell.substr(0, comma)); !item.empty()) items.push_back(item);
    cell.remove_prefix(std::min(comma + 1, cell.size()));
  }
  return items;
}

std::string_view bundle_date(std::string_view cell, std::string& reason) {
  if (cell.size() > 10 && (cell[10] == 'T' || cell[10] == ' ')) cell = cell.substr(0, 10);
  if (cell.size() == 10 && cell[4] == '-') return cell;
  auto slash = cell.find('/');
  if (slash == cell.npos) return cell;
  auto second = cell.find('/', slash + 1);
  auto first_part = cell.substr(0, slash), second_part = cell.substr(slash + 1, second - slash - 1);
  bool either = second_part.size() < 2 || second_part <= "12";
  if (Date::parse_extract(cell) && either && first_part != second_part)
    reason = fmt::format("'{}' may be two days; write YYYY-MM-DD", printable(fit(cell, 40)));
  return cell;
}

}  // namespace portal
