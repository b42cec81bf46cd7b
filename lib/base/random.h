#pragma once
#include <cstddef>
#include <cstdint>

namespace portal {

/// Where unpredictable bytes come from. A sandbox's `--seed` and the tests put a seeded one here.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(void* bytes, std::size_t count) = 0;
  /// An unbiased number in [0, bound).
  std::uint64_t below(std::uint64_t bound);
};

/// libsodium's generator, which the kernel seeds.
class SystemRandom : public Random {
 public:
  void fill(void* bytes, std::size_t count) override;
};

/// The same bytes for the same seed: rehearsals and tests only, never a real district.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  void fill(void* bytes, std::size_t count) override;

 private:
  unsigned char seed_[32] = {};
  std::uint64_t drawn_ = 0;
};

}  // namespace portal
