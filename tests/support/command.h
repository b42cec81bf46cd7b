#pragma once
// Runs the built binary as a person or a script would: its bytes on both streams, and its exit code.
#include <string>
#include <vector>

namespace portal::test {

struct Ran {
  int code = -1;         // 128 + n where signal n ended it
  std::string out, err;  // on a terminal both are in `out`
};

struct RunOptions {
  std::string input;                     // standard input; on a terminal, what is typed
  std::string folder;                    // working folder; blank: the current one
  std::vector<std::string> environment;  // "NAME=value", besides a clean PATH and HOME
  bool terminal = false;                 // all three streams are a terminal of 100 columns
  std::vector<std::string> wrapper;      // a program in front, such as strace or prlimit, with its arguments
  int columns = 100;
};

/// `arguments` without the program's name.
Ran run(const std::vector<std::string>& arguments, const RunOptions& options = {});

/// A portalctl on a terminal of its own, and the other side of that terminal.
struct OnTerminal {
  int pid = -1, terminal = -1;
};
OnTerminal start_on_terminal(const std::vector<std::string>& arguments, const RunOptions& options, int rows = 40);
/// Waits for its end: as Ran::code.
int code_of_process(int pid);

/// A running portalctl that is not waited for yet.
class Running {
 public:
  Running(const std::vector<std::string>& arguments, const RunOptions& options = {});
  ~Running();
  Running(const Running&) = delete;
  void signal(int number);
  bool ended();
  Ran wait();
  int pid() const { return pid_; }

 private:
  int pid_ = -1, out_ = -1, err_ = -1;
  bool reaped_ = false;
  int status_ = 0;
};

/// Where the built binary is, the samples, and what they are part of.
std::string binary();
std::string samples();
std::string source_folder();
std::string build_folder();

}  // namespace portal::test
