#pragma once
// What a plan did not follow: decisions that the extract overruled, or about students who are not in it, and rules for
// nobody.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/calendar/next_place.h"
#include "lib/calendar/plan_counts.h"

namespace portal {

class PlanNotes {
 public:
  /// All must outlive it.
  PlanNotes(const std::vector<FeederRule>& rules, const std::map<std::string, RolloverDecision>& decisions,
            const PlanSchools& schools);
  void add_decision(const std::string& student_id, const RolloverDecision& decision, const NextPlace& place);
  void add_rule(const FeederRule& rule);
  /// Decisions by line, then rules by line.
  std::vector<std::string> finish(const RolloverPlan& plan, const PlanCounts& counts) const;

 private:
  const std::vector<FeederRule>& rules_;
  const std::map<std::string, RolloverDecision>& decisions_;
  const PlanSchools& schools_;
  std::vector<bool> used_;                                 // rules
  std::set<std::pair<std::string, Grade>> used_patterns_;  // schools and grades of such
  std::map<int, std::string> notes_;                       // of decisions, by line
  std::set<int> met_;                                      // decisions, by line

  std::string rule_note(const FeederRule& rule, const RolloverPlan& plan, const PlanCounts& counts) const;
};

}  // namespace portal
