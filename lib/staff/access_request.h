#pragma once
// A request for a role (004), as it is kept.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/access/granted_roles.h"

namespace portal {

/// pending_hr: the HR record is not complete yet; left: Human Resources has the person no more. Both, and waiting, are
/// open, and change with the staff file.
enum class RequestState { pending_hr, waiting, left, approved, denied, withdrawn };
std::string_view request_state_name(RequestState state);  // "pending-hr"
std::optional<RequestState> parse_request_state(std::string_view name);

/// Whether the roles at other schools are to be taken away with it (004, "Remove Access from Previous School").
enum class PreviousRoles { stay, remove };

struct AccessRequest {
  std::int64_t id = 0;
  RoleOf whose;
  EmployeeNumber approver;       // the administrator who is asked
  std::optional<Date> last_day;  // that was asked for, or that was given; none: as the role has it
  PreviousRoles previous = PreviousRoles::stay;
  std::string requested_at, requested_by;
  std::string approver_told_at;  // blank: not yet
  std::optional<RequestState> decision;
  std::string decided_at, decided_by, reason;    // blank while it is open
  std::string last_name, first_name, hr_status;  // of the person, as the staff file has them now; may be blank

  bool open() const { return !decision; }
  RequestState state() const;
};

}  // namespace portal
