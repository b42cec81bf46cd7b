#include "cmd/secret.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "lib/base/errors.h"
#include "lib/base/interrupt.h"

namespace portal {
namespace {

// Puts the echo back however the reading ends.
class Silence {
 public:
  Silence() : known_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!known_) return;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  ~Silence() {
    if (known_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  termios before_{};
  bool known_;
};

}  // namespace

bool can_ask(const Context& context) { return context.terminal.in && context.terminal.error; }

std::string read_line(Context& context) {
  constexpr std::size_t longest = 4096;
  std::string line;
  for (int c = context.in.get(); c != std::istream::traits_type::eof() && c != '\n'; c = context.in.get())
    if (line.size() < longest) line += static_cast<char>(c);
  check_interrupted();
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

std::string read_secret(Context& context, const std::string& option, const std::string& given,
                        const std::string& prompt) {
  if (given != "-")
    throw UsageError(fmt::format("{} is not given as an argument: others can read those", option),
                     fmt::format("write `{} -`, and give it on standard input", option));
  if (!can_ask(context)) return read_line(context);
  context.error << prompt << ": " << std::flush;
  Silence silence;
  auto secret = read_line(context);
  context.error << '\n';
  return secret;
}

}  // namespace portal
