#pragma once
#include <string>

#include "lib/store/store.h"

namespace portal {

enum class Sandbox { no, yes };

struct Installation {
  std::string created_at;
  Sandbox sandbox = Sandbox::no;
  std::string key_mark;  // what only the right key file yields
};

void insert_installation(Store& store, const Installation& installation);
/// StorageError where `init` was cut off before it was done.
Installation read_installation(Store& store);

}  // namespace portal
