#include "lib/config/yaml.h"

#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "tests/support/rehearsal.h"

namespace portal {

using test::has;
using test::problem;

TEST_CASE("yaml: every scalar stays the text that it is") {
  auto node = parse_yaml("a: 010\nb: no\nc: 1_000\nd: 2026-08-14\ne: '  x '\n", "file");
  CHECK(node["a"].Scalar() == "010");
  CHECK(node["b"].Scalar() == "no");
  CHECK(node["c"].Scalar() == "1_000");
  CHECK(node["d"].Scalar() == "2026-08-14");
  CHECK(node["e"].Scalar() == "  x ");
}

TEST_CASE("yaml: a key that stands twice is refused with its line, however deep it is") {
  auto message = [](const std::string& text) { return problem<BadInput>([&] { parse_yaml(text, "roles.yaml"); }); };
  CHECK(message("a: 1\nb: 2\na: 3\n") == "roles.yaml:3: 'a' stands twice");
  CHECK(message("top:\n  - x: 1\n    x: 2\n") == "roles.yaml:3: 'x' stands twice");
  CHECK(message("top: {in: {k: 1, k: 2}}\n") == "roles.yaml:1: 'k' stands twice");
  CHECK(message("a: {k: 1}\nb: {k: 2}\n") == "no error");
}

TEST_CASE("yaml: what does not parse is refused with its line") {
  CHECK(has(problem<BadInput>([] { parse_yaml("a: 1\nb: [1, 2\n", "portal.yaml"); }), "portal.yaml:"));
  CHECK(has(problem<BadInput>([] { parse_yaml("a: 1\n\tb: 2\n", "portal.yaml"); }), "portal.yaml:2:"));
  CHECK(parse_yaml("", "portal.yaml").IsNull());
}

TEST_CASE("yaml: aliases of aliases are few bytes and no end of values: refused, at once") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    auto before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 8; ++k) text += ", " + before;
    text += "]\n";
  }
  CHECK(has(problem<BadInput>([&] { parse_yaml(text, "roles.yaml"); }), "more than 100000 values"));
}

TEST_CASE("yaml: a node knows its place") {
  auto node = parse_yaml("a: 1\n\nb:\n  c: 2\n", "roles.yaml");
  CHECK(yaml_place(node["b"]["c"], "roles.yaml") == "roles.yaml:4");
}

}  // namespace portal
