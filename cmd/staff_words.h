#pragma once
// What the verbs of `staff` that give and take roles have in common.
#include <string>

#include "cmd/commands.h"
#include "lib/staff/access_mails.h"
#include "lib/staff/asked_role.h"

namespace portal {

/// --employee, --role, --school | --local-district | --district, --until
void add_role_options(CLI::App& verb, AskedRole& role);

/// What was done, or would be, and who is told of it: two lines for the person at the keyboard.
ExitCode say_done(Context& context, const std::string& done, const std::string& would_be, const Told& told = {});

DryRun dry_run_of(const Context& context);

}  // namespace portal
