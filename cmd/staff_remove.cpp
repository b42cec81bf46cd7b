// staff revoke|remove: taking roles away (004).
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {

void add_staff_remove(CommandTree&, CLI::App&) {}

}  // namespace portal
