#pragma once
// What a person writes to name a member of staff and a role; and who may give which (004, 001 IX).
#include <string>
#include <string_view>
#include <vector>

#include "lib/access/session.h"

namespace portal {

/// UsageError says what is wrong with it, in words for people who know how spreadsheets mangle numbers; it begins with
/// `option` ("--employee").
EmployeeNumber parse_employee_number(const std::string& text, std::string_view option);

/// UsageError names the nearest role where there is none of that name.
const Role& find_role(const Roles& roles, const std::string& name);

/// Where one must be allowed to act on a role that is held at `place`: a school's at the school, one of a Local
/// District or the district at the district.
Place place_of_role(const Role& role, const std::string& place);

/// "school 8123", "Local District Northwest", "the district"
std::string place_name(const Role& role, const std::string& place);

/// For the hint of an error: which roles the operator may give.
std::string giving_hint(const Session& session);

/// Whether somebody who holds these may approve, and give, `role` at `place`: one of them may approve there, and lists
/// it among the roles that it grants.
bool may_give(const Session& session, const std::vector<Assignment>& held, const Role& role, const std::string& place);

}  // namespace portal
