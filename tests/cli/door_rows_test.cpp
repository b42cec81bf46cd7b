// The table of the walk is whole: whoever adds a verb says who may do it.
#include <doctest/doctest.h>

#include <set>

#include "tests/support/door.h"
#include "tests/support/help_tree.h"

using namespace portal::test;

TEST_CASE("door: each verb has a row, and each row a verb") {
  std::set<std::string> verbs, rows;
  for (const auto& verb : all_verbs()) verbs.insert(verb.path);
  for (const auto& row : door_rows()) {
    CHECK_MESSAGE(rows.insert(row.verb).second, row.verb, " has two rows");
    CHECK_MESSAGE(verbs.contains(row.verb), row.verb, " is no verb");
  }
  for (const auto& verb : verbs)
    CHECK_MESSAGE(rows.contains(verb), verb, " has no row in tests/support/door_rows.cpp: who may do it, and where?");
}
