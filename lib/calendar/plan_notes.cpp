#include "lib/calendar/plan_notes.h"

#include <fmt/format.h>

namespace portal {

PlanNotes::PlanNotes(const std::vector<FeederRule>& rules, const std::map<std::string, RolloverDecision>& decisions,
                     const PlanSchools& schools)
    : rules_(rules), decisions_(decisions), schools_(schools), used_(rules.size()) {}

void PlanNotes::add_decision(const std::string& student_id, const RolloverDecision& decision, const NextPlace& place) {
  met_.insert(decision.line);
  if (!place.overruled) return;
  auto said = place.shares ? student_id + " goes to the next grade"
                           : fmt::format("{} goes to {}, grade {}", student_id, schools_.at(place.school).code,
                                         place.grade.text());
  notes_[decision.line] =
      fmt::format("line {} of the decisions is not followed: the extract says that {}", decision.line, said);
}

void PlanNotes::add_rule(const FeederRule& rule) {
  used_[static_cast<std::size_t>(&rule - rules_.data())] = true;
  used_patterns_.emplace(rule.from_school, rule.grade);
}

// Where the extract knows every student's next place, rules have nothing to say, and nobody needs to be told so; nor
// where some students are rolled over already, perhaps by the rule.
std::string PlanNotes::rule_note(const FeederRule& rule, const RolloverPlan& plan, const PlanCounts& counts) const {
  if (used_[static_cast<std::size_t>(&rule - rules_.data())] || plan.already > 0) return {};
  if (!rule.to_school.empty() && !schools_.find(rule.to_school))
    return fmt::format("line {} of the feeder rules: there is no school {}", rule.line, rule.to_school);
  if (!rule.from_school.empty()) {
    auto school = schools_.find(rule.from_school);
    if (!school) return fmt::format("line {} of the feeder rules: there is no school {}", rule.line, rule.from_school);
    if (plan.schools_asked.empty() && counts.before(*school, rule.grade) == 0)
      return fmt::format("line {} of the feeder rules is for nobody: {} has no students in grade {}", rule.line,
                         rule.from_school, rule.grade.text());
  }
  if (rule.values.empty() || !used_patterns_.contains({rule.from_school, rule.grade})) return {};
  return fmt::format("line {} of the feeder rules fits nobody", rule.line);
}

std::vector<std::string> PlanNotes::finish(const RolloverPlan& plan, const PlanCounts& counts) const {
  auto by_line = notes_;
  for (const auto& [student_id, decision] : decisions_)
    if (!met_.contains(decision.line))
      by_line[decision.line] = fmt::format(
          "line {} of the decisions counts for nothing: {} is rolled over already, not enrolled, or at another school "
          "than "
          "this plan is about",
          decision.line, student_id);
  std::vector<std::string> notes;
  for (auto& entry : by_line) notes.push_back(std::move(entry.second));
  for (const auto& rule : rules_)
    if (auto note = rule_note(rule, plan, counts); !note.empty()) notes.push_back(std::move(note));
  return notes;
}

}  // namespace portal
