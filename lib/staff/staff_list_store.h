#pragma once
#include <map>
#include <string>

#include "lib/store/store.h"

namespace portal {

/// By location code, of every school that an extract ever had.
std::map<std::string, std::string> select_school_names(Store& store);

/// Whether any staff file has somebody with a role of that name: also one that roles.yaml does not have.
bool holds_anybody(Store& store, const std::string& role);

}  // namespace portal
