#pragma once
#include <map>
#include <string>

#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

/// When the newest Security Audit Report of each school was run, by location code.
std::map<std::string, Timestamp> select_last_audits(Store& store);

}  // namespace portal
