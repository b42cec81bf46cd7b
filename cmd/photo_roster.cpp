#include "cmd/commands.h"

namespace portal {

void add_photo_roster(CommandTree&, CLI::App&) {}

}  // namespace portal
