#include "jobs/school_year_step.h"

#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/calendar/rollover.h"

namespace portal {
namespace {

// "3 schools are not rolled over to 2026-27 yet: 8123 Marvelous Middle School (412 students), …"
std::string not_rolled(const RolloverStanding& standing) {
  constexpr std::size_t most = 3;
  std::vector<std::string> named;
  for (const auto& school : standing.not_rolled) {
    if (named.size() == most) break;
    named.push_back(
        fmt::format("{} {} ({})", school.location_code, school.school_name, counted(school.students, "student")));
  }
  auto schools = standing.not_rolled.size(), more = schools - named.size();
  auto year = standing.year.text();
  return fmt::format("{} not rolled over to {} yet: {}{}; `portalctl year rollover --to {} --dry-run`",
                     counted(static_cast<long long>(schools), "school is", "schools are"), year, joined(named, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "", year);
}

}  // namespace

StepResult school_year_step(Session& session, Date) {
  std::vector<std::string> told_of;
  for (const auto& begun : begin_school_year(session)) told_of.push_back(told(begun));
  auto changed = told_of.empty() ? Changed::no : Changed::yes;
  auto standing = rollover_standing(session, SchoolYear::of(session.today()));
  auto outcome = standing.not_rolled.empty() ? StepOutcome::done : StepOutcome::findings;
  if (outcome == StepOutcome::findings) told_of.push_back(not_rolled(standing));
  if (told_of.empty()) told_of.push_back("no rollover is due");
  return {outcome, joined(told_of, " | "), exit_done, changed};
}

}  // namespace portal
