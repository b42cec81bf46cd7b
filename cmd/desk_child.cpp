#include "cmd/desk_child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t most_output = 32u << 20;

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

/// Where a child's streams go; -1: where the desk's go.
struct Streams {
  int in = -1, out = -1, error = -1;
};

// Between fork and exec only what a signal handler may do.
[[noreturn]] void become(char* const* words, const Streams& streams, int parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(127);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCHLD, SIGTSTP}) signal(number, SIG_DFL);
  if (streams.in >= 0) dup2(streams.in, STDIN_FILENO);
  if (streams.out >= 0) dup2(streams.out, STDOUT_FILENO);
  if (streams.error >= 0) dup2(streams.error, STDERR_FILENO);
  execv("/proc/self/exe", words);
  _exit(127);
}

int start(std::vector<std::string> command, const Streams& streams) {
  std::vector<char*> words;
  for (auto& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  int parent = getpid(), child = fork();
  if (child == 0) become(words.data(), streams, parent);
  if (child < 0) throw StorageError("no command can be started", "close other programs, then try again");
  return child;
}

/// Closed when it is over.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  void operator=(const Descriptor&) = delete;
  void set(int number) { number_ = number; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  int number() const { return number_; }

 private:
  int number_;
};

struct Pipe {
  Descriptor from, into;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      throw StorageError("no command can be started", "close other programs, then try again");
    from.set(ends[0]);
    into.set(ends[1]);
  }
};

// What there is, into `text`; closes the pipe at its end.
void take(Descriptor& from, std::string& text) {
  std::array<char, 65536> bytes;
  auto got = ::read(from.number(), bytes.data(), bytes.size());
  if (got < 0 && errno == EINTR) return;
  if (got <= 0) return from.close();
  if (text.size() < most_output) text.append(bytes.data(), static_cast<std::size_t>(got));
}

}  // namespace

DeskChildren::DeskChildren(const GlobalOptions& options, SignalWatch& signals) : signals_(signals) {
  auto pass = [&](const char* name, const std::optional<std::string>& value) {
    if (value) everywhere_.push_back(fmt::format("{}={}", name, *value));
  };
  pass("--config", options.config);
  pass("--database", options.database);
  pass("--as", options.acting_as);
  pass("--now", options.now);
  pass("--seed", options.seed);
  if (options.no_color) everywhere_.emplace_back("--no-color");
  if (options.quiet) everywhere_.emplace_back("--quiet");
  if (options.verbose) everywhere_.emplace_back("--verbose");
  if (options.dry_run) everywhere_.emplace_back("--dry-run");
}

std::vector<std::string> DeskChildren::command(const std::vector<std::string>& before,
                                               const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"portalctl"};
  for (const auto& some : {everywhere_, before, arguments}) all.insert(all.end(), some.begin(), some.end());
  return all;
}

// A desk that is asked to end asks its command to end, and does not wait for it for ever.
int DeskChildren::wait(int child) {
  int status = 0;
  for (int asked = 0; waitpid(child, &status, WNOHANG) == 0;) {
    pollfd waiting{signals_.descriptor(), POLLIN, 0};
    poll(&waiting, 1, asked > 0 ? 100 : -1);
    signals_.drain();
    if (!signals_.leaving()) continue;
    if (asked == 0) kill(child, SIGTERM);
    if (++asked == 50) kill(child, SIGKILL);
  }
  signals_.take_interrupt();  // it was the command's
  return code_of(status);
}

DeskResult DeskChildren::read(const std::vector<std::string>& arguments) {
  Pipe out, error;
  // With the terminal as its input the audit log knows from where a command came, as from a shell. A pipe is not its.
  Descriptor nothing(isatty(STDIN_FILENO) ? -1 : open("/dev/null", O_RDONLY | O_CLOEXEC));
  int child = start(command({"--format=json"}, arguments), {nothing.number(), out.into.number(), error.into.number()});
  out.into.close();
  error.into.close();
  DeskResult result;
  while ((out.from.number() >= 0 || error.from.number() >= 0) && !signals_.leaving()) {
    pollfd waiting[3] = {
        {out.from.number(), POLLIN, 0}, {error.from.number(), POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}};
    if (poll(waiting, 3, -1) < 0) continue;
    if (waiting[0].revents) take(out.from, result.out);
    if (waiting[1].revents) take(error.from, result.error);
    if (waiting[2].revents) signals_.drain();
  }
  result.code = wait(child);
  return result;
}

int DeskChildren::run(const std::vector<std::string>& arguments) { return wait(start(command({}, arguments), {})); }

TypedLine read_typed_line(SignalWatch& signals) {
  std::string line;
  bool too_long = false;
  while (!signals.leaving()) {
    pollfd waiting[2] = {{STDIN_FILENO, POLLIN, 0}, {signals.descriptor(), POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0) continue;
    if (waiting[1].revents) signals.drain();
    if (signals.leaving()) break;
    if (signals.take_interrupt()) return {TypedLine::Kind::interrupted, {}};
    if (!waiting[0].revents) continue;
    char byte = 0;
    auto got = ::read(STDIN_FILENO, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 && (line.empty() || got < 0)) return {TypedLine::Kind::end, {}};
    if (got == 0 || byte == '\n') break;
    if (line.size() < longest_typed_line)
      line += byte;
    else
      too_long = true;
  }
  if (signals.leaving()) return {TypedLine::Kind::end, {}};
  if (too_long)
    return {TypedLine::Kind::unusable,
            fmt::format("That is too long: at most {} characters.", grouped(longest_typed_line))};
  if (line.find('\0') != line.npos) return {TypedLine::Kind::unusable, "That holds a character that nobody can type."};
  return {TypedLine::Kind::line, line};
}

}  // namespace portal
