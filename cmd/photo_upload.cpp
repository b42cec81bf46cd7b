#include "cmd/commands.h"

namespace portal {

void add_photo_upload(CommandTree&, CLI::App&) {}

}  // namespace portal
