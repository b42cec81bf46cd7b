// staff list|show: who has access, and where.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {

void add_staff_list(CommandTree&, CLI::App&) {}

}  // namespace portal
