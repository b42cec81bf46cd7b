// staff request|requests|approve|deny|withdraw: asking for a role, and deciding (004).

#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {

void add_staff_requests(CommandTree&, CLI::App&) {}

}  // namespace portal
