// year show: the school years, what is possible from when, and how far the students are rolled over.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/calendar/rollover.h"
#include "lib/calendar/school_years.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

struct ShowOptions {
  std::string year;
  bool schools = false;
};

struct ShownYear {
  SchoolYear year;
  std::optional<SchoolYearDays> days;
  RolloverStanding standing;
};

// Those that are recorded, and those that students were rolled over to.
std::vector<ShownYear> years_to_show(Session& session, const std::optional<SchoolYear>& wanted) {
  auto recorded = school_years(session);
  auto current = SchoolYear::of(session.today());
  std::set<SchoolYear> years = {current, current.next()};
  for (const auto& days : recorded) years.insert(days.year);
  if (wanted) years = {*wanted};
  std::vector<ShownYear> shown;
  for (auto year : years) {
    auto days = std::find_if(recorded.begin(), recorded.end(), [&](const auto& one) { return one.year == year; });
    ShownYear one{year, {}, rollover_standing(session, year)};
    if (days != recorded.end()) one.days = *days;
    if (one.days || !one.standing.rollovers.empty()) shown.push_back(std::move(one));
  }
  return shown;
}

// "not yet" of a year that is over says nothing to anybody: its students came with the extracts.
std::string rolled(const ShownYear& shown, SchoolYear current) {
  const auto& [year, rollovers, in_year, not_rolled] = shown.standing;
  if (rollovers.empty()) return not_rolled.empty() || year < current ? "" : "not yet";
  auto waits = std::any_of(rollovers.begin(), rollovers.end(), [](const auto& one) { return one.state == "waiting"; });
  auto text = waits ? fmt::format("waits for {}", rollovers.back().takes_effect.text()) : std::string("in effect");
  return not_rolled.empty() ? text : text + ", in part";
}

Cell count_or_blank(std::size_t count, bool told) { return told ? Cell(static_cast<std::int64_t>(count)) : Cell(); }

void tell_schools(Context& context, const ShownYear& shown) {
  constexpr std::size_t most = 10;
  const auto& schools = shown.standing.not_rolled;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(most, schools.size()); ++i)
    names.push_back(fmt::format("{} {} ({})", schools[i].location_code, schools[i].school_name,
                                counted(schools[i].students, "student")));
  context.say(
      fmt::format("not rolled over to {} yet: {}{}", shown.year.text(), joined(names, ", "),
                  schools.size() > most
                      ? fmt::format(", and {} more; `portalctl year show {} --schools` lists them",
                                    counted(static_cast<long long>(schools.size() - most), "school"), shown.year.text())
                      : ""));
}

ExitCode show_schools(Context& context, const SchoolYear& year) {
  auto standing = rollover_standing(context.session(), year);
  Answer answer(context, {{"location_code"}, {"school_name"}, {"students"}},
                fmt::format("every school is rolled over to {}", year.text()));
  for (const auto& school : standing.not_rolled)
    answer.row({school.location_code, school.school_name, school.students});
  answer.finish();
  return exit_done;
}

ExitCode show(Context& context, const ShowOptions& options) {
  std::optional<SchoolYear> wanted;
  if (!options.year.empty()) wanted = parse_school_year(options.year, "YEAR");
  auto& session = context.session();
  auto current = SchoolYear::of(session.today());
  if (options.schools) return show_schools(context, wanted.value_or(current));
  auto years = years_to_show(session, wanted);
  if (wanted && years.empty())
    throw NotFound(fmt::format("nothing is recorded of school year {}", wanted->text()),
                   "District IT records its days with `portalctl year add`");
  Answer answer(context,
                {{"school_year"},
                 date_column("first_day"),
                 date_column("last_day"),
                 date_column("access_from"),
                 date_column("access_until"),
                 date_column("rosters_shown_from"),
                 date_column("vendors_register_from"),
                 {"roles_end", Column::Show::where_room, Column::Kind::date},
                 {"rollover"},
                 {"schools_not_rolled"}},
                "no school year is recorded yet; District IT does it with `portalctl year add`");
  for (const auto& one : years) {
    auto text = rolled(one, current);
    answer.row({one.year.text(), cell_or_blank(one.days ? one.days->first_day.text() : ""),
                cell_or_blank(one.days ? one.days->last_day.text() : ""), one.year.first_day().text(),
                one.year.last_day().text(),
                cell_or_blank(one.days ? rosters_shown_from(one.days->first_day).text() : ""),
                vendors_register_from(one.year).text(), one.year.last_day().text(), cell_or_blank(text),
                count_or_blank(one.standing.not_rolled.size(), !text.empty())});
  }
  answer.finish();
  // Of a year that has not begun it is no news, unless somebody asks for it or has rolled over some schools.
  for (const auto& one : years)
    if (!one.standing.not_rolled.empty() && !rolled(one, current).empty() &&
        (wanted || one.year <= current || !one.standing.rollovers.empty()))
      tell_schools(context, one);
  return exit_done;
}

}  // namespace

void add_year_show(CommandTree& tree, CLI::App& year) {
  auto options = std::make_shared<ShowOptions>();
  auto& verb = tree.verb(
      year, "show", "the school years, what is possible from when, and which schools are not rolled over yet",
      "access_from and access_until are the days on which vendors' assignments begin and end; roles that are given\n"
      "here end on roles_end. rosters_shown_from is two weeks before the first day of school: until then vendors see\n"
      "no roster of the year. Before March 1 nobody registers for it. rollover says how far the students are.\n\n"
      "Examples:\n  portalctl year show\n  portalctl year show 2027-28 --schools\n\n"
      "Exit status: 0 done, 2 no school year, 3 not permitted, 4 nothing is recorded of that year",
      [options](Context& context) { return show(context, *options); });
  add_option(verb, "year", options->year, "one of them, such as 2026-27").type("YEAR");
  add_flag(verb, "--schools", options->schools, "the schools that are not rolled over to it yet (else: to this one)");
}

}  // namespace portal
