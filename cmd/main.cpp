// Fills the context from the system and runs the command.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <streambuf>

#include "cmd/commands.h"
#include "cmd/descriptor_output.h"
#include "cmd/login.h"
#include "lib/base/interrupt.h"

namespace {

std::size_t terminal_width() {
  struct winsize size {};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// A first signal asks; a second one, where nobody listens, ends the program at once: a transaction that is
// cut off never was. Waiting for an answer or for a lock ends too, so no call is restarted.
void on_interrupt(int) { portal::request_interrupt(); }

void listen_for(int number) {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(number, &action, nullptr);
}

// A stream that the caller closed would be the next file that is opened, and that file would be written to.
// What stands in for it is read-only, so that output is an error and not lost.
void occupy_closed_streams() {
  int descriptor;
  do descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor >= 0) close(descriptor);
}

/// Standard input, where an interrupt ends the waiting for an answer: the library's own would go on waiting.
class InterruptibleInput : public std::streambuf {
 protected:
  int_type underflow() override {
    if (!wait_for_input()) return traits_type::eof();
    auto got = read(STDIN_FILENO, bytes_, sizeof bytes_);
    if (got <= 0) return traits_type::eof();
    setg(bytes_, bytes_, bytes_ + got);
    return traits_type::to_int_type(bytes_[0]);
  }

 private:
  char bytes_[65536];

  // False where the program was asked to stop, even just before the waiting began.
  static bool wait_for_input() {
    sigset_t stops, before;
    sigemptyset(&stops);
    for (int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&stops, number);
    pthread_sigmask(SIG_BLOCK, &stops, &before);
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    while (!portal::interrupt_requested() && ppoll(&waiting, 1, nullptr, &before) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return !portal::interrupt_requested();
  }
};

// The memory holds PINs, and a core file would hold all of it.
void leave_no_core() {
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

int main(int count, char** arguments) {
  leave_no_core();
  occupy_closed_streams();
  if (sodium_init() < 0) return portal::exit_bug;
  listen_for(SIGINT);
  listen_for(SIGTERM);
  listen_for(SIGHUP);
  signal(SIGXFSZ, SIG_IGN);  // a file-size limit is a full disk, not the end of the program
  std::ios::sync_with_stdio(false);
  static InterruptibleInput input;
  std::cin.rdbuf(&input);
  static auto& output = *new portal::DescriptorOutput(STDOUT_FILENO);  // the library flushes std::cout at the very end
  std::cout.rdbuf(&output);
  bool out_is_terminal = isatty(STDOUT_FILENO) != 0;
  portal::Terminal terminal{isatty(STDIN_FILENO) != 0, out_is_terminal, isatty(STDERR_FILENO) != 0,
                            out_is_terminal ? terminal_width() : 0};
  auto environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (!value) return {};
    return value;
  };
  portal::Context context(
      std::cin, std::cout, std::cerr, terminal, environment,
      [environment] { return portal::system_login(environment); }, portal::system_origin());
  return portal::run_command(count, arguments, context);
}
