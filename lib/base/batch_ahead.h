#pragma once
#include <algorithm>
#include <cstddef>
#include <future>
#include <vector>

#include "lib/base/interrupt.h"

namespace portal {

/// Makes `count` items in a thread of its own, one batch ahead of whoever uses them: what SQLite writes can be parsed
/// or sealed meanwhile. make(index, item) fills an item whose buffers are used again; it must share nothing with
/// use(index, item), which runs in the caller's thread, in order. An error of either ends it. Interruptible.
template <class Item, class Make, class Use>
void make_batch_ahead(std::size_t count, Make make, Use use) {
  constexpr std::size_t batch_size = 4096;
  std::vector<Item> ready, coming;
  auto make_batch = [&](std::size_t first) {
    coming.resize(std::min(batch_size, count - first));
    for (std::size_t i = 0; i < coming.size(); ++i) make(first + i, coming[i]);
  };
  std::future<void> making;
  if (count > 0) making = std::async(std::launch::async, make_batch, std::size_t{0});
  for (std::size_t first = 0; first < count; first += batch_size) {
    making.get();
    ready.swap(coming);
    if (first + batch_size < count) making = std::async(std::launch::async, make_batch, first + batch_size);
    for (std::size_t i = 0; i < ready.size(); ++i) {
      check_interrupted();
      use(first + i, ready[i]);
    }
  }
}

}  // namespace portal
