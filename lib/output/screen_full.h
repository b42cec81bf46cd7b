#pragma once
#include "lib/base/signal_watch.h"
#include "lib/output/screen.h"
#include "lib/output/screen_module.h"

namespace portal {

/// Pages on a full screen: arrow keys, paging, typing the beginning of a choice. The mark of the chosen line and the
/// cursor are all that moves, so that little is sent for each key.
class FullScreen : public Screen {
 public:
  FullScreen(Canvas& canvas, SignalWatch& signals) : canvas_(canvas), signals_(signals) {}
  std::optional<std::size_t> choose(const ScreenPage& page) override;
  std::optional<std::string> ask(const std::string& title, const std::string& question) override;
  void hand_over(const std::string& command) override;
  void take_back() override;
  bool ended() const override { return ended_; }

 private:
  Canvas& canvas_;
  SignalWatch& signals_;
  bool ended_ = false;

  ScreenKey next_key();
};

}  // namespace portal
