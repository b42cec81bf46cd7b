// staff revoke|remove: taking roles away (004).

#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {

void add_staff_remove(CommandTree&, CLI::App&) {}

}  // namespace portal
