#include "lib/base/signal_watch.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "lib/base/errors.h"

namespace portal {
namespace {

// A handler may touch nothing but these.
volatile sig_atomic_t interrupted = 0, asked_to_leave = 0;
int wake[2] = {-1, -1};

constexpr int watched[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCHLD};
struct sigaction before[std::size(watched)];

void note(int number) {
  int kept = errno;
  if (number == SIGINT) interrupted = 1;
  if (number == SIGTERM || number == SIGHUP) asked_to_leave = 1;
  char byte = 0;
  if (write(wake[1], &byte, 1) < 0) {
  }  // full: it is readable already
  errno = kept;
}

}  // namespace

SignalWatch::SignalWatch() {
  if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
    throw StorageError("no pipe can be made", "close other programs, then try again");
  interrupted = 0;
  asked_to_leave = 0;
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_NOCLDSTOP;
  for (std::size_t i = 0; i < std::size(watched); ++i) sigaction(watched[i], &action, &before[i]);
}

SignalWatch::~SignalWatch() {
  for (std::size_t i = 0; i < std::size(watched); ++i) sigaction(watched[i], &before[i], nullptr);
  close(wake[0]);
  close(wake[1]);
}

int SignalWatch::descriptor() const { return wake[0]; }

void SignalWatch::drain() {
  char bytes[64];
  while (read(wake[0], bytes, sizeof bytes) > 0) {
  }
}

bool SignalWatch::take_interrupt() {
  bool came = interrupted != 0;
  interrupted = 0;
  return came;
}

bool SignalWatch::leaving() const { return asked_to_leave != 0; }

}  // namespace portal
