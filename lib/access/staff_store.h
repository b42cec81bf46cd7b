#pragma once
#include <optional>
#include <string>

#include "lib/base/date.h"
#include "lib/base/ids.h"
#include "lib/store/store.h"

namespace portal {

/// A member of staff as the newest staff file has them (004).
struct StaffMember {
  EmployeeNumber number;
  std::string last_name, first_name;
  std::string login, hr_status, location_code;  // may be blank
  std::string email, staff_type;                // likewise
};
std::optional<StaffMember> select_staff_member(Store& store, const EmployeeNumber& number);

/// Whose address that is (in lower case); reads the whole staff file.
std::optional<EmployeeNumber> select_staff_of_email(Store& store, const std::string& email);

/// Whether the staff file gives them any role at that school on that day.
bool has_staff_role_at(Store& store, const EmployeeNumber& number, const std::string& location_code, Date day);

}  // namespace portal
