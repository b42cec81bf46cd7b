#pragma once
// What the one door is asked for by each verb: a row for each, which the walk of tests/unit/door_test.cpp tries as
// every role, at the own school and at another.
#include <string>
#include <vector>

#include "lib/access/roles.h"

namespace portal::test {

/// What an action concerns, and what becomes of somebody who may do it elsewhere alone.
enum class Door {
  open,       // it is nobody's data: no operator is asked for
  operators,  // each operator's own: everybody who can sign in
  own,        // what only somebody else's is in this world: 3, or 4, for everybody
  somewhere,  // whoever may at any place; shows what is of those places
  district,   // 3 but for those who may at the whole district
  school,     // 3: the school was named
  record      // 4: even that it exists is private
};

struct DoorRow {
  std::string verb;       // "student find"
  std::string arguments;  // {school}, {student}, {guardian}, {email} … are those of the school in turn
  Door door;
  std::vector<Action> actions;                        // one of them is enough
  std::string input = {};                             // standard input
  enum class Trial { dry, real } trial = Trial::dry;  // real: what has no dry run, and changes nothing that matters
};

const std::vector<DoorRow>& door_rows();

}  // namespace portal::test
