#pragma once
#include <string>
#include <vector>

#include "lib/access/staff_store.h"

namespace portal {

/// Who holds the role at the place on that day: by the staff file, but for what was taken away here, or given here;
/// with a complete HR record. By employee number.
std::vector<EmployeeNumber> select_role_holders(Store& store, const std::string& role, const std::string& place,
                                                Date day);

}  // namespace portal
