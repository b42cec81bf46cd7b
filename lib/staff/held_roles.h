#pragma once
// Who holds which role where, as the Security Audit Report (004) and the lists of staff tell it: the roles of the staff
// file that were not taken away here, and those that were given here, one for each person, role and place.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/access/granted_roles.h"

namespace portal {

/// 004: Active has a future expiration date, or none; Inactive a past one.
enum class RoleStatus { active, inactive };
std::string_view role_status_name(RoleStatus status);  // "Active"

enum class RoleOrigin { staff_file, given_here, both };
std::string_view role_origin_name(RoleOrigin origin);  // "staff file"

/// What is to be thought of a role beside its status; of several, the first of these.
enum class RoleConcern {
  left,               // HR: the person left the district
  not_in_staff_file,  // the newest staff file lacks the person
  ran_out,            // Inactive
  hr_pending,         // opens nothing until Human Resources has completed the record
  works_elsewhere,  // a role at a school, of a person whom the staff file, or a newer approved request, has at another
  none
};
/// Whether 004 has it taken away: who left, whose account ran out.
bool asks_for_removal(RoleConcern concern);

struct HeldRole {
  RoleOf whose;
  std::string last_name, first_name;  // blank where no staff file ever had the person
  std::string email, staff_type;      // blank: not received from HR
  std::string hr_status, works_at;    // of the staff record: "complete", "pending" or "left"; its location code
  bool in_staff_file = false;         // the newest one has the person
  std::string asked_at;               // the school of a newer request that was approved and is held; blank: none
  RoleOrigin origin = RoleOrigin::staff_file;
  RoleStatus status = RoleStatus::active;
  std::optional<Date> until;       // the staff file's expiration date, or the last day of one given here; none: no end
  std::optional<Date> last_login;  // with that role: by the staff file, or here, whichever is newer
  bool last_login_unread = false;  // the staff file has one, in a form that is no date
  RoleConcern concern() const;
  /// Whether it opens anything today: Active, of somebody in the staff file whose HR record is complete.
  bool in_force() const;
};

/// Why a role should go, or what to wait for, in words: "remove the role: …". Blank where nothing is the matter.
std::string recommendation_for(const HeldRole& role);

struct HeldRoleFilter {
  std::optional<std::vector<std::string>> places;  // none: everywhere; an empty list: nowhere
  std::optional<EmployeeNumber> employee;          // none: everybody
  std::optional<std::vector<std::string>> roles;   // by their names; none: all
};

/// By place; there by last name, first name (as a reader sorts: without regard to case and accents), employee number
/// and role. A place at a time is in memory. Whether the operator may see it, the caller has seen to.
void read_held_roles(Session& session, const HeldRoleFilter& filter, const std::function<void(const HeldRole&)>& give);

/// The day of a last login as a staff file tells it: a date in any form that an extract may use, with a time after it
/// or without; one with an offset or `Z` is a day of `zone`. Nothing where it is no date: never a guess.
std::optional<Date> login_day(std::string_view text, const TimeZone& zone);

}  // namespace portal
