#pragma once
// A school year's first and last day of school: what the portal's windows are counted from (000).
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/dry_run.h"

namespace portal {

struct SchoolYearDays {
  SchoolYear year;
  Date first_day, last_day;  // of school; both within the year, July 1 to June 30
  bool operator==(const SchoolYearDays&) const = default;
};

/// The year that people mean: from March 1 on, when the next is prepared, that one. Roles that are given here end with
/// it, on June 30 (domain: "roles that end").
SchoolYear year_in_preparation(Date today);

/// The days of that year; nothing where the district has not recorded them.
std::optional<SchoolYearDays> find_school_year(Store& store, SchoolYear year);

/// All that were recorded, by year. NotPermitted without year.read.
std::vector<SchoolYearDays> school_years(Session& session);

/// What a person wrote: "2026-27", and days as YYYY-MM-DD. UsageError names the option; Refused where a day lies
/// outside July 1 to June 30 of that year, or the last day does not come after the first.
SchoolYear parse_school_year(const std::string& text, const std::string& option);
SchoolYearDays parse_school_year_days(const std::string& year, const std::string& first_day,
                                      const std::string& last_day);

/// The end of the year before `to`: who is enrolled on some day between these goes on to `to`. It begins with the last
/// day of school, where that is recorded and over, for extracts end enrollments with it; it ends today, once July has
/// come.
struct EndOfYear {
  Date first, last;
};
EndOfYear end_of_year(Store& store, SchoolYear to, Date today);

enum class YearChange { added, changed, none };
/// Records the days of a year, in the log as year.add or year.change. NotPermitted without year.change.
YearChange record_school_year(Session& session, const SchoolYearDays& days, DryRun dry_run);

}  // namespace portal
