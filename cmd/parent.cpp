#include <CLI/App.hpp>

#include "cmd/commands.h"

namespace portal {

void add_parent(CommandTree& tree) {
  auto& noun = tree.noun("parent", "parents and their accounts");
  add_parent_volunteer(tree, noun);
}

}  // namespace portal
