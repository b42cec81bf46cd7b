#pragma once
#include <deque>
#include <string>
#include <string_view>

namespace portal {

/// Texts that stay where they are as long as the arena lives: a million keys without a million allocations.
class KeyArena {
 public:
  const char* add(std::string_view text) {
    if (blocks_.empty() || blocks_.back().size() + text.size() > block_size) blocks_.emplace_back().reserve(block_size);
    auto& block = blocks_.back();
    block += text;  // within its capacity, so that what was added before stays where it is
    return block.data() + block.size() - text.size();
  }

 private:
  static constexpr std::size_t block_size = std::size_t{1} << 20;
  std::deque<std::string> blocks_;
};

}  // namespace portal
