#pragma once
// A role for a member of staff, as a person writes it: whose, which, where, and until when.
#include <optional>
#include <string>

#include "lib/base/date.h"
#include "lib/staff/reasons.h"
#include "lib/staff/role_place.h"

namespace portal {

struct AskedRole {
  std::string employee, role;
  AskedPlace place;
  std::string until;  // blank: as the role has it
};

struct ReadRole {
  std::optional<EmployeeNumber> employee;
  const Role* role = nullptr;
  std::optional<std::string> place;  // as roles have it
  std::optional<Date> until;
  bool complete() const { return employee && role && place; }
};

/// Whether any role's holders may give it to others: not so those of photo vendors and of the installation itself.
bool can_be_given(const Roles& roles, const Role& role);

/// The last day on which a role that is given today is held: the one that was asked for; else none where it goes with
/// the staff file; else June 30 of the school year, from March 1 on of the next (domain: "roles that end").
std::optional<Date> last_day_of(const Role& role, std::optional<Date> until, Date today);

/// UsageError for what is no day; Refused where it is over, or too far ahead: a role is for the coming school year and
/// the one after it at most.
Date parse_last_day(const std::string& text, Date today);

/// Whatever of it is missing, malformed or not there is a reason, and blank in what is returned.
ReadRole read_asked_role(Session& session, const AskedRole& asked, Reasons& reasons);

}  // namespace portal
