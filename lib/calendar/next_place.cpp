#include "lib/calendar/next_place.h"

#include <algorithm>

namespace portal {
namespace {

std::optional<Grade> two_up(Grade grade) {
  auto next = grade.next();
  return next ? next->next() : next;
}

Outcome outcome_of(Grade from, Grade to) {
  if (to == from) return Outcome::retained;
  // Transitional kindergarten is no grade that somebody skips.
  bool to_kindergarten = from.text() == "PK" && to.text() == "K";
  return to == from.next() || to_kindergarten ? Outcome::promoted : Outcome::skipped;
}

bool likely(Grade from, Grade to) { return to >= from && to.rank() <= from.rank() + 2; }

NextPlace open(const Leaver& leaver, Reason reason) {
  return {.school = leaver.school, .grade = leaver.grade, .reason = std::move(reason)};
}

NextPlace placed(const Leaver& leaver, std::uint32_t school, Grade grade, PlacedBy by) {
  auto outcome = by == PlacedBy::feeder && grade == leaver.grade ? Outcome::stays : outcome_of(leaver.grade, grade);
  return {.outcome = outcome, .by = by, .school = school, .grade = grade};
}

NextPlace graduated(const Leaver& leaver, PlacedBy by) {
  return {.outcome = Outcome::graduated, .by = by, .school = leaver.school, .grade = leaver.grade};
}

// The school of that code, if it is there and has the grade.
std::optional<std::uint32_t> school_with(const PlanSchools& schools, std::string_view code, Grade grade) {
  auto school = schools.find(code);
  return school && schools.at(*school).has(grade) ? school : std::nullopt;
}

// Asks the sources in their order.
class Placing {
 public:
  Placing(const Leaver& leaver, const RolloverDecision* decision, const PlaceSources& sources)
      : leaver_(leaver), decision_(decision), sources_(sources) {}

  NextPlace by_extract() const {
    if (leaver_.next_grade && !likely(leaver_.grade, *leaver_.next_grade))
      return decided_or(open(leaver_, {Doubt::extract_grade, 0, "", leaver_.next_grade}));
    if (leaver_.next_grade && leaver_.next_location_code.empty()) return by_extract_grade(*leaver_.next_grade);
    if (leaver_.next_grade) return against_decision(at_extract_school(*leaver_.next_grade));
    if (!leaver_.next_location_code.empty()) return by_extract_school();
    if (decision_) return decided();
    return by_feeder();
  }

 private:
  const Leaver& leaver_;
  const RolloverDecision* decision_;
  const PlaceSources& sources_;

  NextPlace at(std::string_view code, Grade grade, PlacedBy by, Doubt doubt) const {
    if (auto school = school_with(sources_.schools, code, grade)) return placed(leaver_, *school, grade, by);
    return open(leaver_, {doubt, 0, std::string(code), grade});
  }
  NextPlace at_extract_school(Grade grade) const {
    return at(leaver_.next_location_code, grade, PlacedBy::extract, Doubt::extract_place);
  }
  const std::string& own_code() const { return sources_.schools.at(leaver_.school).code; }

  NextPlace decided_or(NextPlace otherwise) const { return decision_ ? decided() : otherwise; }

  // What the extract says stands; a decision answers only what it leaves open.
  NextPlace against_decision(NextPlace place) const {
    if (!decision_) return place;
    auto wanted = decided();
    if (place.outcome == Outcome::open && !place.shares) return wanted;
    place.overruled = wanted.outcome != place.outcome || wanted.school != place.school || wanted.grade != place.grade;
    return place;
  }

  // A school alone: the grade is the next one, or the one that a decision says.
  NextPlace by_extract_school() const {
    auto grade =
        decision_ && decision_->what != RolloverDecision::What::to_school ? decided_grade() : leaver_.grade.next();
    if (!grade && decision_) return decided();
    if (!grade)
      return open(leaver_, {Doubt::extract_no_grade, 0, std::string(leaver_.next_location_code), std::nullopt});
    auto place = at_extract_school(*grade);
    if (place.outcome == Outcome::open) return decided_or(std::move(place));
    place.overruled =
        decision_ && (decision_->what == RolloverDecision::What::graduate ||
                      (!decision_->to_school.empty() && decision_->to_school != leaver_.next_location_code));
    return place;
  }

  // A grade alone: the school is a decision's, a feeder rule's, or the same one.
  NextPlace by_extract_grade(Grade grade) const {
    bool same_grade = decision_ && decided_grade() == grade && decision_->what != RolloverDecision::What::graduate;
    if (same_grade || (decision_ && decision_->what == RolloverDecision::What::to_school)) {
      if (!decision_->to_school.empty())
        return at(decision_->to_school, grade, PlacedBy::decision, Doubt::decision_place);
      return decision_->what == RolloverDecision::What::retain
                 ? at(own_code(), grade, PlacedBy::extract, Doubt::decision_place)
                 : at_some_school(grade, PlacedBy::extract);
    }
    return against_decision(at_some_school(grade, PlacedBy::extract));
  }

  // The grade that a decision speaks of; of a graduate the next one, if the extract knows better.
  std::optional<Grade> decided_grade() const {
    if (decision_->what == RolloverDecision::What::retain) return leaver_.grade;
    if (decision_->what == RolloverDecision::What::skip_grade) return two_up(leaver_.grade);
    return leaver_.grade.next();
  }

  NextPlace decided() const {
    constexpr int high_school = 11;  // the rank of grade 9
    if (decision_->what == RolloverDecision::What::graduate)
      return leaver_.grade.rank() >= high_school ? graduated(leaver_, PlacedBy::decision)
                                                 : open(leaver_, {Doubt::decision_graduate, 0, "", std::nullopt});
    auto grade = decided_grade();
    if (!grade) return open(leaver_, {Doubt::decision_grade, 0, decision_->to_school, std::nullopt});
    if (decision_->what == RolloverDecision::What::skip_grade && decision_->to_school.empty())
      return at_some_school(*grade, PlacedBy::decision);
    const auto& code = decision_->to_school.empty() ? own_code() : decision_->to_school;
    return at(code, *grade, PlacedBy::decision, Doubt::decision_place);
  }

  // The school for a grade that is known already; who skips a grade goes where those of the grade between go.
  NextPlace at_some_school(Grade grade, PlacedBy by) const {
    auto next = leaver_.grade.next();
    if (auto place = by_rules_to(grade)) return *place;
    if (school_with(sources_.schools, own_code(), grade)) return placed(leaver_, leaver_.school, grade, by);
    if (next && grade == two_up(leaver_.grade)) {
      auto between = sources_.feeders.match(leaver_.school, *next, leaver_.pupil);
      if (between.rule && between.rule->grade_after() == grade)
        return follow_rule(leaver_, *between.rule, sources_.schools);
    }
    return open(leaver_, {Doubt::no_school, 0, "", grade});
  }

  // What the feeder rules say, if they lead to the grade that is wanted.
  std::optional<NextPlace> by_rules_to(Grade wanted) const {
    auto match = sources_.feeders.match(leaver_.school, leaver_.grade, leaver_.pupil);
    auto leads = [&](const FeederRule* rule) { return rule->grade_after() == wanted; };
    if (match.rule && leads(match.rule)) return follow_rule(leaver_, *match.rule, sources_.schools);
    if (match.shares && std::all_of(match.shares->shares.begin(), match.shares->shares.end(), leads))
      return shared(match);
    if (match.unfit && wanted == leaver_.grade.next()) return unfit();
    return {};
  }

  NextPlace shared(const FeederMatch& match) const {
    auto place = open(leaver_, {});
    place.shares = match.shares;
    return place;
  }
  NextPlace unfit() const { return open(leaver_, {Doubt::feeder_unfit, 0, "", std::nullopt}); }

  NextPlace by_feeder() const {
    auto match = sources_.feeders.match(leaver_.school, leaver_.grade, leaver_.pupil);
    if (match.rule) return follow_rule(leaver_, *match.rule, sources_.schools);
    if (match.shares) return shared(match);
    if (match.unfit) return unfit();
    return by_next_grade();
  }

  NextPlace by_next_grade() const {
    auto grade = leaver_.grade.next();
    if (!grade) return graduated(leaver_, PlacedBy::next_grade);
    if (school_with(sources_.schools, own_code(), *grade))
      return placed(leaver_, leaver_.school, *grade, PlacedBy::next_grade);
    return open(leaver_, {Doubt::no_rule, 0, "", grade});
  }
};

}  // namespace

NextPlace follow_rule(const Leaver& leaver, const FeederRule& rule, const PlanSchools& schools) {
  const auto& code = rule.to_school.empty() ? schools.at(leaver.school).code : rule.to_school;
  auto school = school_with(schools, code, rule.grade_after());
  auto place = school ? placed(leaver, *school, rule.grade_after(), PlacedBy::feeder)
                      : open(leaver, {Doubt::feeder_place, rule.line, code, rule.grade_after()});
  place.rule = &rule;
  return place;
}

NextPlace next_place(const Leaver& leaver, const RolloverDecision* decision, const PlaceSources& sources) {
  return Placing(leaver, decision, sources).by_extract();
}

}  // namespace portal
