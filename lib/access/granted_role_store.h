#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/access/granted_roles.h"

namespace portal {

/// Role and place of each that is held on that day.
std::vector<std::pair<std::string, std::string>> granted_roles_on(Store& store, const std::string& employee_number,
                                                                  Date day);
/// Of one role at one place, those that are held on that day.
std::vector<GrantedRole> select_granted_roles(Store& store, const std::string& place, const std::string& role,
                                              Date day);
/// One that was not taken back: it may have run out.
std::optional<GrantedRole> select_granted_role(Store& store, const RoleOf& whose);
void insert_granted_role(Store& store, const GrantedRole& grant, std::optional<std::int64_t> request);
void end_granted_role(Store& store, const RoleOf& whose, Timestamp at, const std::string& login);

}  // namespace portal
