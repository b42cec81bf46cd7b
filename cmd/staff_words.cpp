#include "cmd/staff_words.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace portal {

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

void add_role_options(CLI::App& verb, AskedRole& role) {
  verb.add_option("--employee", role.employee, "whose: the employee number, 8 digits")->type_name("NUMBER");
  verb.add_option("--role", role.role, "which role; `portalctl help roles` lists them")->type_name("ROLE");
  verb.add_option("--school", role.place.school, "where: at this school")->type_name("CODE");
  verb.add_option("--local-district", role.place.local_district, "at the schools of this Local District")
      ->type_name("NAME");
  verb.add_flag("--district", role.place.district, "in the whole district");
  verb.add_option("--until", role.until, "the last day on which the role is held")->type_name("DATE");
}

ExitCode say_done(Context& context, const std::string& done, const std::string& would_be, const Told& told) {
  auto dry_run = dry_run_of(context);
  context.say(dry_run == DryRun::yes ? fmt::format("dry run: {}; nothing was changed", would_be) : done);
  if (auto mails = told.text(dry_run); !mails.empty()) context.say(mails);
  return exit_done;
}

}  // namespace portal
