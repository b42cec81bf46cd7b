#include "cmd/commands.h"

namespace portal {

void add_photo_keep(CommandTree&, CLI::App&) {}

}  // namespace portal
