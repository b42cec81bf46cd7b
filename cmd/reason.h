#pragma once
#include <string>

#include "cmd/context.h"

namespace portal {

/// Why the operator looks at that student's record: what --reason gave; else, of one whose role for it is not at the
/// student's school, asked for on a terminal, where Enter alone gives none; without a terminal nothing waits for it,
/// and standard error says that the log has none. Throws as find_student() does for `action`.
std::string reason_to_look(Context& context, const std::string& student, Action action, const std::string& given);

}  // namespace portal
