#include "lib/reports/access_counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lib/reports/access_counts_store.h"

namespace portal {

AccessCounts& AccessCounts::operator+=(const AccessCounts& other) {
  eligible += other.eligible, issued += other.issued, validated += other.validated, expired += other.expired;
  return *this;
}

Cell percent_cell(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return {};
  return std::round(1000.0 * static_cast<double>(part) / static_cast<double>(whole)) / 10.0;
}

Date monday_of(Date day) {
  auto since_monday = std::chrono::weekday(day.days()) - std::chrono::Monday;
  return Date(day.days() - since_monday);
}

std::string iso_week(Date day) {
  auto thursday = monday_of(day).plus_days(3);  // the year of a week is that of its Thursday
  auto first = std::chrono::sys_days(thursday.ymd().year() / std::chrono::January / 1);
  auto week = (thursday.days() - first).count() / 7 + 1;
  return fmt::format("{:04}-W{:02}", static_cast<int>(thursday.ymd().year()), week);
}

std::string week_a_year_before(const std::string& week) {
  return fmt::format("{:04}{}", std::stoi(week.substr(0, 4)) - 1, week.substr(4));
}

AccessCounting count_access(Session& session, Date business_date) {
  auto week = iso_week(business_date);
  auto counts = select_access_counts(session.store, session.now(), session.today());
  for (auto& one : counts) one.iso_week = week;
  AccessCounting result{static_cast<std::int64_t>(counts.size())};
  WriteTransaction transaction(session.store);
  authorize(session, Action::job_run, Place::district());
  auto kept_on = newest_count_of_week(session.store, week);
  if (kept_on > business_date.text()) {
    result.outcome = AccessCounting::Outcome::newer_is_kept;
  } else if (kept_on == business_date.text() && select_kept_counts(session.store, week) == counts) {
    result.outcome = AccessCounting::Outcome::as_before;
  } else {
    replace_kept_counts(session.store, week, business_date, counts);
    session.audit.append("access.count", week, JsonObject().add("rows", static_cast<long long>(counts.size())));
    transaction.commit();
  }
  return result;
}

}  // namespace portal
