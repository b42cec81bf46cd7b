#pragma once
#include "lib/access/granted_roles.h"

namespace portal {

/// Whether the newest staff file lists it, run out or not.
bool is_in_staff_file(Store& store, const RoleOf& whose);
bool is_removed(Store& store, const RoleOf& whose);
void insert_removed_role(Store& store, const RoleOf& whose, Timestamp at, const std::string& login);
void end_removed_role(Store& store, const RoleOf& whose, Timestamp at, const std::string& login);

}  // namespace portal
