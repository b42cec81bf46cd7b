// staff request|requests|approve|deny|withdraw: asking for a role, and deciding (004).
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/answer.h"
#include "cmd/commands.h"

namespace portal {

void add_staff_requests(CommandTree&, CLI::App&) {}

}  // namespace portal
