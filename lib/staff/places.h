#pragma once
// The places whose roles an operator may look at, or act on.
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"

namespace portal {

/// The location codes at which the operator may do that, each once, by code; nothing: everywhere, Local Districts and
/// the district among it. One query at most.
std::optional<std::vector<std::string>> places_where(Session& session, Action action);

}  // namespace portal
