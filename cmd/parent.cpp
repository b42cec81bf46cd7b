#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/commands.h"

namespace portal {

void add_parent(CommandTree& tree) {
  auto& noun = tree.noun("parent", "parent accounts: find, help, import, and what a parent does through the web site");
  add_parent_care(tree, noun);
  add_parent_accounts(tree, noun);
  add_parent_import(tree, noun);
}

}  // namespace portal
