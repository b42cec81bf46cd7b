#include "cmd/commands.h"

namespace portal {

void add_photo_people(CommandTree&, CLI::App&) {}

}  // namespace portal
