
#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/roster/duplicates.h"

namespace portal {
namespace {

ExitCode duplicates(Context& context) {
  Answer answer(context,
                {{"group"},
                 {"kind"},
                 {"record"},
                 {"last_name"},
                 {"first_name"},
                 date_column("birth_date"),
                 {"location_code"},
                 {"grade"},
                 {"students"},
                 {"reason"}},
                "no two records look like one");
  for (const auto& row : find_duplicates(context.session()))
    answer.row({row.group, row.kind, row.record, row.last_name, row.first_name, cell_or_blank(row.birth_date),
                cell_or_blank(row.location_code), cell_or_blank(row.grade), cell_or_blank(row.students), row.reason});
  answer.finish();
  return exit_done;
}

}  // namespace

void add_roster_duplicates(CommandTree& tree, CLI::App& roster) {
  tree.verb(roster, "duplicates", "students and guardians who may be in the roster twice",
            "Students with one name and birth date and different IDs; guardians with one name and different IDs who\n"
            "share a student, an email, a phone or an address. Accents, capitals and hyphens do not count. It is for\n"
            "the records staff to look at: nothing is merged. MiSiS is where a duplicate is put right. Until it is,\n"
            "`portalctl guardian merge A B` makes two guardian IDs one person in the portal; it is listed no more.\n"
            "The log keeps who looked.\n\n"
            "Examples:\n  portalctl roster duplicates\n  portalctl roster duplicates -o duplicates.csv\n\n"
            "Exit status: 0 done",
            duplicates);
}

}  // namespace portal
