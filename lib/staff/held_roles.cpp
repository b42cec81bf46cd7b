#include "lib/staff/held_roles.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

bool is_time_of_day(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return (byte >= '0' && byte <= '9') || std::string_view(" :.APMapm").find(byte) != std::string_view::npos;
  });
}

}  // namespace

std::string_view role_status_name(RoleStatus status) { return status == RoleStatus::active ? "Active" : "Inactive"; }

std::string_view role_origin_name(RoleOrigin origin) {
  if (origin == RoleOrigin::both) return "both";
  return origin == RoleOrigin::staff_file ? "staff file" : "given here";
}

bool asks_for_removal(RoleConcern concern) {
  return concern == RoleConcern::left || concern == RoleConcern::not_in_staff_file || concern == RoleConcern::ran_out;
}

bool HeldRole::in_force() const { return status == RoleStatus::active && in_staff_file && hr_status == "complete"; }

RoleConcern HeldRole::concern() const {
  if (hr_status == "left") return RoleConcern::left;
  if (!in_staff_file) return RoleConcern::not_in_staff_file;
  if (status == RoleStatus::inactive) return RoleConcern::ran_out;
  if (hr_status != "complete") return RoleConcern::hr_pending;
  if (!LocationCode::parse(whose.place)) return RoleConcern::none;
  bool moved = LocationCode::parse(works_at) && whose.place != works_at;
  return moved || !asked_at.empty() ? RoleConcern::works_elsewhere : RoleConcern::none;
}

std::string recommendation_for(const HeldRole& role) {
  switch (role.concern()) {
    case RoleConcern::left:
      return "remove the role: the person left the district";
    case RoleConcern::not_in_staff_file:
      return "remove the role: the staff file no longer has the person";
    case RoleConcern::ran_out:
      return "remove the role: the account could be reactivated when the person applies at another school";
    case RoleConcern::hr_pending:
      return "wait for Human Resources: no access until the record is complete";
    case RoleConcern::works_elsewhere:
      return role.asked_at.empty() ? fmt::format("check the role: the staff file has the person at {}", role.works_at)
                                   : fmt::format("check the role: a newer request was approved at {}", role.asked_at);
    case RoleConcern::none:
      break;
  }
  return {};
}

std::optional<Date> login_day(std::string_view text, const TimeZone& zone) {
  text = trimmed(text);
  if (auto moment = Timestamp::parse(text)) return zone.date_of(*moment);
  auto end = text.find_first_of(" T");
  if (end != text.npos && !is_time_of_day(text.substr(end + 1))) return {};
  return Date::parse_extract(text.substr(0, end));
}

}  // namespace portal
