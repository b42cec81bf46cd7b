
#include "cmd/commands.h"

namespace portal {

void add_parent(CommandTree& tree) {
  auto& noun =
      tree.noun("parent", "parents and their accounts: find, help, and what a parent does through the web site");
  add_parent_search(tree, noun);
  add_parent_care(tree, noun);
  add_parent_identity(tree, noun);
  add_parent_accounts(tree, noun);
  add_parent_link(tree, noun);
  add_parent_contact(tree, noun);
  add_parent_volunteer(tree, noun);
  add_parent_import(tree, noun);
}

}  // namespace portal
