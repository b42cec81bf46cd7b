#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/date.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

struct StaffOfLogin {
  std::string employee_number, hr_status;
};

std::vector<std::string> made_operator_roles(Store& store, const std::string& login);
void insert_operator(Store& store, const std::string& login, const std::string& role, Timestamp at);
std::vector<StaffOfLogin> staff_of_login(Store& store, const std::string& login);
/// Role and place of each that is active on that day: no expiration date, or one in the future (004).
std::vector<std::pair<std::string, std::string>> staff_roles_on(Store& store, const std::string& employee_number,
                                                                Date day);
/// Whether the login is a photo company's representative's.
bool is_vendor(Store& store, const std::string& login);
/// The schools where that representative may work in a school year: registered for it, its email confirmed, assigned.
std::vector<std::string> vendor_schools(Store& store, const std::string& login, SchoolYear year);
/// The address that a representative, renewed for that year, has not confirmed; nothing where that is not so.
std::optional<std::string> unconfirmed_vendor_email(Store& store, const std::string& login, SchoolYear year);
/// The Local District of a school; "" for a school that is not known.
std::string local_district_of(Store& store, const std::string& location_code);

}  // namespace portal
