#pragma once
#include <map>

#include "lib/base/ids.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

void insert_security_audit(Store& store, const LocationCode& school, Timestamp at, const std::string& login);
/// When each school's was last run, by location code; a school whose never was is not in it.
std::map<std::string, Timestamp> newest_security_audits(Store& store);

}  // namespace portal
