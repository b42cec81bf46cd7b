#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/commands.h"

namespace portal {

void add_parent(CommandTree& tree) {
  auto& noun = tree.noun("parent", "find a parent's account");
  add_parent_search(tree, noun);
}

}  // namespace portal
