#include "lib/calendar/school_years.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/calendar/school_year_store.h"

namespace portal {
namespace {

std::string shown(const std::string& text) { return printable(fit(text.substr(0, 200), 40)); }

Date parse_day(const std::string& text, const std::string& option) {
  if (auto day = Date::parse(text)) return *day;
  throw UsageError(fmt::format("{}: '{}' is no date", option, shown(text)), "write it as 2026-08-13");
}

// Within its July 1 to June 30 it cannot overlap another year.
void check(const SchoolYearDays& days) {
  auto refuse = [&](const std::string& why) {
    throw Refused(why, fmt::format("school year {} runs from {} to {}; nothing was changed", days.year.text(),
                                   days.year.first_day().text(), days.year.last_day().text()));
  };
  for (auto day : {days.first_day, days.last_day})
    if (!days.year.contains(day))
      refuse(fmt::format("{} lies outside the school year {}", day.text(), days.year.text()));
  if (days.last_day <= days.first_day)
    refuse(fmt::format("the last day of school, {}, does not come after the first, {}", days.last_day.text(),
                       days.first_day.text()));
}

}  // namespace

SchoolYear year_in_preparation(Date today) {
  auto current = SchoolYear::of(today);
  auto ends = current.last_day().ymd();
  return today < Date(static_cast<int>(ends.year()), 3, 1) ? current : current.next();
}

std::optional<SchoolYearDays> find_school_year(Store& store, SchoolYear year) {
  return select_school_year(store, year);
}

EndOfYear end_of_year(Store& store, SchoolYear to, Date today) {
  auto ending = SchoolYear::of(to.first_day().plus_days(-1));
  auto recorded = select_school_year(store, ending);
  auto last_of_school = recorded ? recorded->last_day : ending.last_day();
  return {std::min(today, last_of_school), std::max(today, ending.last_day())};
}

std::vector<SchoolYearDays> school_years(Session& session) {
  authorize_somewhere(session, Action::year_read);
  return select_school_years(session.store);
}

SchoolYear parse_school_year(const std::string& text, const std::string& option) {
  if (auto year = SchoolYear::parse(text)) return *year;
  throw UsageError(fmt::format("{}: '{}' is no school year", option, shown(text)), "write it as 2026-27");
}

SchoolYearDays parse_school_year_days(const std::string& year, const std::string& first_day,
                                      const std::string& last_day) {
  SchoolYearDays days{parse_school_year(year, "YEAR"), parse_day(first_day, "--first-day"),
                      parse_day(last_day, "--last-day")};
  check(days);
  return days;
}

YearChange record_school_year(Session& session, const SchoolYearDays& days, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::year_change, Place::district(), days.year.text());
  check(days);
  auto before = select_school_year(session.store, days.year);
  if (before == days) return YearChange::none;
  put_school_year(session.store, days, session.now(), session.who.login);
  JsonObject detail;
  detail.add("first_day", days.first_day.text()).add("last_day", days.last_day.text());
  if (before) detail.add("first_day_before", before->first_day.text()).add("last_day_before", before->last_day.text());
  session.audit.append(before ? "year.change" : "year.add", days.year.text(), detail);
  if (dry_run == DryRun::no) transaction.commit();
  return before ? YearChange::changed : YearChange::added;
}

}  // namespace portal
