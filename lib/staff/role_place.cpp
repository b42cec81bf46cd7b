#include "lib/staff/role_place.h"

#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/config/embedded.h"
#include "lib/district/local_districts.h"
#include "lib/district/student.h"

namespace portal {
namespace {

std::string find_local_district_name(Session& session, const std::string& asked) {
  auto [text, origin] = session.settings.config_text("local_districts.yaml");
  auto all = parse_local_districts(text, origin);
  if (const auto* known = find_local_district(all, asked)) return known->name;
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.name);
  auto near = nearest(asked, names);
  throw UsageError(fmt::format("there is no Local District '{}'", printable(asked.substr(0, 60))),
                   near.empty() ? "they are " + joined(names, ", ") : fmt::format("did you mean {}?", near));
}

const char* option_of(ScopeKind scope) {
  return scope == ScopeKind::school     ? "--school CODE"
         : scope == ScopeKind::district ? "--district"
                                        : "--local-district NAME";
}

}  // namespace

std::string find_role_place(Session& session, const Role& role, const AskedPlace& asked) {
  auto given = !asked.school.empty() + !asked.local_district.empty() + asked.district;
  auto hint = fmt::format("{} is a role at {}: add {}", role.name,
                          role.scope == ScopeKind::school     ? "a school"
                          : role.scope == ScopeKind::district ? "the district"
                                                              : "a Local District",
                          option_of(role.scope));
  if (given == 0) throw UsageError("where is the role to be held?", hint);
  if (given > 1) throw UsageError("a role is held at one place", hint);
  bool fits = role.scope == ScopeKind::school     ? !asked.school.empty()
              : role.scope == ScopeKind::district ? asked.district
                                                  : !asked.local_district.empty();
  if (!fits) throw UsageError(fmt::format("{} is not held at such a place", role.name), hint);
  if (role.scope == ScopeKind::school) return find_school(session.store, asked.school).code.text();
  return role.scope == ScopeKind::district ? std::string() : find_local_district_name(session, asked.local_district);
}

}  // namespace portal
