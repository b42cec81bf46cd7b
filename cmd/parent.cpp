#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/commands.h"

namespace portal {

void add_parent(CommandTree& tree) {
  auto& noun = tree.noun("parent", "parents' accounts and what they do for themselves");
  add_parent_contact(tree, noun);
}

}  // namespace portal
