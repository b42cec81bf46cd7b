#include "lib/base/random.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "tests/unit/property.h"

using portal::SeededRandom;
using portal::SystemRandom;

namespace {

std::array<unsigned char, 64> draw(portal::Random& random) {
  std::array<unsigned char, 64> bytes{};
  random.fill(bytes.data(), bytes.size());
  return bytes;
}

/// Gives the numbers that it was given, to reach what chance never would.
struct ScriptedRandom : portal::Random {
  explicit ScriptedRandom(std::vector<std::uint64_t> numbers) : script(std::move(numbers)) {}
  void fill(void* bytes, std::size_t count) override { std::memcpy(bytes, &script.at(next++), count); }
  std::vector<std::uint64_t> script;
  std::size_t next = 0;
};

}  // namespace

TEST_CASE("the same seed gives the same bytes, another seed others, and no bytes come twice") {
  SeededRandom a(7), b(7), c(8);
  auto first = draw(a);
  CHECK(first == draw(b));
  CHECK(first != draw(c));
  auto second = draw(a);
  CHECK(second != first);
  CHECK(second == draw(b));
}

TEST_CASE("a number is below its bound") {
  CHECK(holds([](std::uint64_t seed, std::uint64_t any) {
    SeededRandom random(seed);
    auto bound = std::max<std::uint64_t>(any, 1);
    RC_ASSERT(random.below(bound) < bound);
  }));
  SeededRandom random(1);
  CHECK(random.below(1) == 0);
}

TEST_CASE("numbers that would favour the small results are drawn again") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  ScriptedRandom random({most, most - 1, 5});
  CHECK(random.below(most / 2 + 2) == 5);  // only the numbers under the bound itself are a whole multiple
  CHECK(random.next >= 2);
}

TEST_CASE("every number under the bound comes about as often") {
  SeededRandom random(20260814);
  constexpr int kDraws = 60'000, kExpected = kDraws / 6;
  std::array<int, 6> seen{};
  for (int i = 0; i < kDraws; ++i) ++seen[random.below(6)];
  double chi_squared = 0;
  for (int count : seen) chi_squared += double(count - kExpected) * (count - kExpected) / kExpected;
  CHECK(chi_squared < 20.5);  // five degrees of freedom, p = 0.001
}

TEST_CASE("the system's bytes differ each time") {
  REQUIRE(sodium_init() >= 0);
  SystemRandom random;
  CHECK(draw(random) != draw(random));
}
