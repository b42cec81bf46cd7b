#include "lib/roster/record_kinds.h"

#include <doctest/doctest.h>

#include "tests/unit/property.h"

namespace portal {

TEST_CASE("record kinds: a key is shown with its parts, and can be had back") {
  const std::string nul(1, key_separator);
  auto shown = shown_key("00000001" + nul + "Teacher" + nul + "8001");
  CHECK(shown.record == "00000001");
  CHECK(shown.part == "Teacher/8001");
  CHECK(shown_key("023907F123").part.empty());
  CHECK(shown_key("00000001" + nul + "District IT" + nul).part == "District IT/");
  CHECK(shown_key("1" + nul + "A/B" + nul + "C").part == "A\\/B/C");
  CHECK(holds([&](std::vector<std::string> parts) {
    Record fields = {"00000001"};
    auto key = fields[0];
    for (auto& part : parts) {
      std::erase(part, key_separator);
      fields.push_back(fields.size() == 1 ? "r" + part : part);  // the first part is never blank
      key += key_separator + fields.back();
    }
    RC_ASSERT(key_fields(shown_key(key)) == fields);
  }));
  CHECK(key_fields({"1", "District IT/"}) == Record{"1", "District IT", ""});
}

}  // namespace portal
