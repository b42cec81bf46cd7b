// What every command has in common: help, mistakes, streams.
#include "tests/support/command.h"

using portal::test::run;

TEST_CASE("a mistyped verb gets the nearest one, and exit 2") {
  auto ran = run({"roster", "exprot"});
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("did you mean export?") != std::string::npos);
}
