// staff revoke|remove: taking roles away (004).
#include <fmt/format.h>

#include <set>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/files.h"
#include "lib/base/text.h"
#include "lib/staff/removal.h"
#include "lib/staff/removal_file.h"
#include "lib/staff/staff_list.h"

namespace portal {
namespace {

struct RemoveOptions {
  std::string file, employee, role, rejects;
  AskedPlace place;
};

std::string counted_roles(const std::vector<HeldRole>& roles) {
  std::set<EmployeeNumber> persons;
  for (const auto& one : roles) persons.insert(one.whose.employee);
  return fmt::format("{} of {}", counted(static_cast<long long>(roles.size()), "role"),
                     counted(static_cast<long long>(persons.size()), "person", "people"));
}

std::string told(const std::vector<HeldRole>& roles) {
  if (roles.size() == 1) return fmt::format("{} of {}", told_role(roles[0].whose), told_person(roles[0]));
  return counted_roles(roles);
}

RemovalLine line_of(const RemoveOptions& options) {
  const auto& [school, local_district, district] = options.place;
  if (!school.empty() + !local_district.empty() + district > 1)
    throw UsageError("a role is held at one place", "give one of --school, --local-district and --district");
  RemovalLine line{0, std::string(trimmed(options.employee)), options.role, school + local_district, {}};
  if (district) line.place = "district";
  return line;
}

void require_either(const RemoveOptions& options) {
  const auto& [school, local_district, district] = options.place;
  bool others = !options.role.empty() || !school.empty() || !local_district.empty() || district;
  if (options.file.empty() == options.employee.empty())
    throw UsageError("staff remove takes either a file or --employee", "name one person, or a file of them");
  if (!options.file.empty() && others)
    throw UsageError("with a file, its columns say which roles and places", "leave out --role and the place");
  if (options.file.empty() && !options.rejects.empty())
    throw UsageError("--rejects is for the lines of a file", "leave it out");
}

void write_misses(Context& context, const std::string& path, const std::string& name, const RemovalPlan& plan) {
  OutputFile file(context, path);
  auto writer = make_row_writer(
      Format::csv,
      std::vector<Column>{{"employee_number"}, {"user_role"}, {"location_code"}, {"file"}, {"line"}, {"reason"}}, {},
      [&](std::string_view text) { file.write(text); });
  for (const auto& [why, line, reason, hint] : plan.misses)
    writer->row({line.employee, line.role, line.place, name, static_cast<std::int64_t>(line.line), reason});
  writer->finish();
  file.commit();
}

void tell_misses(Context& context, const RemovalPlan& plan) {
  for (const auto& [why, line, reason, hint] : plan.misses)
    context.say(fmt::format("line {}: {}{}", line.line, reason, hint.empty() ? "" : "; " + hint));
}

void tell_staying(Context& context, const RemovalPlan& plan) {
  for (const auto& one : plan.staying)
    context.say(fmt::format("{} of {} stays: you may not remove it", told_role(one.whose), told_person(one)));
}

void show_preview(Context& context, const RemovalPlan& plan) {
  Answer answer(context,
                {{"employee_number"},
                 {"last_name"},
                 {"first_name"},
                 {"role"},
                 {"place"},
                 {"from"},
                 {"status"},
                 date_column("last_login")},
                "no line names a role that could be removed");
  for (const auto& one : plan.roles)
    answer.row({one.whose.employee.text(), cell_or_blank(one.last_name), cell_or_blank(one.first_name), one.whose.role,
                listed_place(one.whose.place), std::string(role_origin_name(one.origin)),
                std::string(role_status_name(one.status)),
                cell_or_blank(one.last_login ? one.last_login->text() : std::string())});
  answer.finish();
}

std::string question(const Session& session, const RemovalPlan& plan) {
  auto text = fmt::format("{} will be removed, and {} told by mail.", told(plan.roles),
                          plan.roles.size() == 1 ? "the person is" : "everybody is");
  auto own = own_roles(session, plan);
  if (own.empty()) return text;
  std::vector<std::string> names;
  for (const auto& one : own) names.push_back(told_role(one.whose));
  return text + fmt::format(" It takes away what you hold yourself ({}): you cannot give it back to yourself.",
                            joined(names, ", "));
}

// Whoever has no address must be told by a person, so all of those are named.
void tell_mails(Context& context, Told told, DryRun dry_run) {
  constexpr std::size_t most_named = 10;
  if (told.by_mail.size() > most_named) {
    context.say(fmt::format("mails {} {} people", dry_run == DryRun::yes ? "would tell" : "tell",
                            grouped(static_cast<long long>(told.by_mail.size()))));
    told.by_mail.clear();
  }
  if (auto text = told.text(dry_run); !text.empty()) context.say(text);
}

void tell_removal(Context& context, const Removal& done, DryRun dry_run) {
  if (dry_run == DryRun::yes)
    context.say(fmt::format("dry run: {} would be removed; nothing was changed", told(done.removed)));
  else
    context.say(fmt::format("removed: {}", told(done.removed)));
  for (const auto& one : done.gone)
    context.say(fmt::format("{} of {} was removed by somebody else meanwhile", told_role(one.whose), told_person(one)));
  tell_mails(context, done.told, dry_run);
  if (!done.without_principal.empty())
    context.say(fmt::format("nobody holds the role Principal at school {}: no principal is told",
                            joined(done.without_principal, ", ")));
}

ExitCode carry_out(Context& context, const RemovalPlan& plan) {
  tell_misses(context, plan);
  tell_staying(context, plan);
  show_preview(context, plan);
  auto end = plan.misses.empty() ? exit_done : exit_findings;
  if (plan.roles.empty()) return end;
  auto& session = context.session();
  if (context.options.dry_run) {
    tell_removal(context, remove_roles(session, plan, DryRun::yes), DryRun::yes);
    return end;
  }
  check_removal(session, plan);
  context.confirm(question(session, plan));
  tell_removal(context, remove_roles(session, plan, DryRun::no), DryRun::no);
  return end;
}

ExitCode remove_file(Context& context, const RemoveOptions& options) {
  authorize_somewhere(context.session(), Action::access_remove);
  MappedFile mapped(options.file);
  auto file = read_removal_file(mapped.bytes(), options.file);
  for (const auto& note : file.notes) context.say(note);
  auto plan = plan_removal(context.session(), file.lines);
  if (!options.rejects.empty() && !context.options.dry_run) write_misses(context, options.rejects, options.file, plan);
  return carry_out(context, plan);
}

ExitCode remove(Context& context, const RemoveOptions& options) {
  require_either(options);
  if (!options.file.empty()) return remove_file(context, options);
  return carry_out(context, plan_one_removal(context.session(), line_of(options)));
}

ExitCode revoke(Context& context, const RemoveOptions& options) {
  auto line = line_of(options);
  if (line.place.empty())
    throw UsageError("where is the role held?", "add --school CODE, --local-district NAME or --district");
  return carry_out(context, plan_one_removal(context.session(), line));
}

void add_places(CLI::App& verb, const std::shared_ptr<RemoveOptions>& options) {
  add_option(verb, "--school", options->place.school, "at this school, by its location code").type("CODE");
  add_option(verb, "--local-district", options->place.local_district, "at this Local District: Northwest, or NW")
      .type("NAME");
  add_flag(verb, "--district", options->place.district, "at the district");
}

}  // namespace

void add_staff_remove(CommandTree& tree, CLI::App& staff) {
  auto options = std::make_shared<RemoveOptions>();
  auto& verb = tree.verb(
      staff, "remove", "take roles away: one, all of a person, or those that a file lists",
      "With --employee alone all roles of the person go, at the places where you may remove some; --role and a place\n"
      "choose among them. FILE is CSV with the column employee_number, and where there are some user_role and\n"
      "location_code: a list of former employees, rows of the Security Audit Report, or of `staff list --to-remove`. "
      "A\n"
      "line with the number alone means all roles of that person. A line that fits nothing is told with its reason, "
      "and\n"
      "the others go on. What would go is shown first, and asked about once; where there is no terminal, add --yes.\n"
      "A role is gone at once, whatever later staff files say; the person and the school's principal get a mail.\n\n"
      "Examples:\n  portalctl staff remove --employee 11270934 --dry-run\n"
      "  portalctl staff remove --employee 11270934 --role \"Office Manager\" --school 8123 --yes\n"
      "  portalctl staff remove leaving.csv --rejects not-removed.csv\n\n"
      "Exit status: 0 done, 1 some lines fitted nothing, 2 no such role, or a number of another form, 3 not permitted "
      "at\n"
      "that place, 4 no such school, or nobody there holds it, 5 not confirmed, or the last District IT, 8 the file "
      "is\n"
      "no such CSV",
      [options](Context& context) { return remove(context, *options); });
  add_option(verb, "file", options->file, "the people whose access is to go (CSV)").type("FILE");
  add_option(verb, "--employee", options->employee, "one person's employee number, 8 digits").type("NUMBER");
  add_option(verb, "--role", options->role, "this role alone").type("ROLE");
  add_places(verb, options);
  add_option(verb, "--rejects", options->rejects, "write the lines that fitted nothing to this file (CSV)")
      .type("FILE");
  auto one = std::make_shared<RemoveOptions>();
  auto& revoke_verb = tree.verb(
      staff, "revoke", "take one role at one place away",
      "The same as `staff remove` with a person, a role and a place. It asks first; where there is no terminal, add\n"
      "--yes. The person and the school's principal get a mail.\n\n"
      "Examples:\n  portalctl staff revoke --employee 11402288 --role \"Parent Access Account Administrator\" --school "
      "8123 --yes\n\n"
      "Exit status: 0 done, 2 no such role, or a number of another form, 3 not permitted at that place, 4 no such\n"
      "school, or the person does not hold it, 5 not confirmed, or the last District IT",
      [one](Context& context) { return revoke(context, *one); });
  add_option(revoke_verb, "--employee", one->employee, "the employee number, 8 digits").required().type("NUMBER");
  add_option(revoke_verb, "--role", one->role, "the role, by its name").required().type("ROLE");
  add_places(revoke_verb, one);
}

}  // namespace portal
