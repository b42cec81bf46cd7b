#include "lib/base/random.h"

#include <sodium.h>

#include <cstring>

namespace portal {

std::uint64_t Random::below(std::uint64_t bound) {
  // Numbers past the last whole multiple of the bound would favour the small results: draw again.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t drawn = 0;
  do {
    fill(&drawn, sizeof drawn);
  } while (drawn >= limit);
  return drawn % bound;
}

void SystemRandom::fill(void* bytes, std::size_t count) { randombytes_buf(bytes, count); }

SeededRandom::SeededRandom(std::uint64_t seed) { std::memcpy(seed_, &seed, sizeof seed); }

void SeededRandom::fill(void* bytes, std::size_t count) {
  unsigned char key[32];
  std::memcpy(key, seed_, sizeof key);
  std::memcpy(key + 24, &drawn_, sizeof drawn_);
  ++drawn_;
  randombytes_buf_deterministic(bytes, count, key);
}

}  // namespace portal
