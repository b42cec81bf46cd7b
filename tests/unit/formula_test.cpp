#include "lib/base/formula.h"

#include <doctest/doctest.h>

#include "lib/output/table.h"
#include "tests/unit/property.h"

namespace portal {

TEST_CASE("formulas: the guard is taken from what a spreadsheet would run, and from nothing else") {
  CHECK(without_guard("'=1+1") == "=1+1");
  CHECK(without_guard("'＝1") == "＝1");
  CHECK(without_guard("'Aziz") == "'Aziz");
  CHECK(without_guard("=1") == "=1");
  CHECK(without_guard("'") == "'");
  CHECK(without_guard("") == "");
}

TEST_CASE("formulas: whatever text goes out in CSV, without its guard it is what it was") {
  CHECK(holds([] {
    auto text = *any_utf8();
    if (text.starts_with("'")) return;  // such a one goes out as it is
    auto field = csv_field(text);
    if (field.starts_with('"')) return;
    RC_ASSERT(without_guard(field) == text);
    RC_ASSERT(!starts_formula(field));
  }));
}

}  // namespace portal
