#pragma once

namespace portal {

/// While it lives, an interrupt ends nothing and a hang-up or a request to end is noted: for a session that goes on
/// when what runs below it was interrupted, and that puts the terminal right before it goes. One at a time.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// Readable when a signal came: SIGINT, SIGTERM, SIGHUP, SIGWINCH or SIGCHLD. To be polled beside other input.
  int descriptor() const;
  /// Empties the descriptor.
  void drain();
  /// Whether SIGINT came since this was last asked.
  bool take_interrupt();
  /// Whether the session was asked to end, or has lost its terminal.
  bool leaving() const;
};

}  // namespace portal
