#include "lib/base/caseless.h"

#include <doctest/doctest.h>

#include "lib/base/text.h"
#include "tests/unit/property.h"

namespace portal {

TEST_CASE("caseless: two texts that differ in case alone are one; accents and spaces stay") {
  CHECK(caseless("RUIZ") == "ruiz");
  CHECK(caseless("Óscar ÑANDÚ") == caseless("óscar ñandú"));
  CHECK(caseless("O\u0301scar") == caseless("\u00f3scar"));
  CHECK(caseless("Weiß") == caseless("WEISS"));
  CHECK(caseless("Munoz") != caseless("Muñoz"));
  CHECK(caseless(" de  la ") == " de  la ");
  CHECK(caseless("김") == "김");
  CHECK(caseless("A\xff") == "A\xff");
}

TEST_CASE("caseless: once is enough, and it stays UTF-8") {
  CHECK(holds([] {
    auto once = caseless(*any_utf8());
    return is_utf8(once) && caseless(once) == once;
  }));
}

}  // namespace portal
