#pragma once
#include <string>

#include "cmd/context.h"
#include "lib/roster/export.h"

namespace portal {

/// `roster export --bundle FORM -o FILE.zip`; of the request, --school and --active count, and the others are refused.
ExitCode export_bundle_file(Context& context, const std::string& form, const ExportRequest& request);

}  // namespace portal
