#pragma once
// What a shell completes, from the command tree. The scripts hold all of it: pressing Tab runs no program.
#include <string>

#include "cmd/outline.h"

namespace portal {

std::string bash_completion(const CommandOutline& program);
std::string zsh_completion(const CommandOutline& program);
std::string fish_completion(const CommandOutline& program);

}  // namespace portal
