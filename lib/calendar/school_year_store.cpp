#include "lib/calendar/school_year_store.h"

namespace portal {
namespace {

SchoolYearDays days_at(SQLite::Statement& select) {
  return {SchoolYear::parse(column_text(select, 0)).value(), Date::parse(column_text(select, 1)).value(),
          Date::parse(column_text(select, 2)).value()};
}

}  // namespace

std::optional<SchoolYearDays> select_school_year(Store& store, SchoolYear year) {
  SQLite::Statement select(store.database(),
                           "SELECT school_year, first_day, last_day FROM school_years WHERE school_year = ?");
  auto text = year.text();
  bind_text(select, 1, text);
  if (!select.executeStep()) return {};
  return days_at(select);
}

std::vector<SchoolYearDays> select_school_years(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT school_year, first_day, last_day FROM school_years ORDER BY school_year");
  std::vector<SchoolYearDays> all;
  while (select.executeStep()) all.push_back(days_at(select));
  return all;
}

void put_school_year(Store& store, const SchoolYearDays& days, Timestamp now, const std::string& login) {
  SQLite::Statement insert(
      store.database(),
      "INSERT INTO school_years (school_year, first_day, last_day, recorded_at, recorded_by) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (school_year) DO UPDATE SET first_day = excluded.first_day, last_day = excluded.last_day, "
      "recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by");
  auto year = days.year.text(), first = days.first_day.text(), last = days.last_day.text(), at = now.text();
  bind_text(insert, 1, year);
  bind_text(insert, 2, first);
  bind_text(insert, 3, last);
  bind_text(insert, 4, at);
  bind_text(insert, 5, login);
  insert.exec();
}

}  // namespace portal
