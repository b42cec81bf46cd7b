#pragma once
// One member of staff: the HR record, what they hold and held, and what was asked for.
#include <cstdint>
#include <string>
#include <vector>

#include "lib/access/staff_store.h"
#include "lib/staff/held_roles.h"

namespace portal {

struct RoleThatEnded {
  std::string role, place, at, by;  // by: a login
};

struct RequestOfPerson {
  std::int64_t id = 0;
  std::string role, place, requested_at, requested_by;
  std::string decision, decided_at, decided_by, reason;  // blank: it waits
};

struct StaffPage {
  StaffMember person;
  std::string absent_since;  // blank: the newest staff file has the person
  std::vector<HeldRole> roles;
  std::vector<RoleThatEnded> ended;  // taken away here, newest first; also where they were given back since
  std::vector<RequestOfPerson> requests;
};

/// By employee number or login. Everybody may see their own; others only what lies at the places that they may see
/// (staff.read). One NotFound for nobody, and nobody there; Refused where a login belongs to two records.
StaffPage staff_page(Session& session, const std::string& who);

}  // namespace portal
