#pragma once
// Which feeder rule is for which student.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/calendar/feeders.h"
#include "lib/calendar/plan_schools.h"

namespace portal {

/// What a rule asks about a student.
struct Pupil {
  std::string_view homeroom, city, zip;
};

/// The rules of one school (or of *) and grade.
struct FeederSet {
  std::vector<const FeederRule*> some;    // by ZIP code, city or homeroom, as in the file
  std::vector<const FeederRule*> shares;  // who fits none of these; else:
  const FeederRule* rest = nullptr;       // all, or the rest
  bool divides = false;  // whoever fits none has no rule, and needs one: it goes by where students live
};

struct FeederMatch {
  const FeederRule* rule = nullptr;   // the one that fits; else:
  const FeederSet* shares = nullptr;  // one of its shares
  const FeederSet* unfit = nullptr;   // rules for others of this school and grade, and none for this student
};

class FeederPatterns {
 public:
  /// Both must outlive it.
  FeederPatterns(const std::vector<FeederRule>& rules, const PlanSchools& schools);
  FeederMatch match(std::uint32_t school, Grade grade, const Pupil& pupil) const;

 private:
  struct Sets {
    const FeederSet *own = nullptr, *any = nullptr;
  };
  std::map<std::pair<std::string, Grade>, FeederSet> sets_;
  std::vector<Sets> by_place_;  // by school and grade
};

}  // namespace portal
