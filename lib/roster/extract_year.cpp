#include "lib/roster/extract_year.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/roster/run_store.h"

namespace portal {
namespace {

constexpr std::int64_t most_back = 2;        // one graduate may have to repeat the grade
constexpr std::int64_t enough_to_tell = 20;  // of fewer students, a few say little about the year

// "3 schools have been rolled over to 2026-27"
std::string told_rolled(const RolledYear& rolled) {
  if (rolled.schools.empty()) return fmt::format("the schools have been rolled over to {}", rolled.year.text());
  auto count = static_cast<long long>(rolled.schools.size());
  return fmt::format("{} {} been rolled over to {}", counted(count, "school"), count == 1 ? "has" : "have",
                     rolled.year.text());
}

std::string wrong_year(SchoolYear told, const ExtractYear& year, std::int64_t put_back) {
  if (year.roster && told == *year.roster) return {};
  auto is_of = fmt::format("the extract is of the school year {}, and ", told.text());
  if (!year.roster || told > *year.roster)
    return told == year.current ? std::string() : is_of + fmt::format("the current one is {}", year.current.text());
  auto puts_back = fmt::format("it would put {} back to last year", counted(put_back, "student"));
  if (year.rolled && told < year.rolled->year)
    return is_of + fmt::format("{}: {}; import an extract of {} (or undo the rollover)", told_rolled(*year.rolled),
                               puts_back, year.rolled->year.text());
  return is_of + fmt::format("the roster is of {} already: {}", year.roster->text(), puts_back);
}

// A year is entered by a rollover: an extract alone would end the access of graduates' parents at once, and what was
// last year would be known from its changes only. Those few whom a rollover left open may come by it.
std::string ahead(const Losses& losses, const ExtractYear& year) {
  constexpr std::int64_t percent = 5;
  bool many = losses.matched >= enough_to_tell ? losses.ahead * 100 > losses.matched * percent
                                               : losses.ahead * 2 > losses.matched;
  if (!many) return {};
  return fmt::format(
      "{} of {} would go into {} by this extract, and not by a rollover: roll over first (`portalctl year "
      "rollover --to {} --dry-run`)",
      grouped(losses.ahead), counted(losses.matched, "student"), year.current.text(), year.current.text());
}

// Of all that tell the year, the first is believed.
void judge_tellers(std::vector<std::string>& stops, const std::string& column, const std::vector<ToldYear>& told) {
  if (told.empty()) return;
  auto believed = column.empty() ? told[0].year.text() : column;
  auto by = column.empty() ? told[0].by : "the column SchoolYear";
  for (const auto& other : told)
    if (other.year.text() != believed)
      stops.push_back(
          fmt::format("{} says that the extract is of {}, and {} says {}", other.by, other.year.text(), by, believed));
}

}  // namespace

std::string ExtractYear::blank() const { return told.empty() ? roster.value_or(current).text() : told[0].year.text(); }

ExtractYear extract_year(Store& store, const Settings& settings, const std::vector<ToldYear>& names,
                         Date business_date) {
  ExtractYear year{SchoolYear::of(business_date), {}, rolled_year(store), names};
  if (auto newest = newest_standing_run(store)) year.roster = SchoolYear::parse(newest->school_year);
  if (year.rolled && (!year.roster || *year.roster < year.rolled->year)) year.roster = year.rolled->year;
  if (auto set = SchoolYear::parse(settings.text(Key::extract_school_year)))
    year.told.push_back(
        {*set, fmt::format("the setting roster.school_year ({})", settings.origin(Key::extract_school_year))});
  return year;
}

std::string year_of(const std::vector<KindPlan>& plans, const ExtractYear& year) {
  for (const auto& plan : plans)
    if (plan.kind->name == "students" && plan.rows.reader) return plan.rows.reader->blank_year();
  return year.blank();
}

std::vector<std::string> judge_year(const KindPlan& students, const ExtractYear& year) {
  std::vector<std::string> stops;
  const auto& column = students.rows.reader->column_year();
  judge_tellers(stops, column, year.told);
  for (const auto& text : students.rows.school_years)
    if (auto wrong = wrong_year(SchoolYear::parse(text).value(), year, students.losses.put_back); !wrong.empty())
      stops.push_back(std::move(wrong));
  const auto& losses = students.losses;
  if (auto into = ahead(losses, year); !into.empty()) stops.push_back(std::move(into));
  if (losses.graduates_back >= most_back)
    stops.push_back(fmt::format("{} would be enrolled again, and their parents' access would not end",
                                counted(losses.graduates_back, "graduate")));
  auto same_year = losses.matched - losses.other_year;
  if (year.rolled && losses.put_back == 0 && losses.lower_grades * 2 > same_year)
    stops.push_back(fmt::format(
        "{}, and {} of {} would go back to a lower grade: the extract seems to be of last year, whatever it says",
        told_rolled(*year.rolled), grouped(losses.lower_grades), counted(same_year, "student")));
  bool untold = column.empty() && year.told.empty() && year.roster && *year.roster < year.current;
  if (untold && losses.matched >= enough_to_tell && losses.higher_grades * 2 > losses.matched)
    stops.push_back(fmt::format(
        "the extract does not tell its school year, and {} of {} would go to a higher grade: it seems to be "
        "of {}; say so in its name (students_{}.csv), or by the setting roster.school_year",
        grouped(losses.higher_grades), counted(losses.matched, "student"), year.current.text(), year.current.text()));
  return stops;
}

}  // namespace portal
