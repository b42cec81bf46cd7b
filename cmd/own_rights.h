#pragma once
// Commands that read an extract and no database.
#include "cmd/context.h"

namespace portal {

/// What lies in a file, a person who can read it may be shown. Through sudo the program reads with the service's
/// rights, the inbox and its archive among them: then NotPermitted without roster.import, as for `roster diff`.
void check_rights_to_extracts(Context& context);

}  // namespace portal
