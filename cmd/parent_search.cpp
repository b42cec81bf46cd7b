// Parent search (002, steps 11 to 14).
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/accounts/parent_search.h"
#include "lib/base/text.h"

namespace portal {
namespace {

std::string yes_no(bool yes) { return yes ? "Y" : "N"; }

std::string note(const ParentRow& row) {
  if (!row.has_account) return "no account";
  return row.pending ? "email not confirmed" : "";
}

ExitCode search(Context& context, const ParentSearch& what) {
  auto& session = context.session();
  auto found = search_parents(session, what);
  Answer answer(context,
                {{"email"}, {"name"}, {"active"}, moment_column("last_login"), {"students"}, {"exception"}, {"note"}});
  for (const auto& row : found.rows) {
    auto login = Timestamp::parse(row.last_login);
    answer.row({cell_or_blank(row.email), row.full_name(), cell_or_blank(row.has_account ? yes_no(row.active) : ""),
                cell_or_blank(login ? session.zone.date_of(*login).text() : row.last_login),
                cell_or_blank(joined(row.students, ", ")), cell_or_blank(row.has_account ? yes_no(row.exception) : ""),
                cell_or_blank(note(row))});
  }
  answer.finish();
  if (found.more)
    context.say(
        fmt::format("these are the best {}; there are more: give more of the name, or the email", found.rows.size()));
  return exit_done;
}

}  // namespace

void add_parent_search(CommandTree& tree, CLI::App& parent) {
  auto what = std::make_shared<ParentSearch>();
  auto& verb = tree.verb(
      parent, "search", "parents by email, or by first and last name, the best first",
      "Accents, hyphens, capitals and the order of double names do not count; a name that goes on, and one that\n"
      "differs by a letter, come after the same name. Nicknames are not guessed. Also found are guardians whom staff\n"
      "added by the MiSiS lookup: they have no account yet. Only students at schools that you may see are named.\n\n"
      "Examples:\n  portalctl parent search --email guadalupe.reyes@example.org\n"
      "  portalctl parent search --first guadalupe --last reyes\n\n"
      "Exit status: 0 done, 2 a name of less than 2 characters, 3 you may not search parents, 4 nobody that you may "
      "see",
      [what](Context& context) { return search(context, *what); });
  add_option(verb, "--email", what->email, "the account's email, whole").type("EMAIL");
  add_option(verb, "--first", what->first, "first name, 2 characters at least").type("NAME");
  add_option(verb, "--last", what->last, "last name, 2 characters at least").type("NAME");
}

}  // namespace portal
