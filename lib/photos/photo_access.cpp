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

// What the operator may do there is known.
PhotoSchool open_school(const Session& session, School school, const std::optional<SchoolYearDays>& days,
                        Action action) {
  auto today = session.today();
  if (only_as_vendor(session, action, Place::school(school.code)))
    check_vendor_window(SchoolYear::of(today), days, today);
  return {std::move(school), days ? roster_day(*days, today) : today};
}

std::optional<SchoolYearDays> days_of_today(Session& session) {
  return find_school_year(session.store, SchoolYear::of(session.today()));
}

}  // namespace

PhotoSchool open_photo_school(Session& session, const std::string& location_code, Action action) {
  authorize(session, action, Place{printable(location_code.substr(0, 40))});
  return open_school(session, find_school(session.store, location_code), days_of_today(session), action);
}

std::vector<PhotoSchool> open_photo_schools(Session& session, Action action) {
  auto days = days_of_today(session);
  std::vector<PhotoSchool> opened;
  for (auto& school : all_schools(session.store))
    if (permitted(session, action, Place::school(school.code)))
      opened.push_back(open_school(session, std::move(school), days, action));
  if (opened.empty()) authorize(session, action, Place::district());
  return opened;
}

}  // namespace portal
