#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "lib/store/store.h"

namespace portal {

/// The indexes of a table, put aside while an empty one is filled: one sorted pass is quicker than a million insertions
/// at random places. Within the running write transaction, so that nobody misses them.
class IndexesAside {
 public:
  IndexesAside(Store& store, std::string_view table);  // nothing where the table holds rows
  void put_back();

 private:
  Store& store_;
  std::vector<std::string> sql_;
};

bool is_empty(Store& store, std::string_view table);

}  // namespace portal
