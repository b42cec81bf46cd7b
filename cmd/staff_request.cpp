// staff request|requests|approve|deny|withdraw: asking for a role, and deciding (004).
#include <fmt/format.h>

#include <charconv>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/staff_words.h"
#include "lib/base/text.h"
#include "lib/staff/deciding.h"

namespace portal {
namespace {

struct RequestOptions {
  RequestForm form;
  bool remove_previous = false;
};

ExitCode request(Context& context, const RequestOptions& options) {
  auto& session = context.session();
  auto form = options.form;
  if (options.remove_previous) form.previous = PreviousRoles::remove;
  auto filed = file_request(session, form, dry_run_of(context));
  auto what = fmt::format("{} for {}", asked_for(session, filed.request), name_and_number(filed.person));
  auto waits = filed.request.state() == RequestState::pending_hr
                   ? fmt::format("until Human Resources has completed the record; then a mail tells {}",
                                 name_and_number(filed.approver))
                   : fmt::format("for {}", name_and_number(filed.approver));
  say_done(context, fmt::format("{} was filed: {}; it waits {}", request_name(filed.request.id), what, waits),
           fmt::format("a request would be filed: {}; it would wait {}", what, waits), filed.told);
  if (context.options.dry_run) return exit_done;
  Answer answer(context, {{"request_id"}, {"state"}});
  answer.row({filed.request.id, std::string(request_state_name(filed.request.state()))});
  answer.finish();
  return exit_done;
}

struct ListOptions {
  std::string school, state = "open";
};

RequestFilter filter_of(const ListOptions& options) {
  using Which = RequestFilter::Which;
  if (options.state == "open" || options.state == "all")
    return {options.school, options.state == "all" ? Which::all : Which::open};
  if (auto state = parse_request_state(options.state)) return {options.school, Which::one_state, *state};
  throw UsageError(fmt::format("--state: '{}' is no state of a request", printable(options.state)),
                   "pending-hr, waiting, left, approved, denied, withdrawn, open or all");
}

ExitCode list(Context& context, const ListOptions& options) {
  auto filter = filter_of(options);
  auto& session = context.session();
  Answer answer(context,
                {{"request_id"},
                 {"employee_number"},
                 {"last_name"},
                 {"first_name"},
                 {"role"},
                 {"place"},
                 {"state"},
                 {"approver"},
                 moment_column("requested_at"),
                 where_room("requested_by"),
                 date_column("until"),
                 moment_column("decided_at"),
                 {"decided_by"},
                 {"reason", Column::Show::not_in_table},
                 {"remove_previous", Column::Show::not_in_table}},
                "no request is like that; `portalctl staff requests --state all` shows those that you may see");
  list_requests(session, filter, [&](const AccessRequest& one) {
    answer.row({one.id, one.whose.employee.text(), cell_or_blank(one.last_name), cell_or_blank(one.first_name),
                one.whose.role, one.whose.place.empty() ? std::string("district") : one.whose.place,
                std::string(request_state_name(one.state())), one.approver.text(),
                session.zone.local_text(one.requested_at), one.requested_by,
                cell_or_blank(one.last_day ? one.last_day->text() : ""),
                cell_or_blank(session.zone.local_text(one.decided_at)), cell_or_blank(one.decided_by),
                cell_or_blank(one.reason), std::string(one.previous == PreviousRoles::remove ? "yes" : "no")});
  });
  answer.finish();
  return exit_done;
}

struct DecideOptions {
  std::string request, until, reason;
};

std::int64_t request_number(const std::string& text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1)
    throw UsageError(fmt::format("'{}' is no number of a request", printable(text)),
                     "`portalctl staff requests` lists them");
  return number;
}

std::string person_of(const AccessRequest& request) {
  if (request.last_name.empty()) return request.whose.employee.text();
  return printable(fmt::format("{} {} ({})", request.first_name, request.last_name, request.whose.employee.text()));
}

std::string roles_text(const Session& session, const std::vector<RoleOf>& roles) {
  std::vector<std::string> parts;
  for (const auto& one : roles) {
    const auto* role = session.roles.find(one.role);
    parts.push_back(
        fmt::format("{} at {}", printable(one.role), role ? place_name(*role, one.place) : "school " + one.place));
  }
  return listed(parts);
}

std::string until_text(std::optional<Date> day) {
  return day ? " until " + day->text() : " as long as the staff file has the person";
}

ExitCode approve(Context& context, const DecideOptions& options) {
  auto number = request_number(options.request);
  auto& session = context.session();
  // Looked at first: where roles at other schools go with it, it asks.
  auto decision = approve_request(session, number, options.until, DryRun::yes);
  auto removed = roles_text(session, decision.removed);
  auto person = person_of(decision.request);
  if (!context.options.dry_run) {
    if (!removed.empty())
      context.confirm(fmt::format("{} is a transfer: {} loses {}.", request_name(number), person, removed));
    decision = approve_request(session, number, options.until, DryRun::no);
    removed = roles_text(session, decision.removed);
  }
  auto what = asked_for(session, decision.request) + until_text(decision.given.last_day);
  auto back = decision.given.how == Given::How::returned ? "; the role of the staff file was given back" : "";
  auto away = removed.empty() ? "" : fmt::format("; taken away: {}", removed);
  return say_done(
      context, fmt::format("{} was approved: {} is {}{}{}", request_name(number), person, what, back, away),
      fmt::format("{} would be approved: {} would be {}{}{}", request_name(number), person, what, back, away),
      decision.told);
}

ExitCode deny(Context& context, const DecideOptions& options) {
  auto number = request_number(options.request);
  auto decision = deny_request(context.session(), number, options.reason, dry_run_of(context));
  auto what = fmt::format("{} for {}", asked_for(context.session(), decision.request), person_of(decision.request));
  return say_done(context, fmt::format("{} was denied: {}", request_name(number), what),
                  fmt::format("{} would be denied: {}", request_name(number), what), decision.told);
}

ExitCode withdraw(Context& context, const DecideOptions& options) {
  auto number = request_number(options.request);
  auto one = withdraw_request(context.session(), number, dry_run_of(context));
  auto what = fmt::format("{} for {}", asked_for(context.session(), one), person_of(one));
  return say_done(context, fmt::format("{} was withdrawn: {}", request_name(number), what),
                  fmt::format("{} would be withdrawn: {}", request_name(number), what));
}

void add_request_verb(CommandTree& tree, CLI::App& staff) {
  auto options = std::make_shared<RequestOptions>();
  auto& verb = tree.verb(
      staff, "request", "ask for a role for a member of staff",
      "For yourself, or for others where your role may ask (access.request). A request that lacks anything is "
      "rejected,\n"
      "with all reasons at once. Before the HR record is complete it waits as pending-hr, and goes on by itself when "
      "the\n"
      "nightly staff file says so; else the approver is told by mail at once. A role ends on June 30 of the school "
      "year\n"
      "(from March 1 on, of the next) unless --until names a day; those of principals, assistant principals and the\n"
      "district go with the staff file. A role above a school is for District IT to approve.\n\n"
      "A transfer is a new request at the new school. The roles at the old one stay, until somebody removes them;\n"
      "--remove-previous takes away the person's roles at all other schools when it is approved. That is the person's\n"
      "own to ask for, or District IT's; the principals there are told by mail.\n\n"
      "Examples:\n"
      "  portalctl staff request --employee 12006645 --role 'Scheduling Administrator' --school 8123 --approver "
      "10345512\n"
      "  portalctl staff request --employee 01020456 --role Analyst --district --approver 00731905 --dry-run\n\n"
      "Exit status: 0 done, 2 something is missing or malformed, 3 not permitted to ask for others there, 4 nobody of\n"
      "that number, or no such school, 5 the role is held or asked for already, the person left, or the approver has\n"
      "no authority there",
      [options](Context& context) { return request(context, *options); });
  add_role_options(verb, options->form.role);
  add_option(verb, "--approver", options->form.approver, "the administrator who is to approve it: the employee number")
      .type("NUMBER");
  add_flag(verb, "--remove-previous", options->remove_previous, "a transfer: take away the roles at other schools");
}

void add_list_verb(CommandTree& tree, CLI::App& staff) {
  auto options = std::make_shared<ListOptions>();
  auto& verb = tree.verb(
      staff, "requests", "the requests for roles that you may see, the oldest first",
      "Those at your school, Local District or district, where your role may look (staff.read); your own; those that\n"
      "name you as the approver. `open` are pending-hr, waiting, and left: of somebody whom Human Resources has no\n"
      "more, to be denied.\n\n"
      "Examples:\n  portalctl staff requests\n  portalctl staff requests --school 8123 --state all --format csv\n\n"
      "Exit status: 0 done, 2 no such state, 3 not permitted at that school, 4 no such school",
      [options](Context& context) { return list(context, *options); });
  add_option(verb, "--school", options->school, "at one school").type("CODE");
  add_option(verb, "--state", options->state, "in that state (default: open)")
      .type("STATE")
      .one_of({"open", "pending-hr", "waiting", "left", "approved", "denied", "withdrawn", "all"});
}

void add_decision_verbs(CommandTree& tree, CLI::App& staff) {
  auto approval = std::make_shared<DecideOptions>();
  auto& approve_verb = tree.verb(
      staff, "approve", "approve a request for a role; the role is held at once",
      "For an administrator whose role gives that one there; nobody approves their own. Everything is checked again. "
      "The\n"
      "person and the approver are told by mail. Where the person asked to remove the roles at other schools, it says\n"
      "which and asks first; where there is no terminal, add --yes.\n\n"
      "Examples:\n  portalctl staff approve 1 --dry-run\n  portalctl staff approve 1 --until 2026-12-18\n\n"
      "Exit status: 0 done, 2 no number or date, 3 not permitted, or one's own, 4 no such request that you may see,\n"
      "5 decided already, the HR record is not complete, the role is held already, or not confirmed",
      [approval](Context& context) { return approve(context, *approval); });
  add_option(approve_verb, "--until", approval->until, "the last day on which the role is held").type("DATE");

  auto denial = std::make_shared<DecideOptions>();
  auto& deny_verb =
      tree.verb(staff, "deny", "deny a request for a role; the person is told by mail, with the reason",
                "Examples:\n  portalctl staff deny 1 --reason 'The office is staffed' --dry-run\n\n"
                "Exit status: 0 done, 2 no number, or the reason is blank or too long, 3 not permitted, or one's own,\n"
                "4 no such request that you may see, 5 decided already",
                [denial](Context& context) { return deny(context, *denial); });
  add_option(deny_verb, "--reason", denial->reason, "what the person is told").required().type("TEXT");

  auto withdrawal = std::make_shared<DecideOptions>();
  auto& withdraw_verb =
      tree.verb(staff, "withdraw", "take back a request for a role: one's own, or one that one filed",
                "Examples:\n  portalctl staff withdraw 1 --dry-run\n\n"
                "Exit status: 0 done, 2 no number, 3 another's, 4 no such request that you may see, 5 decided already",
                [withdrawal](Context& context) { return withdraw(context, *withdrawal); });
  for (auto [one, into] : {std::pair(&approve_verb, approval), {&deny_verb, denial}, {&withdraw_verb, withdrawal}})
    add_option(*one, "request", into->request, "its number").required().type("NUMBER");
}

}  // namespace

void add_staff_requests(CommandTree& tree, CLI::App& staff) {
  add_request_verb(tree, staff);
  add_list_verb(tree, staff);
  add_decision_verbs(tree, staff);
}

}  // namespace portal
