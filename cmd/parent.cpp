#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/commands.h"

namespace portal {

void add_parent(CommandTree& tree) {
  auto& noun = tree.noun("parent", "parents: their identity, and the students that they link");
  add_parent_identity(tree, noun);
  add_parent_link(tree, noun);
}

}  // namespace portal
