// staff grant: a role without a request (001 IX).

#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {

void add_staff_grant(CommandTree&, CLI::App&) {}

}  // namespace portal
