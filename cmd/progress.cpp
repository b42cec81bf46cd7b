#include "cmd/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t bar_width = 30;  // columns
constexpr const char* wipe = "\r\x1b[K";

}  // namespace

ProgressBar::ProgressBar(Context& context)
    : context_(context),
      wanted_(context.terminal.error && !context.options.quiet && !context.options.no_color &&
              !context.environment("NO_COLOR")),
      began_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  if (drawn_) context_.error << wipe << std::flush;
}

void ProgressBar::tell(std::size_t done, std::size_t all) {
  if (!wanted_ || all == 0) return;
  auto filled = std::min(done, all) * bar_width / all;
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began_).count();
  context_.error << fmt::format("{}[{:#<{}}{:.<{}}] {} of {}, {} s", wipe, "", filled, "", bar_width - filled,
                                grouped(static_cast<long long>(done)), grouped(static_cast<long long>(all)), seconds)
                 << std::flush;
  drawn_ = true;
}

}  // namespace portal
