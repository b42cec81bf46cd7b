#include "lib/district/local_districts.h"

#include <doctest/doctest.h>

#include "lib/config/embedded.h"
#include "tests/support/rehearsal.h"

namespace portal {

TEST_CASE("local districts: all six are there, with the phone and site of their PACE team") {
  auto all = parse_local_districts(embedded_file("local_districts.yaml"), "local_districts.yaml");
  std::vector<std::string> names;
  for (const auto& district : all) {
    names.push_back(district.name);
    CHECK(district.phone.starts_with("("));
    CHECK(district.site.starts_with("https://"));
  }
  CHECK(names == std::vector<std::string>{"Central", "East", "Northeast", "Northwest", "South", "West"});
}

TEST_CASE("local districts: one is found by its name or its short name") {
  auto all = parse_local_districts(embedded_file("local_districts.yaml"), "local_districts.yaml");
  REQUIRE(find_local_district(all, "NW"));
  CHECK(find_local_district(all, "NW")->name == "Northwest");
  CHECK(find_local_district(all, "Northwest")->phone == "(818) 654-3600");
  CHECK(find_local_district(all, "North") == nullptr);
  CHECK(find_local_district(all, "") == nullptr);
  CHECK(full_local_district_name("W") == "West");
  CHECK(full_local_district_name("West") == "West");
  CHECK(full_local_district_name("8001") == "8001");
}

TEST_CASE("local districts: a file that holds something else is refused, in words") {
  auto message = [](const std::string& yaml) {
    return test::problem<BadInput>([&] { parse_local_districts(yaml, "own.yaml"); });
  };
  for (const auto* yaml : {"", "- a\n", "West: {phone: 1}\n", "local_districts: West\n"})
    CHECK(message(yaml) == "own.yaml: holds no Local Districts");
  CHECK(message("local_districts:\n  West: 1\n") == "own.yaml:2: 'West' is no Local District");
}

TEST_CASE("local districts: one without a phone is refused with its line") {
  auto message = test::problem<BadInput>([] {
    parse_local_districts("local_districts:\n  West: {short: W, phone: 1}\n  East: {short: E}\n", "own.yaml");
  });
  CHECK(message == "own.yaml:3: a Local District without a name or a phone");
}

}  // namespace portal
