#include <algorithm>

#include "lib/calendar/rollover.h"
#include "lib/calendar/rollover_store.h"

namespace portal {

std::optional<Rollover> newest_rollover(Store& store) { return select_newest_rollover(store); }

RolloverStanding rollover_standing(Session& session, SchoolYear year) {
  authorize_somewhere(session, Action::year_read);
  ReadTransaction view(session.store);
  auto today = session.today();
  RolloverStanding standing{.year = year};
  standing.rollovers = select_rollovers(session.store, year);
  standing.in_year = count_in_year(session.store, year, std::max(today, year.first_day()));
  for (const auto& rollover : standing.rollovers)
    if (rollover.state == "waiting") standing.in_year += rollover.students;
  standing.not_rolled = select_not_rolled(session.store, year, today, end_of_year(session.store, year, today));
  return standing;
}

}  // namespace portal
