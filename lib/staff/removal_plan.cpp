#include "lib/staff/removal_plan.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/district/local_districts.h"
#include "lib/staff/removal_store.h"

namespace portal {
namespace {

using Why = RemovalMiss::Why;

constexpr const char* district_word = "district";
constexpr std::size_t few_lines = 200;  // from here on all roles are read at once

std::string shown(const std::string& text) { return printable(fit(text, 60)); }

// "7 digits", where the form is right but for the length; else in the words for spreadsheets.
std::string number_fault(const std::string& text) {
  constexpr const char* form = "8 digits, such as 00846120";
  bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  if (digits && text.size() > 8)
    return fmt::format("the employee number '{}' has {} digits; it should be {}", shown(text), text.size(), form);
  auto fault = explain_bad_id(text, 8, form);
  return "the employee number " + fault;
}

class Planner {
 public:
  Planner(Session& session, std::size_t lines) : session_(session) {
    auto [text, origin] = session.settings.config_text("local_districts.yaml");
    local_districts_ = parse_local_districts(text, origin);
    everywhere_ = permitted(session, Action::access_remove, Place::district());
    if (lines < few_lines) return;
    all_roles_.emplace();
    read_held_roles(session, {}, [&](const HeldRole& role) { (*all_roles_)[role.whose.employee].push_back(role); });
  }

  void judge(const RemovalLine& line) {
    if (!line.fault.empty()) return miss(line, Why::malformed, line.fault);
    auto number = EmployeeNumber::parse(line.employee);
    if (!number) return miss(line, Why::malformed, number_fault(line.employee));
    auto held = roles_of(*number);
    if (!role_exists(line, held)) return;
    auto place = find_place(line, held);
    if (!place) return;
    choose(line, *number, held, place->at);
  }

  RemovalPlan plan;
  std::vector<Denial> denials;

 private:
  struct Where {
    std::optional<std::string> at;  // nothing: wherever the role is held
  };

  Session& session_;
  std::vector<LocalDistrict> local_districts_;
  std::optional<std::map<EmployeeNumber, std::vector<HeldRole>>> all_roles_;
  std::set<std::string> planned_, staying_;
  std::set<std::string> denied_;
  bool everywhere_ = false;

  std::vector<HeldRole> roles_of(const EmployeeNumber& number) {
    std::vector<HeldRole> held;
    if (all_roles_) {
      if (auto found = all_roles_->find(number); found != all_roles_->end()) held = found->second;
    } else {
      read_held_roles(session_, {.employee = number}, [&](const HeldRole& role) { held.push_back(role); });
    }
    return held;
  }

  void miss(const RemovalLine& line, Why why, std::string reason, std::string hint = {}) {
    plan.misses.push_back({why, line, std::move(reason), std::move(hint)});
  }

  // A role of MiSiS that roles.yaml does not have can be taken away too, from whoever holds it.
  bool role_exists(const RemovalLine& line, const std::vector<HeldRole>& held) {
    if (line.role.empty() || session_.roles.find(line.role)) return true;
    for (const auto& one : held)
      if (one.whose.role == line.role) return true;
    auto near = session_.roles.nearest_name(line.role);
    miss(line, Why::no_such_role, fmt::format("there is no role '{}'", shown(line.role)),
         near.empty() ? "`portalctl help roles` lists them" : fmt::format("did you mean '{}'?", near));
    return false;
  }

  // One answer for a school that there is none of and one where the operator may not.
  std::optional<Where> find_place(const RemovalLine& line, const std::vector<HeldRole>& held) {
    if (line.place.empty()) return Where{};
    if (plain_lower(line.place) == district_word) return Where{""};
    if (const auto* known = find_local_district(local_districts_, line.place)) return Where{known->name};
    for (const auto& one : held)
      if (one.whose.place == line.place && (everywhere_ || may_remove(one.whose))) return Where{line.place};
    if (!LocationCode::parse(line.place)) {
      std::vector<std::string> names;
      for (const auto& one : local_districts_) names.push_back(one.name);
      auto near = nearest(line.place, names);
      miss(line, Why::malformed,
           fmt::format("'{}' is no location code (4 digits) and no Local District", shown(line.place)),
           near.empty() ? "" : fmt::format("did you mean {}?", near));
      return {};
    }
    if (permitted(session_, Action::access_remove, Place{line.place})) {
      if (is_known_school(session_.store, line.place)) return Where{line.place};
      miss(line, Why::no_such_place, fmt::format("there is no school {}", line.place));
      return {};
    }
    if (everywhere_) return Where{line.place};
    deny(line.place);
    miss(line, Why::not_permitted, fmt::format("there is no school {} where you may remove roles", line.place));
    return {};
  }

  bool may_remove(const RoleOf& whose) {
    return permitted(session_, Action::access_remove, place_to_act_on(session_.roles, whose));
  }

  void deny(const std::string& place) {
    if (denied_.insert(place).second) denials.push_back({std::string(action_name(Action::access_remove)), place});
  }

  void choose(const RemovalLine& line, const EmployeeNumber& number, const std::vector<HeldRole>& held,
              const std::optional<std::string>& place) {
    std::vector<const HeldRole*> here, elsewhere;
    for (const auto& one : held) {
      if ((!line.role.empty() && one.whose.role != line.role) || (place && one.whose.place != *place)) continue;
      (may_remove(one.whose) ? here : elsewhere).push_back(&one);
    }
    if (here.empty()) return none_held(line, number, held, !elsewhere.empty());
    for (const auto* one : here)
      if (planned_.insert(key_of(one->whose)).second) plan.roles.push_back(*one);
    for (const auto* one : elsewhere)
      if (staying_.insert(key_of(one->whose)).second) plan.staying.push_back(*one);
  }

  // Only who may everywhere learns whether there is such a person, and what else they hold.
  void none_held(const RemovalLine& line, const EmployeeNumber& number, const std::vector<HeldRole>& held,
                 bool somewhere_else) {
    auto what = line.role.empty() ? std::string("a role") : "the role " + shown(line.role);
    auto where = line.place.empty() ? std::string() : " at " + shown(line.place);
    if (!everywhere_) {
      if (somewhere_else) deny(number.text());
      return miss(
          line, somewhere_else ? Why::not_permitted : Why::not_held,
          fmt::format("nobody with the employee number {} holds {}{} that you may remove", number.text(), what, where));
    }
    if (held.empty() && !is_known_person(session_.store, number))
      return miss(line, Why::not_held, fmt::format("there is nobody with the employee number {}", number.text()));
    miss(line, Why::not_held,
         fmt::format("{} does not hold {}{}", held.empty() ? number.text() : told_person(held.front()), what, where),
         fmt::format("`portalctl staff show {}` tells what they hold", number.text()));
  }

  static std::string key_of(const RoleOf& whose) {
    return whose.employee.text() + '\0' + whose.role + '\0' + whose.place;
  }
};

}  // namespace

Place place_to_act_on(const Roles& roles, const RoleOf& whose) {
  if (const auto* role = roles.find(whose.role)) return place_of_role(*role, whose.place);
  return LocationCode::parse(whose.place) ? Place{whose.place} : Place::district();
}

std::string told_role(const RoleOf& whose) {
  auto place = whose.place.empty()                ? std::string("the district")
               : LocationCode::parse(whose.place) ? "school " + whose.place
                                                  : "Local District " + whose.place;
  return printable(fmt::format("{} at {}", whose.role, place));
}

std::string told_person(const HeldRole& role) {
  const auto& number = role.whose.employee.text();
  if (role.last_name.empty() && role.first_name.empty()) return number;
  return printable(fmt::format("{} {} ({})", role.first_name, role.last_name, number));
}

namespace {

Planner planned(Session& session, const std::vector<RemovalLine>& lines) {
  WriteTransaction look(session.store);  // never committed
  authorize_somewhere(session, Action::access_remove);
  Planner planner(session, lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i % 256 == 0) check_interrupted();
    planner.judge(lines[i]);
  }
  return planner;
}

}  // namespace

RemovalPlan plan_removal(Session& session, const std::vector<RemovalLine>& lines) {
  auto planner = planned(session, lines);
  if (!planner.denials.empty()) {
    WriteTransaction transaction(session.store);
    for (const auto& denial : planner.denials)
      session.audit.append_denied(denial.action, denial.subject, "no permission to remove roles there");
    transaction.commit();
  }
  return std::move(planner.plan);
}

RemovalPlan plan_one_removal(Session& session, const RemovalLine& line) {
  auto planner = planned(session, {line});
  auto plan = std::move(planner.plan);
  if (plan.misses.empty()) return plan;
  const auto& [why, of, reason, hint] = plan.misses.front();
  auto denial = planner.denials.empty() ? Denial{} : planner.denials.front();
  if (why == Why::malformed || why == Why::no_such_role) throw UsageError(reason, hint);
  if (why == Why::not_permitted && denial.subject == of.place)
    throw NotPermitted(reason, "ask its principal, or District IT", denial);
  throw NotFound(reason, hint, denial);
}

}  // namespace portal
