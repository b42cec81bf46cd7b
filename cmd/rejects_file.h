#pragma once
#include <string>

#include "cmd/context.h"
#include "lib/roster/history.h"

namespace portal {

/// --rejects FILE: the rejected rows as they came, and why, as CSV (0600).
void write_rejects_file(Context& context, const std::string& path, const RejectTable& table);

}  // namespace portal
