#include "lib/calendar/feeder_patterns.h"

#include <algorithm>

namespace portal {
namespace {

using Who = FeederRule::Who;

bool homeroom_fits(const std::string& pattern, const std::string& homeroom) {
  if (pattern.ends_with('*')) return homeroom.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
  return pattern == homeroom;
}

bool fits(const FeederRule& rule, const Pupil& pupil) {
  auto any = [&](auto&& same) { return std::any_of(rule.values.begin(), rule.values.end(), same); };
  if (rule.who == Who::zip) {  // 90011-1234 is in 90011
    auto zip = pupil.zip.substr(0, 5);
    return any([&](const std::string& value) { return value == zip; });
  }
  auto text = fitting_text(rule.who == Who::city ? pupil.city : pupil.homeroom);
  if (text.empty()) return false;
  if (rule.who == Who::city) return any([&](const std::string& value) { return value == text; });
  return any([&](const std::string& value) { return homeroom_fits(value, text); });
}

FeederMatch match_in(const FeederSet& set, const Pupil& pupil) {
  for (const auto* rule : set.some)
    if (fits(*rule, pupil)) return {.rule = rule};
  if (set.rest) return {.rule = set.rest};
  if (!set.shares.empty()) return {.shares = &set};
  if (set.divides) return {.unfit = &set};
  return {};
}

}  // namespace

FeederPatterns::FeederPatterns(const std::vector<FeederRule>& rules, const PlanSchools& schools) {
  for (const auto& rule : rules) {
    auto& set = sets_[{rule.from_school, rule.grade}];
    if (rule.who == Who::share)
      set.shares.push_back(&rule);
    else if (rule.who == Who::all || rule.who == Who::rest)
      set.rest = &rule;
    else
      set.some.push_back(&rule);
    if (rule.who == Who::zip || rule.who == Who::city) set.divides = true;
  }
  auto set_of = [&](const std::string& code, Grade grade) {
    auto found = sets_.find({code, grade});
    return found == sets_.end() ? nullptr : &found->second;
  };
  by_place_.reserve(schools.all().size() * grade_count);
  for (const auto& school : schools.all())
    for (auto grade : all_grades()) by_place_.push_back({set_of(school.code, grade), set_of("", grade)});
}

FeederMatch FeederPatterns::match(std::uint32_t school, Grade grade, const Pupil& pupil) const {
  const auto& sets = by_place_[school * grade_count + static_cast<std::size_t>(grade.rank())];
  FeederMatch own, any;
  if (sets.own) own = match_in(*sets.own, pupil);
  if (own.rule || own.shares) return own;
  if (sets.any) any = match_in(*sets.any, pupil);
  return any.rule || any.shares || !own.unfit ? any : own;
}

}  // namespace portal
