#include "lib/roster/table_origin.h"

#include <algorithm>

namespace portal {

const TableOrigin::Row& TableOrigin::row_at(std::uint64_t at) const {
  return *std::prev(
      std::upper_bound(rows.begin(), rows.end(), at, [](auto offset, const Row& row) { return offset < row.at; }));
}

std::string TableOrigin::raw(const Row& row) const {
  std::scoped_lock lock(sources->one_at_a_time);
  return sources->readers[row.source]->raw_at(row.offset, row.line);
}

}  // namespace portal
