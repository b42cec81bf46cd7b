#pragma once
// What stands in a bundle's files, by the names of their columns.
#include <map>
#include <string>
#include <vector>

#include "lib/base/csv.h"
#include "tests/support/office_file.h"

namespace portal::test {

using BundleRow = std::map<std::string, std::string>;

/// The rows of one file, such as "users.csv".
inline std::vector<BundleRow> bundle_rows(const std::map<std::string, std::string>& files, const std::string& name) {
  std::vector<BundleRow> rows;
  auto file = files.find(name);
  if (file == files.end()) return rows;
  CsvReader reader(file->second, ',');
  CsvRecord record;
  std::vector<std::string> header;
  while (reader.next(record)) {
    if (header.empty()) {
      header.assign(record.cells.begin(), record.cells.end());
      continue;
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < record.cells.size(); ++i) row[header.at(i)] = record.cells[i];
  }
  return rows;
}

/// The row of that sourcedId, of which there must be one.
inline BundleRow bundle_row(const std::map<std::string, std::string>& files, const std::string& name,
                            const std::string& id) {
  for (auto& row : bundle_rows(files, name))
    if (row["sourcedId"] == id) return row;
  throw std::runtime_error(name + " has no " + id);
}

}  // namespace portal::test
