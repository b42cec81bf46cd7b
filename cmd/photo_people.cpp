// photo assign | unassign | designee: who works with a school's photos, as its principal decides (000).
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/calendar/school_years.h"
#include "lib/photos/designees.h"
#include "lib/photos/vendor_assignments.h"

namespace portal {
namespace {

using What = AssignmentResult::What;

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

// What was done, or what would be.
ExitCode finish(Context& context, const std::string& done, const std::string& would_be) {
  context.say(context.options.dry_run ? fmt::format("dry run: {}; nothing was changed", would_be) : done);
  return exit_done;
}

struct AssignOptions {
  std::string school, vendor, year, agreement;
};

VendorAtSchool place_of(Context& context, const AssignOptions& options) {
  auto year =
      options.year.empty() ? SchoolYear::of(context.session().today()) : parse_school_year(options.year, "--year");
  return {options.school, options.vendor, year};
}

ExitCode assign(Context& context, const AssignOptions& options) {
  auto& session = context.session();
  auto at = place_of(context, options);
  auto result = assign_vendor(session, at, options.agreement, DryRun::yes);
  auto vendor = fmt::format("{} ({})", at.login, result.company);
  auto reference = printable(trimmed(options.agreement));
  if (result.what == What::none) {
    context.say(fmt::format("{} is assigned to school {} for {} by {} already; nothing was changed", vendor,
                            options.school, at.year.text(), reference));
    return exit_done;
  }
  if (!context.options.dry_run) {
    if (result.what == What::renegotiated)
      context.confirm(fmt::format("{} is assigned to school {} for {} by the agreement {}; it becomes {}.", vendor,
                                  options.school, at.year.text(), result.agreement_before, reference));
    assign_vendor(session, at, options.agreement, DryRun::no);
  }
  if (result.what == What::renegotiated)
    return finish(context,
                  fmt::format("changed: {} works at school {} by the agreement {}", vendor, options.school, reference),
                  fmt::format("{} is assigned to school {} by the agreement {}; it would become {}", vendor,
                              options.school, result.agreement_before, reference));
  auto word = result.what == What::extended ? "extended" : "assigned";
  auto until = at.year.last_day().text();
  return finish(context, fmt::format("{}: {} works at school {} until {}", word, vendor, options.school, until),
                fmt::format("{} would be {} at school {} until {}", vendor, word, options.school, until));
}

ExitCode unassign(Context& context, const AssignOptions& options) {
  auto& session = context.session();
  auto at = place_of(context, options);
  unassign_vendor(session, at, DryRun::yes);
  if (!context.options.dry_run) {
    context.confirm(fmt::format("{} will no longer see the students of school {}, nor upload their photos.", at.login,
                                options.school));
    unassign_vendor(session, at, DryRun::no);
  }
  return finish(context, fmt::format("{} is no longer assigned to school {}", at.login, options.school),
                fmt::format("{} would no longer be assigned to school {}", at.login, options.school));
}

struct DesigneeOptions {
  std::string school, employee, until;
  bool remove = false;
};

ExitCode list_designees(Context& context, const DesigneeOptions& options) {
  auto& session = context.session();
  auto all = designees(session, options.school);
  Answer answer(context,
                {{"location_code", Column::Show::not_in_table},
                 {"employee_number"},
                 {"last_name"},
                 {"first_name"},
                 {"login"},
                 date_column("until"),
                 moment_column("named_at"),
                 {"named_by"}},
                "nobody is named; roles of the staff file are not shown here");
  for (const auto& one : all)
    answer.row({options.school, one.staff.number.text(), cell_or_blank(one.staff.last_name),
                cell_or_blank(one.staff.first_name), cell_or_blank(one.staff.login), one.last_day.text(),
                session.zone.local_text(std::string_view(one.granted_at)), one.granted_by});
  answer.finish();
  return exit_done;
}

ExitCode remove(Context& context, const DesigneeOptions& options) {
  auto& session = context.session();
  remove_designee(session, options.school, options.employee, DryRun::yes);
  if (!context.options.dry_run) {
    context.confirm(fmt::format("{} will no longer manage the photos of school {}.", options.employee, options.school));
    remove_designee(session, options.school, options.employee, DryRun::no);
  }
  return finish(context, fmt::format("{} is no longer a designee of school {}", options.employee, options.school),
                fmt::format("{} would no longer be a designee of school {}", options.employee, options.school));
}

std::optional<Date> day_of(const std::string& text) {
  if (text.empty()) return {};
  if (auto day = Date::parse(text)) return day;
  throw UsageError(fmt::format("--until: '{}' is no date", printable(text)), "write it as 2027-06-30");
}

ExitCode designee(Context& context, const DesigneeOptions& options) {
  if (options.employee.empty() && (options.remove || !options.until.empty()))
    throw UsageError("photo designee: whom?", "add --employee NUMBER; with --school alone it lists the designees");
  if (options.remove && !options.until.empty())
    throw UsageError("photo designee takes either --remove or --until", "give one of the two");
  if (options.employee.empty()) return list_designees(context, options);
  if (options.remove) return remove(context, options);
  auto done =
      name_designee(context.session(), options.school, options.employee, day_of(options.until), dry_run_of(context));
  auto who = printable(fmt::format("{} {} ({})", done.staff.first_name, done.staff.last_name, options.employee));
  if (done.outcome == GrantOutcome::none) {
    context.say(fmt::format("{} is a designee of school {} until {} already; nothing was changed", who, options.school,
                            done.last_day.text()));
    return exit_done;
  }
  if (done.staff.login.empty())
    context.say(fmt::format("{} has no login in the staff file, and cannot sign in until there is one", who));
  return finish(context,
                fmt::format("{} is a designee of school {} until {}", who, options.school, done.last_day.text()),
                fmt::format("{} would be a designee of school {} until {}", who, options.school, done.last_day.text()));
}

void add_assign_verbs(CommandTree& tree, CLI::App& photo) {
  auto options = std::make_shared<AssignOptions>();
  auto& verb = tree.verb(
      photo, "assign", "assign a photo vendor to a school for the school year, or extend one",
      "From July 1 to June 30, and only a representative who is registered for that year. The same again changes\n"
      "nothing; with the reference of another agreement it asks first. A vendor of the year before is extended.\n\n"
      "Examples:\n  portalctl photo assign --school 8123 --vendor pviewfinder --agreement 26-114\n\n"
      "Exit status: 0 done, 2 no reference or school year, 3 not permitted at that school, 4 no such school, 5 not\n"
      "registered, not that year's time, or not confirmed",
      [options](Context& context) { return assign(context, *options); });
  add_option(verb, "--agreement", options->agreement, "the reference of the signed agreement").required().type("REF");
  auto ended = std::make_shared<AssignOptions>();
  auto& unassign_verb = tree.verb(
      photo, "unassign", "end a photo vendor's assignment to a school",
      "The vendor sees the school no more; photos that were uploaded stay. It asks first; where there is no\n"
      "terminal, add --yes.\n\n"
      "Examples:\n  portalctl photo unassign --school 8123 --vendor pviewfinder --yes\n\n"
      "Exit status: 0 done, 2 no school year, 3 not permitted at that school, 4 no such school or assignment,\n"
      "5 not confirmed",
      [ended](Context& context) { return unassign(context, *ended); });
  for (auto [of, into] : {std::pair(&verb, options), {&unassign_verb, ended}}) {
    add_option(*of, "--school", into->school, "its location code").required().type("CODE");
    add_option(*of, "--vendor", into->vendor, "the representative's login").required().type("LOGIN");
    add_option(*of, "--year", into->year, "the school year (default: the present one)").type("YEAR");
  }
}

}  // namespace

void add_photo_people(CommandTree& tree, CLI::App& photo) {
  add_photo_vendor(tree, photo);
  add_assign_verbs(tree, photo);
  auto options = std::make_shared<DesigneeOptions>();
  auto& verb = tree.verb(
      photo, "designee", "name who manages a school's photos, or list them",
      "A member of staff who works at the school, with a complete HR record, gets the role Photo Designee there until\n"
      "June 30 of the school year; one who is named from March 1 on, until June 30 of the next. With --school alone "
      "it\n"
      "lists those who were named. --remove asks first; where there is no terminal, add --yes.\n\n"
      "Examples:\n  portalctl photo designee --school 8123 --employee 11402288\n  portalctl photo designee --school "
      "8123\n\n"
      "Exit status: 0 done, 2 no employee number or date, 3 not permitted at that school, 4 no such school, or nobody\n"
      "of that number there, 5 the HR record is not complete, a day too late, or not confirmed",
      [options](Context& context) { return designee(context, *options); });
  add_option(verb, "--school", options->school, "its location code").required().type("CODE");
  add_option(verb, "--employee", options->employee, "the employee number, 8 digits").type("NUMBER");
  add_option(verb, "--until", options->until, "the last day on which the role is held").type("DATE");
  add_flag(verb, "--remove", options->remove, "take the role back");
}

}  // namespace portal
