#pragma once
// Where a role is held, as a person names it.
#include <string>

#include "lib/access/named_role.h"

namespace portal {

/// As three options say it, of which one is given.
struct AskedPlace {
  std::string school, local_district;  // "8123"; "Northwest", or "NW"
  bool district = false;
};

/// The place as roles have it: a location code, a Local District's name, or "" for the district. UsageError where none
/// or several were given, where `role` is not held at such a place, or where there is no such Local District (with the
/// nearest name); NotFound where there is no such school.
std::string find_role_place(Session& session, const Role& role, const AskedPlace& asked);

}  // namespace portal
