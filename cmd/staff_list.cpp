// staff list|show: who has access, and where.
#include <fmt/format.h>

#include <ostream>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/staff/removal_plan.h"
#include "lib/staff/staff_list.h"
#include "lib/staff/staff_page.h"
#include "lib/staff/to_remove.h"

namespace portal {
namespace {

struct ListOptions {
  std::string school, role, status = "all";
  bool to_remove = false;
};

std::optional<RoleStatus> status_of(const std::string& text) {
  if (text == "active") return RoleStatus::active;
  if (text == "inactive") return RoleStatus::inactive;
  if (text == "all") return {};
  throw UsageError(fmt::format("--status: '{}' is not understood", printable(fit(text, 40))),
                   "it is active, inactive or all");
}

Cell day(std::optional<Date> date) { return cell_or_blank(date ? date->text() : ""); }

ExitCode list(Context& context, const ListOptions& options) {
  StaffListRequest request{options.school, options.role, status_of(options.status), StaffListRequest::Which::all};
  if (options.to_remove) request.which = StaffListRequest::Which::to_remove;
  std::vector<Column> columns = {{"employee_number"},
                                 {"last_name"},
                                 {"first_name"},
                                 {"role"},
                                 {"place"},
                                 {"location_code", Column::Show::not_in_table},
                                 where_room("school_name"),
                                 {"status"},
                                 date_column("until"),
                                 where_room("from"),
                                 {"hr_status"},
                                 date_column("last_login"),
                                 {"recommendation", Column::Show::always, Column::Kind::sentence}};
  if (options.to_remove) columns.insert(columns.begin(), {"reason"});
  Answer answer(context, columns, options.to_remove ? "no role is to be removed" : "nobody holds such a role");
  list_staff(context.session(), request, [&](const StaffListRow& row) {
    const auto& role = row.role;
    std::vector<Cell> cells = {role.whose.employee.text(),
                               cell_or_blank(role.last_name),
                               cell_or_blank(role.first_name),
                               role.whose.role,
                               listed_place(role.whose.place),
                               cell_or_blank(row.location_code),
                               cell_or_blank(row.school_name),
                               std::string(role_status_name(role.status)),
                               day(role.until),
                               std::string(role_origin_name(role.origin)),
                               cell_or_blank(role.hr_status),
                               day(role.last_login),
                               cell_or_blank(recommendation_for(role))};
    if (options.to_remove) cells.insert(cells.begin(), reason_to_remove(role));
    answer.row(cells);
  });
  answer.finish();
  return exit_done;
}

struct Line {
  std::string section, item, value;
};

std::string told_holding(const HeldRole& role) {
  std::vector<std::string> parts = {
      std::string(role_status_name(role.status)),
      role.origin == RoleOrigin::both ? "staff file and given here" : std::string(role_origin_name(role.origin))};
  if (role.until) parts.push_back("until " + role.until->text());
  parts.push_back(role.last_login ? "last login " + role.last_login->text() : "no login");
  auto text = joined(parts, ", ");
  auto recommendation = recommendation_for(role);
  return recommendation.empty() ? text : text + "; " + recommendation;
}

std::string told_request(const Session& session, const RequestOfPerson& one) {
  auto at = [&](const std::string& moment) { return session.zone.local_text(std::string_view(moment)); };
  auto text = fmt::format("{}, asked for {} by {}", told_role({{}, one.role, one.place}), at(one.requested_at),
                          one.requested_by);
  if (one.decision.empty()) return text + "; it waits";
  text += fmt::format("; {} {} by {}", one.decision, at(one.decided_at), one.decided_by);
  return one.reason.empty() ? text : text + ": " + one.reason;
}

std::vector<Line> page_lines(const Session& session, const StaffPage& page) {
  const auto& person = page.person;
  std::vector<Line> lines = {{"Person", "Name", std::string(trimmed(person.first_name + " " + person.last_name))},
                             {"Person", "Number", person.number.text()},
                             {"Person", "Login", person.login},
                             {"Person", "Email", person.email},
                             {"Person", "Staff type", person.staff_type},
                             {"Person", "HR status", person.hr_status},
                             {"Person", "Works at", person.location_code},
                             {"Person", "Gone since", page.absent_since}};
  for (const auto& role : page.roles) lines.push_back({"Roles", told_role(role.whose), told_holding(role)});
  for (const auto& one : page.ended)
    lines.push_back({"Removed", told_role({{}, one.role, one.place}),
                     fmt::format("{} by {}", session.zone.local_text(std::string_view(one.at)), one.by)});
  for (const auto& one : page.requests)
    lines.push_back({"Requests", fmt::format("Request {}", one.id), told_request(session, one)});
  return lines;
}

void show_page(Context& context, const std::vector<Line>& lines) {
  std::string heading;
  for (const auto& line : lines) {
    if (line.value.empty()) continue;
    if (line.section != heading) context.out << (heading.empty() ? "" : "\n") << line.section << '\n';
    heading = line.section;
    context.out << fmt::format("  {} {}\n", printable(line.item + ":"), printable(line.value));
  }
  context.out.flush();
}

ExitCode show(Context& context, const std::string& who) {
  auto& session = context.session();
  auto lines = page_lines(session, staff_page(session, who));
  if (answer_format(context) == Format::table && !context.options.output) {
    show_page(context, lines);
    return exit_done;
  }
  Answer answer(context, {{"section"}, {"item"}, {"value"}});
  for (const auto& line : lines) answer.row({line.section, line.item, cell_or_blank(line.value)});
  answer.finish();
  return exit_done;
}

}  // namespace

void add_staff_list(CommandTree& tree, CLI::App& staff) {
  auto options = std::make_shared<ListOptions>();
  auto& verb = tree.verb(
      staff, "list", "who holds which role where, and what of it should be removed",
      "A row for each person, role and place that you may see: Active, or Inactive where the expiration date is past;\n"
      "until when, from the staff file or given here, the last login with that role, and what 004 recommends.\n"
      "--to-remove lists what should go, with the reason: first who left the district (HR), then whom the staff file\n"
      "lacks, then what expired, then who works at another school. Its CSV is what `staff remove` takes.\n\n"
      "Examples:\n  portalctl staff list --school 8123\n  portalctl staff list --role Principal --format csv\n"
      "  portalctl staff list --to-remove -o leaving.csv\n\n"
      "Exit status: 0 done, 2 no such role or status, 3 not permitted at that school, 4 no such school",
      [options](Context& context) { return list(context, *options); });
  add_option(verb, "--school", options->school, "one school, by its location code").type("CODE");
  add_option(verb, "--role", options->role, "one role, by its name").type("ROLE");
  add_option(verb, "--status", options->status, "which roles (default: all)")
      .type("STATUS")
      .one_of({"active", "inactive", "all"});
  add_flag(verb, "--to-remove", options->to_remove, "what should be removed, with the reason");
  auto who = std::make_shared<std::string>();
  auto& show_verb =
      tree.verb(staff, "show", "one member of staff: the HR record, roles, removals and requests",
                "Everybody may see their own; of others you see what lies at the schools whose staff you may see.\n\n"
                "Examples:\n  portalctl staff show 11270934\n  portalctl staff show tokafor --format json\n\n"
                "Exit status: 0 done, 3 you may not see the staff's access, 4 nobody that you may see",
                [who](Context& context) { return show(context, *who); });
  add_option(show_verb, "who", *who, "the employee number, or the login").required().type("WHO");
}

}  // namespace portal
