#include "lib/photos/photo_access.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

// Whether the right comes from being the school's vendor, and from nothing else.
bool only_as_vendor(const Session& session, Action action, const Place& place) {
  const auto& held = session.who.roles;
  return std::none_of(held.begin(), held.end(), [&](const Assignment& one) {
    return one.role->name != vendor_role && permits(session, one, action, place);
  });
}

void check_vendor_window(SchoolYear year, const std::optional<SchoolYearDays>& days, Date today) {
  if (!days)
    throw Refused(fmt::format("the district has not set the first day of school of {} yet, so its rosters are not "
                              "shown to vendors",
                              year.text()),
                  "District IT records it with `portalctl year add`; the rosters are shown two weeks before that day");
  if (!rosters_shown(*days, today))
    throw Refused(
        fmt::format("the rosters of {} are shown to vendors from {} on, two weeks before the first day of school ({})",
                    year.text(), rosters_shown_from(days->first_day).text(), days->first_day.text()),
        fmt::format("come back on {}", rosters_shown_from(days->first_day).text()));
}

}  // namespace

PhotoSchool open_photo_school(Session& session, const std::string& location_code, Action action) {
  Place place{printable(location_code.substr(0, 40))};
  authorize(session, action, place);
  auto school = find_school(session.store, location_code);
  auto today = session.today();
  auto year = SchoolYear::of(today);
  auto days = find_school_year(session.store, year);
  if (only_as_vendor(session, action, place)) check_vendor_window(year, days, today);
  return {std::move(school), days ? roster_day(*days, today) : today};
}

}  // namespace portal
