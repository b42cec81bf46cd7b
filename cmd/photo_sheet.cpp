#include "cmd/commands.h"

namespace portal {

void add_photo_sheet(CommandTree&, CLI::App&) {}

}  // namespace portal
