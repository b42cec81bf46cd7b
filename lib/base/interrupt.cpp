#include "lib/base/interrupt.h"

#include <csignal>

#include "lib/base/errors.h"

namespace portal {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

void request_interrupt() { interrupted = 1; }

bool interrupt_requested() { return interrupted != 0; }

void check_interrupted() {
  if (interrupted) throw Interrupted("interrupted; nothing is half-done", "");
}

}  // namespace portal
