#include "lib/base/modules.h"

#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "tests/support/rehearsal.h"

namespace portal {

using test::has;
using test::problem;

TEST_CASE("modules: one that is not there is told by name, with where to put it") {
  try {
    load_module({"portalctl-none.so", "none", "does nothing", ""});
    FAIL("loaded");
  } catch (const StorageError& error) {
    CHECK(error.message() == "portalctl-none.so, which does nothing, is not installed.");
    CHECK(has(error.hint(), "portalctl-none.so or at "));
    CHECK(has(error.hint(), "/lib/portalctl/portalctl-none.so."));
  }
}

TEST_CASE("modules: one of another version is refused") {
  for (const auto* file :
       {"portalctl-pages.so", "portalctl-net.so", "portalctl-screen.so", "portalctl-sheets.so", "portalctl-images.so"})
    CHECK(has(problem<StorageError>([&] {
                load_module({file, "portalctl_pages_0", "", ""});
              }),
              "belongs to another version of this program."));
}

}  // namespace portal
