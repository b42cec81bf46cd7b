#include "cmd/commands.h"

namespace portal {

void add_year(CommandTree&) {}

}  // namespace portal
