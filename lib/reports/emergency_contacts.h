#pragma once
// New Emergency Contact Report (001 VIII): what parents changed on the emergency card, and what became of it.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "lib/access/session.h"

namespace portal {

struct EmergencyContactsRequest {
  std::string location_code;  // blank: every school that the operator may see
  std::optional<Date> since;  // changed on that day in the district, or later
  enum class Which { newest_of_each_field, all } which = Which::newest_of_each_field;
};

struct EmergencyContactRow {
  std::int64_t change_id = 0;
  std::string location_code, student_id, student_name, grade, homeroom, parent_name, guardian_id, relationship;
  std::string field, before, value, changed_at, state;
};

/// School by school, the newest change first. NotFound where there is no such school, NotPermitted at another's.
void emergency_contacts(Session& session, const EmergencyContactsRequest& request,
                        const std::function<void(const EmergencyContactRow&)>& row);

}  // namespace portal
