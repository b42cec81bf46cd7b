#include "lib/staff/to_remove.h"

#include <fmt/format.h>

#include <algorithm>

namespace portal {

bool is_to_be_removed(const HeldRole& role) {
  auto concern = role.concern();
  return asks_for_removal(concern) || concern == RoleConcern::works_elsewhere;
}

std::string reason_to_remove(const HeldRole& role) {
  switch (role.concern()) {
    case RoleConcern::left:
      return "left the district (HR)";
    case RoleConcern::not_in_staff_file:
      return "no longer in the staff file";
    case RoleConcern::ran_out:
      // The staff file names the first day without the role; what was given here, the last one with it.
      return fmt::format("{} {}", role.origin == RoleOrigin::given_here ? "ended after" : "expired on",
                         role.until->text());
    case RoleConcern::works_elsewhere:
      return role.asked_at.empty() ? fmt::format("works at {} now", role.works_at)
                                   : fmt::format("asked for access at {} since, and has it", role.asked_at);
    case RoleConcern::hr_pending:
    case RoleConcern::none:
      break;
  }
  return {};
}

void sort_to_remove(std::vector<HeldRole>& roles) {
  std::stable_sort(roles.begin(), roles.end(),
                   [](const HeldRole& one, const HeldRole& other) { return one.concern() < other.concern(); });
}

}  // namespace portal
