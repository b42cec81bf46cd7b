#pragma once
// How far a long command is, on a terminal.
#include <chrono>
#include <cstddef>

#include "cmd/context.h"

namespace portal {

/// A bar on standard error, where that is a terminal; never with --quiet, --no-color or NO_COLOR. It is wiped away when
/// it goes.
class ProgressBar {
 public:
  explicit ProgressBar(Context& context);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void tell(std::size_t done, std::size_t all);

 private:
  Context& context_;
  bool wanted_, drawn_ = false;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace portal
