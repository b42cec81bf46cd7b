#pragma once
#include <string>

#include "lib/access/session.h"

namespace portal {

/// What somebody who may not do that can do next, for the hint of an error: where they may, or whom to ask. It tells
/// nothing of the place or the student that was asked for.
std::string permission_hint(const Session& session, Action action);

}  // namespace portal
