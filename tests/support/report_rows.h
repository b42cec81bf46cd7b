#pragma once
// Asks a report, and gives its rows by the names of their columns.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "lib/output/row_writers.h"
#include "lib/reports/report_run.h"

namespace portal::test {

using ReportRow = std::map<std::string, std::string>;

inline const Report& report_named(const std::string& name) {
  const auto& all = reports();
  return *std::find_if(all.begin(), all.end(), [&](const Report& report) { return report.name == name; });
}

inline std::vector<ReportRow> ask(Session& session, const std::string& name,
                                  std::map<std::string, std::string> options = {}) {
  ReportRun run(session, report_named(name), {std::move(options)});
  auto columns = run.document().columns;
  std::vector<ReportRow> rows;
  run.give_rows([&](const std::string&, const std::vector<Cell>& cells) {
    if (cells.size() != columns.size()) throw std::logic_error("a row has another number of cells than columns");
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[columns[i].name] = cell_text(cells[i]);
  });
  return rows;
}

/// The cells of some columns, a row a line, '|' between cells.
inline std::string told(const std::vector<ReportRow>& rows, const std::vector<std::string>& columns) {
  std::string text;
  for (const auto& row : rows) {
    if (&row != &rows[0]) text += '\n';
    for (const auto& column : columns) text += (&column == &columns[0] ? "" : "|") + row.at(column);
  }
  return text;
}

}  // namespace portal::test
