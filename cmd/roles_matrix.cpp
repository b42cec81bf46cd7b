#include "cmd/roles_matrix.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/output/wrap.h"

namespace portal {
namespace {

constexpr std::size_t most_columns = 80, widest_name = 36;

char letter_of(const Role& role) {
  return role.scope == ScopeKind::district ? 'D' : role.scope == ScopeKind::local_district ? 'L' : 'S';
}

bool is_given(const Roles& roles, const Role& role) {
  return std::any_of(roles.all().begin(), roles.all().end(),
                     [&](const Role& giver) { return giver.grants.contains(role.name); });
}

std::string until(const Roles& roles, const Role& role) {
  if (!is_given(roles, role)) return "-";
  return role.end == RoleEnd::june_30 ? "June 30" : "staff file";
}

// Numbers of roles, as "1-8, 10".
std::string numbers_of(const Roles& roles, const std::set<std::string>& names) {
  std::vector<std::string> parts;
  const auto& all = roles.all();
  for (std::size_t first = 0; first < all.size(); ++first) {
    if (!names.contains(all[first].name)) continue;
    auto last = first;
    while (last + 1 < all.size() && names.contains(all[last + 1].name)) ++last;
    parts.push_back(first == last ? std::to_string(first + 1) : fmt::format("{}-{}", first + 1, last + 1));
    first = last;
  }
  return parts.empty() ? "-" : joined(parts, ", ");
}

std::string legend(const Roles& roles) {
  std::size_t width = 4;
  for (const auto& role : roles.all()) width = std::max(width, std::min(display_width(role.name), widest_name));
  auto line = [&](const std::string& number, const std::string& name, char held, const std::string& end,
                  const std::string& gives) {
    auto shown = fit(printable(name), width);
    auto padding = std::string(width - display_width(shown), ' ');
    auto text = fmt::format("{:>2}  {}{}  {}  {:<10}  ", number, shown, padding, held, end);
    std::size_t indent = display_width(text);
    auto lines = wrapped(gives, most_columns - indent);
    return text + joined(lines, "\n" + std::string(indent, ' ')) + "\n";
  };
  auto text = line("", "role", ' ', "until", "gives");
  std::size_t number = 0;
  for (const auto& role : roles.all())
    text +=
        line(std::to_string(++number), role.name, letter_of(role), until(roles, role), numbers_of(roles, role.grants));
  return text;
}

// Of as many roles as fit beside each other.
std::string matrix(const Roles& roles, const std::set<Action>& actions, std::size_t first, std::size_t count) {
  std::size_t width = 0;
  for (auto action : actions) width = std::max(width, action_name(action).size());
  auto text = std::string(width, ' ');
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{:>3}", first + i + 1);
  text += '\n';
  for (auto action : actions) {
    text += fmt::format("{:<{}}", action_name(action), width);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& role = roles.all()[first + i];
      text += fmt::format("{:>3}", role.may.contains(action) ? letter_of(role) : '.');
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string roles_matrix(const Roles& roles) {
  constexpr std::size_t longest_action = 20, beside_each_other = (most_columns - longest_action) / 3;
  std::set<Action> actions;
  for (const auto& role : roles.all()) actions.insert(role.may.begin(), role.may.end());
  auto text = legend(roles);
  text +=
      "\nD: in the whole district, L: at a Local District's schools, S: at a school\n"
      "until: how long a role that is given here lasts where no day is named\n"
      "gives: the roles, by number, that its holders approve and give at its place\n";
  for (std::size_t first = 0; first < roles.all().size(); first += beside_each_other)
    text += "\n" + matrix(roles, actions, first, std::min(beside_each_other, roles.all().size() - first));
  return text + "\nThe data is config/roles.yaml, or a district's own copy in its config_folder.\n";
}

}  // namespace portal
