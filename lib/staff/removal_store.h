#pragma once
#include <cstdint>
#include <string>

#include "lib/base/date.h"
#include "lib/base/ids.h"
#include "lib/store/store.h"

namespace portal {

/// Whether any staff file ever had that number, or a role was given to it here.
bool is_known_person(Store& store, const EmployeeNumber& number);

/// Whether any extract had that school.
bool is_known_school(Store& store, const std::string& location_code);

/// How many members of staff can sign in with that role on that day, wherever they hold it: with a complete HR record
/// and a login, by the staff file or given here.
std::int64_t count_working_holders(Store& store, const std::string& role, Date day);

}  // namespace portal
