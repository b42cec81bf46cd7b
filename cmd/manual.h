#pragma once
// The manual pages, in the form that scdoc reads, from the command tree.
#include <string>
#include <vector>

#include "cmd/outline.h"

namespace portal {

/// "portalctl", and "portalctl-roster" for each noun that has verbs.
std::vector<std::string> manual_pages(const CommandOutline& program);

/// The source of one of them. `exit_codes`: the table that `help exit-codes` shows.
std::string manual_page(const CommandOutline& program, const std::string& page, const std::string& exit_codes);

}  // namespace portal
