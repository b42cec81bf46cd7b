#pragma once
// The next grade and school of one student, or why they cannot be told (000: "students roll over to the next grade").
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "lib/calendar/decisions.h"
#include "lib/calendar/feeder_patterns.h"
#include "lib/calendar/rollover_plan.h"

namespace portal {

/// The enrollment that ends, with what the extract says of the next one.
struct Leaver {
  std::uint32_t school = 0;
  Grade grade;
  std::optional<Grade> next_grade;
  std::string_view next_location_code;  // may be blank
  Pupil pupil;
};

/// What keeps a student from a next place.
enum class Doubt : std::uint8_t {
  extract_place,      // the extract's own school is not there, or does not have the grade
  extract_grade,      // the extract's own grade lies behind, or more than two ahead
  extract_no_grade,   // the extract names a school for grade 12, and no grade
  decision_place,     // as extract_place, by a decision
  decision_grade,     // skip-grade from 11 or 12, `to` a school from 12
  decision_graduate,  // not in high school
  feeder_place,       // as extract_place, by a rule
  feeder_unfit,       // rules by ZIP code or city, and none fits
  no_school,          // the grade is known, and no school
  no_rule,            // the school does not have the next grade, or is gone
};
struct Reason {
  Doubt doubt = Doubt::no_rule;
  int line = 0;  // of a feeder rule
  std::string school;
  std::optional<Grade> grade;
  auto operator<=>(const Reason&) const = default;
};

struct NextPlace {
  Outcome outcome = Outcome::open;
  PlacedBy by = PlacedBy::nobody;
  std::uint32_t school = 0;  // where the student is, if open or graduated
  Grade grade;
  Reason reason;                      // where open
  const FeederRule* rule = nullptr;   // by which, if by one
  const FeederSet* shares = nullptr;  // not told yet: by one of these
  bool overruled = false;             // there was a decision, and the extract said something else
};

struct PlaceSources {
  const PlanSchools& schools;
  const FeederPatterns& feeders;
};

/// `decision`: may be null.
NextPlace next_place(const Leaver& leaver, const RolloverDecision* decision, const PlaceSources& sources);

/// Where a feeder rule leads.
NextPlace follow_rule(const Leaver& leaver, const FeederRule& rule, const PlanSchools& schools);

}  // namespace portal
