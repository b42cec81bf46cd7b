#pragma once
// What a plan is known by.
#include <array>
#include <map>
#include <string>

#include "lib/calendar/decisions.h"
#include "lib/calendar/feeders.h"
#include "lib/calendar/plan_schools.h"
#include "lib/calendar/rollover_plan.h"
#include "lib/calendar/rollover_plan_store.h"

namespace portal {

/// What the extract says of students' next places, whichever way a plan comes to them. Rows come in no order: each is
/// hashed by itself, and the hashes are added up.
class ExtractDigest {
 public:
  void add(const PlanRow& row);
  std::string bytes() const;

 private:
  std::array<std::uint64_t, 2> sum_{};
};

struct PlanInputs {
  const PlanSchools& schools;
  const std::vector<FeederRule>& rules;
  const std::map<std::string, RolloverDecision>& decisions;
  const ExtractDigest& extract;
};

/// Of a plan whose students stand in their order. It does not depend on the day.
std::string plan_fingerprint(const RolloverPlan& plan, const PlanInputs& inputs);

}  // namespace portal
