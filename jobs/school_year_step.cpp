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

bool began_today(const Session& session, const Rollover& rollover) {
  auto began = Timestamp::parse(rollover.in_effect_at);
  return began && session.zone.date_of(*began) == session.today();
}

}  // namespace

StepResult school_year_step(Session& session, Date) {
  std::vector<std::string> told_of;
  for (const auto& begun : begin_school_year(session)) told_of.push_back(told(begun));
  auto changed = told_of.empty() ? Changed::no : Changed::yes;
  auto current = SchoolYear::of(session.today());
  auto standing = rollover_standing(session, current);
  // Another command, or this job as it signed in, was quicker.
  if (told_of.empty())
    for (const auto& rollover : standing.rollovers)
      if (began_today(session, rollover)) told_of.push_back(told({rollover, {}}));
  bool findings = !standing.not_rolled.empty();
  if (findings) told_of.push_back(not_rolled(standing));
  // Students whom what waits for July 1 does not fit any more, or who are new since.
  auto next = rollover_standing(session, current.next());
  if (!next.rollovers.empty() && !next.not_rolled.empty()) findings = true, told_of.push_back(not_rolled(next));
  auto outcome = findings ? StepOutcome::findings : StepOutcome::done;
  if (told_of.empty()) told_of.push_back("no rollover is due");
  return {outcome, joined(told_of, " | "), exit_done, changed};
}

}  // namespace portal
