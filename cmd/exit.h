#pragma once
#include "cmd/context.h"

namespace portal {

/// The one place where what ended a command becomes a message, a hint and an exit code. Called while an
/// exception is being handled. What was not permitted goes to the audit log.
ExitCode report_error(Context& context);

}  // namespace portal
