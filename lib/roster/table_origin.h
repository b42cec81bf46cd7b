#pragma once
// Where the rows of a table came from that was put together of a bundle's files: so a rejected row is told as it stands
// in the file that the district sent, whatever table it was for.
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "lib/roster/extract.h"
#include "lib/roster/table_reader.h"

namespace portal {

/// The files of a bundle, open. Tables that are read side by side share them.
struct BundleSources {
  std::mutex one_at_a_time;
  std::vector<std::unique_ptr<TableReader>> readers;
};

struct TableOrigin {
  struct Row {
    std::uint64_t at;      // in the table's text
    std::uint64_t offset;  // in the source's
    std::uint32_t line, source;
  };
  std::vector<Row> rows;  // in the order of the table's
  std::shared_ptr<BundleSources> sources;
  std::map<std::string, std::string> source_columns;  // what a field is called there, by our name
  ImportMode mode = ImportMode::full;
  std::set<std::string> withdrawn;  // keys of records that the bundle says are gone (delta)

  /// Of the row that stands there in the table's text.
  const Row& row_at(std::uint64_t at) const;
  /// The same row as it came.
  std::string raw(const Row& row) const;
};

/// A row of a table that is not let in ends with one cell more than the header has: the column and the reason with this
/// between them; a blank cell where the row only protects whom it names from being withdrawn (Holds), and is rejected
/// elsewhere.
constexpr char told_separator = '\x1f';

}  // namespace portal
