#pragma once
#include <string>
#include <vector>

#include "lib/staff/staff_page.h"

namespace portal {

/// Of any staff file; a record that the newest one has comes before those that are gone.
std::vector<EmployeeNumber> select_numbers_of_login(Store& store, const std::string& login);
/// Fills `person` by its number, and `absent_since`; both stay blank where no staff file ever had the number.
void select_staff_record(Store& store, StaffPage& page);
std::vector<RoleThatEnded> select_roles_that_ended(Store& store, const EmployeeNumber& number);
/// Newest first.
std::vector<RequestOfPerson> select_requests_of(Store& store, const EmployeeNumber& number);

}  // namespace portal
