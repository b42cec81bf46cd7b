#pragma once
// A person at a terminal: what is typed, and what then stands on the screen.
#include <string>
#include <vector>

#include "tests/support/command.h"

namespace portal::test {

/// What an xterm shows, of what full screens and commands write to it.
class TerminalScreen {
 public:
  TerminalScreen(int rows, int columns);
  void write(const std::string& bytes);
  void resize(int rows, int columns);
  std::string row(int number) const;
  std::string text() const;  // all rows, each with its line end
  int cursor_row() const { return row_; }
  int cursor_column() const { return column_; }
  bool second_screen() const { return !first_.empty(); }
  /// Rows that a terminal's scrollback would keep.
  const std::string& scrolled_away() const { return scrolled_away_; }

 private:
  using Line = std::vector<std::string>;  // a letter for each column; "" behind a wide one
  int rows_, columns_, row_ = 0, column_ = 0, from_ = 0, to_;
  bool wrap_next_ = false;
  std::vector<Line> lines_, first_;
  std::string pending_, last_, scrolled_away_;

  std::size_t sequence(std::size_t at);
  void control(char final, const std::string& parameters);
  void letter(const std::string& one);
  void scroll(int by);
  void line_feed();
  void erase(int row, int from, int to);
};

class Terminal {
 public:
  explicit Terminal(const std::vector<std::string>& arguments, const RunOptions& options = {}, int rows = 24,
                    int columns = 80);
  ~Terminal();
  Terminal(const Terminal&) = delete;

  void type(const std::string& keys);
  /// Waits until the screen shows this; false where it does not in 20 seconds.
  bool shows(const std::string& text);
  /// Waits until it does not show it any more.
  bool hides(const std::string& text);
  /// Waits until nothing more comes.
  void settle();
  void resize(int rows, int columns);
  void hang_up();
  void signal(int number) const;
  int wait();
  /// Lines are edited and echoed, as a shell has it.
  bool as_a_shell_has_it() const;
  std::vector<int> children() const;

  const TerminalScreen& screen() const { return screen_; }
  std::size_t bytes() const { return received_.size(); }
  const std::string& received() const { return received_; }
  int pid() const { return started_.pid; }

 private:
  OnTerminal started_;
  TerminalScreen screen_;
  std::string received_;
  bool waited_ = false;

  bool take(int milliseconds);
};

inline const std::string key_up = "\033OA", key_down = "\033OB", key_left = "\033OD", key_page_down = "\033[6~",
                         key_page_up = "\033[5~", key_home = "\033OH", key_end = "\033OF", key_enter = "\r",
                         key_escape = "\033", control_c = "\003", control_d = "\004";

}  // namespace portal::test
