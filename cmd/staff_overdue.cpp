// staff overdue: schools that have not looked at who has access (004), or lack an administrator (003).

#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {

void add_staff_overdue(CommandTree&, CLI::App&) {}

}  // namespace portal
