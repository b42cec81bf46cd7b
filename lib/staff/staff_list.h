#pragma once
// Who has access, as the staff of a school, a Local District or the district may see it.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/staff/held_roles.h"

namespace portal {

struct StaffListRequest {
  std::string school;                // its location code; blank: all places that the operator may see
  std::string role;                  // by its name; blank: all
  std::optional<RoleStatus> status;  // none: both
  enum class Which { all, to_remove } which = Which::all;
};

struct StaffListRow {
  HeldRole role;
  std::string location_code, school_name;  // blank for a role above a school
};

/// By place, there by name; what is to be removed as sort_to_remove() has it. UsageError for a role that there is none
/// of (unless somebody holds it), NotPermitted, NotFound where there is no such school. Two queries, whatever the size.
void list_staff(Session& session, const StaffListRequest& request,
                const std::function<void(const StaffListRow&)>& give);

/// A place as the list and the file of what to remove have it: a location code, a Local District's name, "district".
std::string listed_place(const std::string& place);

}  // namespace portal
