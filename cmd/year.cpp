// `portalctl year`: when school begins and ends (000).
#include <fmt/format.h>

#include "cmd/commands.h"
#include "lib/calendar/school_years.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

struct YearOptions {
  std::string year, first_day, last_day;
};

// A year that is hardly meant: school years are recorded in the spring before them.
bool is_far(SchoolYear year, Date today) {
  auto current = SchoolYear::of(today);
  return year < SchoolYear::of(current.first_day().plus_days(-1)) || current.next() < year;
}

std::string shown(const SchoolYearDays& days) {
  return fmt::format("{} from {} to {}", days.year.text(), days.first_day.text(), days.last_day.text());
}

ExitCode add(Context& context, const YearOptions& options) {
  auto days = parse_school_year_days(options.year, options.first_day, options.last_day);
  auto& session = context.session();
  auto change = record_school_year(session, days, DryRun::yes);
  if (change == YearChange::none) {
    context.say(fmt::format("school year {} is recorded so already; nothing was changed", shown(days)));
    return exit_done;
  }
  if (context.options.dry_run) {
    context.say(fmt::format("dry run: school year {} would be {}", shown(days),
                            change == YearChange::added ? "recorded" : "changed"));
    return exit_done;
  }
  auto today = session.today();
  if (change == YearChange::added && is_far(days.year, today))
    context.confirm(fmt::format("Today is {}; {} is neither this school year nor the one before or after it.",
                                today.text(), days.year.text()));
  if (change == YearChange::changed) {
    auto before = find_school_year(session.store, days.year);
    context.confirm(fmt::format("School year {} is recorded; it becomes {} to {}.", before ? shown(*before) : "",
                                days.first_day.text(), days.last_day.text()));
  }
  record_school_year(session, days, DryRun::no);
  context.say(fmt::format("school year {} is {}; vendors see its rosters from {} on", shown(days),
                          change == YearChange::added ? "recorded" : "changed",
                          rosters_shown_from(days.first_day).text()));
  return exit_done;
}

}  // namespace

void add_year(CommandTree& tree) {
  auto& noun = tree.noun("year", "school years: their first and last day of school");
  add_year_show(tree, noun);
  auto options = std::make_shared<YearOptions>();
  auto& verb = tree.verb(
      noun, "add", "record a school year's first and last day of school, or change them",
      "Changing what is recorded asks first, and so does a year that is not this one, the one before or the next;\n"
      "where there is no terminal, add --yes.\n\n"
      "Examples:\n  portalctl year add 2026-27 --first-day 2026-08-13 --last-day 2027-06-10\n\n"
      "Exit status: 0 done, 2 no school year or no date, 3 not permitted, 5 a day outside July 1\n"
      "to June 30 of that year, the last not after the first, or not confirmed",
      [options](Context& context) { return add(context, *options); });
  add_option(verb, "year", options->year, "such as 2026-27").required().type("YEAR");
  add_option(verb, "--first-day", options->first_day, "the first day of school").required().type("DATE");
  add_option(verb, "--last-day", options->last_day, "the last day of school").required().type("DATE");
  add_year_rollover(tree, noun);
  add_year_undo_rollover(tree, noun);
}

}  // namespace portal
