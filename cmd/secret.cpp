#include "cmd/secret.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <istream>
#include <ostream>

#include "lib/base/interrupt.h"

namespace portal {
namespace {

constexpr std::size_t longest = 10'000;

// What is typed is not shown until this ends.
class NoEcho {
 public:
  NoEcho() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    auto hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  ~NoEcho() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

}  // namespace

bool can_ask(const Context& context) { return context.terminal.in && context.terminal.error; }

std::string read_line(Context& context) {
  std::string line;
  for (int c = context.in.get(); c != std::istream::traits_type::eof() && c != '\n'; c = context.in.get())
    if (line.size() <= longest) line += static_cast<char>(c);
  check_interrupted();
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

void require_dash(const std::string& option, const std::string& value) {
  if (value == "-") return;
  throw UsageError(fmt::format("{} takes only '-'", option),
                   "a secret in the arguments can be read by every user of the machine: give it on standard input");
}

std::string read_secret(Context& context, const std::string& what, const std::string& prompt) {
  std::string line;
  if (can_ask(context)) {
    context.error << prompt << std::flush;
    NoEcho hidden;
    line = read_line(context);
    context.error << '\n';
  } else {
    line = read_line(context);
  }
  if (line.empty())
    throw UsageError(fmt::format("standard input holds no {}", what), "give it a line of its own there");
  if (line.size() > longest) throw UsageError(fmt::format("the {} is longer than 10,000 bytes", what), "");
  return line;
}

std::string read_new_password(Context& context) {
  auto password = read_secret(context, "password", "New password: ");
  if (can_ask(context) && read_secret(context, "password", "Again: ") != password)
    throw UsageError("the two passwords differ; nothing was changed", "type the same one twice");
  return password;
}

}  // namespace portal
