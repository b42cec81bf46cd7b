#include "cmd/staff_words.h"

#include <fmt/format.h>

namespace portal {

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

void add_role_options(CLI::App& verb, AskedRole& role) {
  add_option(verb, "--employee", role.employee, "whose: the employee number, 8 digits").type("NUMBER");
  add_option(verb, "--role", role.role, "which role; `portalctl help roles` lists them").type("ROLE");
  add_option(verb, "--school", role.place.school, "where: at this school").type("CODE");
  add_option(verb, "--local-district", role.place.local_district, "at the schools of this Local District").type("NAME");
  add_flag(verb, "--district", role.place.district, "in the whole district");
  add_option(verb, "--until", role.until, "the last day on which the role is held").type("DATE");
}

ExitCode say_done(Context& context, const std::string& done, const std::string& would_be, const Told& told) {
  auto dry_run = dry_run_of(context);
  context.say(dry_run == DryRun::yes ? fmt::format("dry run: {}; nothing was changed", would_be) : done);
  if (auto mails = told.text(dry_run); !mails.empty()) context.say(mails);
  return exit_done;
}

}  // namespace portal
