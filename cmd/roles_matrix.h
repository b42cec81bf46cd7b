#pragma once
#include <string>

#include "lib/access/roles.h"

namespace portal {

/// Roles by actions, with where each is held, what its holders may give and how long that lasts: for people, at most 80
/// columns wide however many roles there are.
std::string roles_matrix(const Roles& roles);

}  // namespace portal
