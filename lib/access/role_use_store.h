#pragma once
#include "lib/access/granted_roles.h"

namespace portal {

/// When the role was last used here; nothing where it never was.
std::optional<Timestamp> select_role_use(Store& store, const RoleOf& whose);
void upsert_role_use(Store& store, const RoleOf& whose, Timestamp at);

}  // namespace portal
