// staff list|show: who has access, and where.

#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {

void add_staff_list(CommandTree&, CLI::App&) {}

}  // namespace portal
