#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/access/operator_store.h"
#include "lib/access/permission_hint.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t most_places = 10;

// Where the operator may, as people say it; nothing is said of the district, whose roles may everywhere.
std::vector<std::string> places_of(const Session& session, Action action) {
  std::set<std::string> places;
  for (const auto& [role, place] : session.who.roles)
    if (role->may.contains(action) && !place.empty())
      places.insert((role->scope == ScopeKind::school ? "school " : "Local District ") + place);
  return {places.begin(), places.end()};
}

std::string shown(std::vector<std::string> places) {
  auto more = places.size() > most_places ? places.size() - most_places : 0;
  places.resize(places.size() - more);
  return joined(places, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
}

bool only_vendor(const Operator& who) {
  return !who.roles.empty() && std::all_of(who.roles.begin(), who.roles.end(),
                                           [](const Assignment& one) { return one.role->name == vendor_role; });
}

std::string vendor_hint(const Session& session, Action action, const std::vector<std::string>& places) {
  if (!session.who.roles.front().role->may.contains(action))
    return "this is the school's to do, not its vendor's; `portalctl photo vendor show` tells at which schools you "
           "work";
  if (!places.empty()) return fmt::format("you work at {}; a school's principal assigns its vendor", shown(places));
  auto year = SchoolYear::of(session.today());
  if (auto email = unconfirmed_vendor_email(session.store, session.who.login, year))
    return fmt::format("confirm {} first: follow the link of the newest mail to it", printable(*email));
  return fmt::format("you work at no school in {}; `portalctl photo vendor show` tells what to do next", year.text());
}

}  // namespace

std::string permission_hint(const Session& session, Action action) {
  auto places = places_of(session, action);
  if (only_vendor(session.who)) return vendor_hint(session, action, places);
  if (!places.empty())
    return fmt::format("you may at {}; for another ask its principal, or District IT, for a role", shown(places));
  return "ask your principal or District IT for a role that may; `portalctl help roles` lists them";
}

}  // namespace portal
