#include "lib/staff/places.h"

#include <set>

#include "lib/district/student.h"

namespace portal {

std::optional<std::vector<std::string>> places_where(Session& session, Action action) {
  std::set<std::string> codes, local_districts;
  for (const auto& [role, place] : session.who.roles) {
    if (!role->may.contains(action)) continue;
    if (role->scope == ScopeKind::district) return {};
    if (!place.empty()) (role->scope == ScopeKind::school ? codes : local_districts).insert(place);
  }
  if (!local_districts.empty())
    for (const auto& school : all_schools(session.store))
      if (local_districts.contains(school.local_district)) codes.insert(school.code.text());
  return std::vector<std::string>(codes.begin(), codes.end());
}

}  // namespace portal
