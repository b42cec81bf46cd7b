#pragma once

namespace portal {

/// yes: say what would change, change nothing.
enum class DryRun { no, yes };

}  // namespace portal
