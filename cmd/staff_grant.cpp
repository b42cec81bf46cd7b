// staff grant: a role without a request (001 IX).
#include <fmt/format.h>

#include "cmd/commands.h"
#include "cmd/staff_words.h"
#include "lib/staff/giving.h"

namespace portal {
namespace {

ExitCode grant(Context& context, const AskedRole& asked) {
  auto done = grant_to_staff(context.session(), asked, dry_run_of(context));
  const auto& what = done.what;
  auto until =
      done.given.last_day ? " until " + done.given.last_day->text() : " as long as the staff file has the person";
  auto held = fmt::format("{} at {}{}", what.role->name, place_name(*what.role, what.whose.place), until);
  auto back = done.given.how == Given::How::returned
                  ? "; it was taken away here, and the role of the staff file is given back"
                  : "";
  auto who = name_and_number(what.person);
  say_done(context, fmt::format("{} is {}{}", who, held, back), fmt::format("{} would be {}{}", who, held, back),
           done.told);
  if (what.person.login.empty())
    context.say(fmt::format("{} has no login in the staff file, and cannot sign in until there is one", who));
  return exit_done;
}

}  // namespace

void add_staff_grant(CommandTree& tree, CLI::App& staff) {
  auto asked = std::make_shared<AskedRole>();
  auto& verb = tree.verb(
      staff, "grant", "give a member of staff a role, without a request",
      "For a principal or administrator whose role gives that one there; nobody gives one to themself. The person "
      "must\n"
      "be in the staff file with a complete HR record. The role ends on June 30 of the school year (from March 1 on, "
      "of\n"
      "the next) unless --until names a day; those of principals, assistant principals and the district go with the\n"
      "staff file. A role of the staff file that was taken away is given back. The person and you are told by mail.\n\n"
      "Examples:\n"
      "  portalctl staff grant --employee 12006645 --role 'Parent Access Account Administrator' --school 8123\n"
      "  portalctl staff grant --employee 11402288 --role 'Photo Designee' --school 8123 --until 2026-12-18\n\n"
      "Exit status: 0 done, 2 something is missing or malformed, 3 not permitted, or oneself, 4 nobody of that "
      "number,\n"
      "or no such school, 5 the HR record is not complete, or the role is held or asked for already",
      [asked](Context& context) { return grant(context, *asked); });
  add_role_options(verb, *asked);
}

}  // namespace portal
