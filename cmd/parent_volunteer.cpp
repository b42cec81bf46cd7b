#include <fmt/format.h>

#include <charconv>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/accounts/volunteers.h"
#include "lib/base/text.h"

namespace portal {
namespace {

VolunteerChange change_of(const Context& context) {
  return context.options.dry_run ? VolunteerChange::check : VolunteerChange::make;
}

ExitCode apply(Context& context, const VolunteerRequest& request) {
  auto id = apply_as_volunteer(context.session(), request, change_of(context));
  if (context.options.dry_run) {
    context.say("the application would be recorded");
    return exit_done;
  }
  Answer answer(context, {{"application_id"}, {"state"}});
  answer.row({id, std::string("applied")});
  answer.finish();
  return exit_done;
}

struct ListOptions {
  std::string school, state;
};

ExitCode list(Context& context, const ListOptions& options) {
  VolunteerFilter filter{options.school, {}};
  if (!options.state.empty()) {
    filter.state = parse_volunteer_state(options.state);
    if (!filter.state)
      throw UsageError(fmt::format("--state: '{}' is no state of an application", printable(options.state)),
                       "applied, approved or denied");
  }
  auto& session = context.session();
  Answer answer(context,
                {{"application_id"},
                 moment_column("applied_at"),
                 {"location_code"},
                 {"school_name", Column::Show::not_in_table},
                 {"last_name"},
                 {"first_name"},
                 {"email"},
                 {"phone"},
                 {"task"},
                 {"state"},
                 moment_column("decided_at"),
                 {"decided_by"},
                 {"reason", Column::Show::not_in_table}},
                "nobody has applied at a school that you decide for, or not in that state");
  list_volunteers(session, filter, [&](const VolunteerApplication& one) {
    answer.row({one.id, session.zone.local_text(one.applied_at), one.school, one.school_name, one.last_name,
                one.first_name, one.email, cell_or_blank(one.phone), one.task,
                std::string(volunteer_state_name(one.state)), cell_or_blank(session.zone.local_text(one.decided_at)),
                cell_or_blank(one.decided_by), cell_or_blank(one.reason)});
  });
  answer.finish();
  return exit_done;
}

struct Decision {
  std::string number, reason;
};

std::int64_t application_number(const std::string& text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1)
    throw UsageError(fmt::format("'{}' is no number of an application", printable(text)),
                     "`portalctl parent volunteer list` shows them");
  return number;
}

ExitCode decide(Context& context, const Decision& decision, VolunteerState state) {
  auto number = application_number(decision.number);
  auto& session = context.session();
  auto change = change_of(context);
  auto application = state == VolunteerState::approved ? approve_volunteer(session, number, change)
                                                       : deny_volunteer(session, number, decision.reason, change);
  auto who = printable(application.first_name + " " + application.last_name);
  if (change == VolunteerChange::check)
    context.say(fmt::format("the application of {} would be {}", who, volunteer_state_name(state)));
  else
    context.say(fmt::format("the application of {} was {}; a mail tells them", who, volunteer_state_name(state)));
  return exit_done;
}

}  // namespace

void add_parent_volunteer(CommandTree& tree, CLI::App& parent) {
  auto& noun = tree.noun(parent, "volunteer", "applications to be a school volunteer");
  auto request = std::make_shared<VolunteerRequest>();
  auto& apply_verb = tree.verb(
      noun, "apply", "record a parent's application (what the web site does for them)",
      "Examples:\n  portalctl parent volunteer apply guadalupe.reyes@example.org --school 8123 --task reading\n\n"
      "Exit status: 0 done, 2 the task is blank or too long, 3 not permitted, 4 no such account or school,\n"
      "5 the account is not active, or has applied there already",
      [request](Context& context) { return apply(context, *request); });
  add_option(apply_verb, "email", request->email, "the parent's account").required().type("EMAIL");
  add_option(apply_verb, "--school", request->school, "where").required().type("CODE");
  add_option(apply_verb, "--task", request->task, "what the parent would like to do").required().type("TEXT");

  auto options = std::make_shared<ListOptions>();
  auto& list_verb = tree.verb(noun, "list", "the applications at your schools, the oldest first",
                              "Examples:\n  portalctl parent volunteer list --state applied\n"
                              "  portalctl parent volunteer list --school 8123 --format csv\n\n"
                              "Exit status: 0 done, 3 not permitted, 4 no such school",
                              [options](Context& context) { return list(context, *options); });
  add_option(list_verb, "--school", options->school, "at one school").type("CODE");
  add_option(list_verb, "--state", options->state, "in one state")
      .type("STATE")
      .one_of({"applied", "approved", "denied"});

  auto approval = std::make_shared<Decision>();
  auto& approve_verb =
      tree.verb(noun, "approve", "approve an application; the parent is told by mail",
                "Examples:\n  portalctl parent volunteer approve 1 --dry-run\n\n"
                "Exit status: 0 done, 3 not permitted, 4 no such application at your schools, 5 it was decided already",
                [approval](Context& context) { return decide(context, *approval, VolunteerState::approved); });
  add_option(approve_verb, "application", approval->number, "its number").required().type("NUMBER");

  auto denial = std::make_shared<Decision>();
  auto& deny_verb = tree.verb(noun, "deny", "deny an application; the parent is told by mail, with the reason",
                              "Examples:\n  portalctl parent volunteer deny 1 --reason Enough --dry-run\n\n"
                              "Exit status: 0 done, 2 the reason is blank or too long, 3 not permitted,\n"
                              "4 no such application at your schools, 5 it was decided already",
                              [denial](Context& context) { return decide(context, *denial, VolunteerState::denied); });
  add_option(deny_verb, "application", denial->number, "its number").required().type("NUMBER");
  add_option(deny_verb, "--reason", denial->reason, "what the parent is told").required().type("TEXT");
}

}  // namespace portal
