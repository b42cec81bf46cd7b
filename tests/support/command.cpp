#include "tests/support/command.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace portal::test {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

[[noreturn]] void execute(const std::vector<std::string>& arguments, const RunOptions& options) {
  if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(126);
  auto command = options.wrapper;
  command.push_back(binary());
  command.insert(command.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "HOME=/tmp", "TERM=xterm"};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"})
    if (const char* value = getenv(name)) environment.push_back(std::string(name) + "=" + value);
  environment.insert(environment.end(), options.environment.begin(), options.environment.end());
  auto words = pointers(command), variables = pointers(environment);
  execvpe(words[0], words.data(), variables.data());
  _exit(127);
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// Reads both pipes until both are closed.
void drain(int out, int err, Ran& ran) {
  pollfd waiting[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
  for (int open = (out >= 0) + (err >= 0); open > 0;) {
    if (poll(waiting, 2, -1) < 0) continue;
    for (auto& one : waiting) {
      if (!(one.revents & (POLLIN | POLLHUP | POLLERR))) continue;
      char bytes[65536];
      auto got = read(one.fd, bytes, sizeof bytes);
      if (got > 0) {
        (one.fd == out ? ran.out : ran.err).append(bytes, static_cast<std::size_t>(got));
      } else {
        one.fd = -1;
        --open;
      }
    }
  }
}

Ran run_on_terminal(const std::vector<std::string>& arguments, const RunOptions& options) {
  Ran ran;
  auto [pid, terminal] = start_on_terminal(arguments, options);
  if (!options.input.empty() && write(terminal, options.input.data(), options.input.size()) < 0) ran.err = "no input";
  drain(terminal, -1, ran);
  ran.code = code_of_process(pid);
  close(terminal);
  return ran;
}

}  // namespace

OnTerminal start_on_terminal(const std::vector<std::string>& arguments, const RunOptions& options, int rows) {
  winsize size{static_cast<unsigned short>(rows), static_cast<unsigned short>(options.columns), 0, 0};
  OnTerminal started;
  started.pid = forkpty(&started.terminal, nullptr, nullptr, &size);
  if (started.pid == 0) execute(arguments, options);
  return started;
}

int code_of_process(int pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return code_of(status);
}

Running::Running(const std::vector<std::string>& arguments, const RunOptions& options) {
  int in[2], out[2], err[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) abort();
  pid_ = fork();
  if (pid_ == 0) {
    dup2(in[0], 0), dup2(out[1], 1), dup2(err[1], 2);
    execute(arguments, options);
  }
  close(in[0]), close(out[1]), close(err[1]);
  ::signal(SIGPIPE, SIG_IGN);
  if (!options.input.empty() && write(in[1], options.input.data(), options.input.size()) < 0) {
  }
  close(in[1]);
  out_ = out[0], err_ = err[0];
}

Running::~Running() {
  if (!reaped_) {
    signal(SIGKILL);
    wait();
  }
}

void Running::signal(int number) { kill(pid_, number); }

bool Running::ended() {
  if (!reaped_ && waitpid(pid_, &status_, WNOHANG) == pid_) reaped_ = true;
  return reaped_;
}

Ran Running::wait() {
  Ran ran;
  drain(out_, err_, ran);
  close(out_), close(err_);
  if (!reaped_) waitpid(pid_, &status_, 0);
  reaped_ = true;
  ran.code = code_of(status_);
  return ran;
}

Ran run(const std::vector<std::string>& arguments, const RunOptions& options) {
  if (options.terminal) return run_on_terminal(arguments, options);
  return Running(arguments, options).wait();
}

std::string binary() {
  const char* named = getenv("PORTALCTL_BINARY");
  return named ? named : PORTALCTL_BINARY_PATH;
}

std::string samples() { return source_folder() + "/samples"; }
std::string source_folder() { return PORTALCTL_SOURCE; }
std::string build_folder() { return PORTALCTL_BUILD; }

}  // namespace portal::test
