#include "tests/support/terminal.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "lib/base/text.h"

namespace portal::test {

TerminalScreen::TerminalScreen(int rows, int columns)
    : rows_(rows), columns_(columns), to_(rows - 1), lines_(rows, Line(columns, " ")) {}

void TerminalScreen::resize(int rows, int columns) {
  rows_ = rows, columns_ = columns, from_ = 0, to_ = rows - 1;
  for (auto* screen : {&lines_, &first_}) {
    if (screen->empty()) continue;
    screen->resize(rows, Line(columns, " "));
    for (auto& line : *screen) line.resize(columns, " ");
  }
  row_ = std::min(row_, rows - 1), column_ = std::min(column_, columns - 1);
}

std::string TerminalScreen::row(int number) const {
  std::string text;
  for (const auto& letter : lines_.at(number)) text += letter;
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string TerminalScreen::text() const {
  std::string all;
  for (int i = 0; i < rows_; ++i) all += row(i) + "\n";
  return all;
}

void TerminalScreen::erase(int row, int from, int to) {
  for (int i = std::max(0, from); i < std::min(to, columns_); ++i) lines_[row][i] = " ";
}

// Up by so many lines, or down where it is less than 0, within the region.
void TerminalScreen::scroll(int by) {
  for (; by > 0; --by) {
    if (from_ == 0 && first_.empty()) scrolled_away_ += row(0) + "\n";
    lines_.erase(lines_.begin() + from_);
    lines_.insert(lines_.begin() + to_, Line(columns_, " "));
  }
  for (; by < 0; ++by) {
    lines_.erase(lines_.begin() + to_);
    lines_.insert(lines_.begin() + from_, Line(columns_, " "));
  }
}

void TerminalScreen::line_feed() {
  if (row_ == to_)
    scroll(1);
  else if (row_ < rows_ - 1)
    ++row_;
}

void TerminalScreen::letter(const std::string& one) {
  auto width = static_cast<int>(display_width(one));
  if (width == 0) {
    int before = wrap_next_ ? column_ : std::max(0, column_ - 1);
    lines_[row_][before] += one;
    return;
  }
  if (wrap_next_ || column_ + width > columns_) {
    column_ = 0;
    line_feed();
    wrap_next_ = false;
  }
  lines_[row_][column_] = last_ = one;
  if (width == 2) lines_[row_][column_ + 1] = "";
  column_ += width;
  if (column_ >= columns_) column_ = columns_ - 1, wrap_next_ = true;
}

void TerminalScreen::control(char final, const std::string& parameters) {
  std::vector<int> numbers;
  std::istringstream in(parameters.starts_with("?") ? parameters.substr(1) : parameters);
  for (std::string one; std::getline(in, one, ';');) numbers.push_back(one.empty() ? 0 : std::stoi(one));
  auto number = [&](std::size_t i, int standard) {
    return i < numbers.size() && numbers[i] > 0 ? numbers[i] : standard;
  };
  int n = number(0, 1), kind = numbers.empty() ? 0 : numbers[0];
  auto to_row = [&](int to) { row_ = std::clamp(to, 0, rows_ - 1); };
  auto to_column = [&](int to) { column_ = std::clamp(to, 0, columns_ - 1); };
  wrap_next_ = false;
  switch (final) {
    case 'H':
    case 'f':
      to_row(number(0, 1) - 1), to_column(number(1, 1) - 1);
      break;
    case 'A':
      to_row(row_ - n);
      break;
    case 'B':
      to_row(row_ + n);
      break;
    case 'C':
      to_column(column_ + n);
      break;
    case 'D':
      to_column(column_ - n);
      break;
    case 'G':
      to_column(n - 1);
      break;
    case 'd':
      to_row(n - 1);
      break;
    case 'K':
      erase(row_, kind == 0 ? column_ : 0, kind == 1 ? column_ + 1 : columns_);
      break;
    case 'J':
      if (kind == 3) scrolled_away_.clear();
      if (kind == 3) break;
      for (int i = 0; i < rows_; ++i)
        if (kind == 2 || (kind == 0 && i > row_) || (kind == 1 && i < row_)) erase(i, 0, columns_);
      if (kind < 2) erase(row_, kind == 0 ? column_ : 0, kind == 1 ? column_ + 1 : columns_);
      break;
    case 'X':
      erase(row_, column_, column_ + n);
      break;
    case 'P':
      for (int i = 0; i < n; ++i) lines_[row_].erase(lines_[row_].begin() + column_), lines_[row_].push_back(" ");
      break;
    case '@':
      for (int i = 0; i < n; ++i) lines_[row_].insert(lines_[row_].begin() + column_, " "), lines_[row_].pop_back();
      break;
    case 'L':
    case 'M': {
      int from = from_;
      from_ = row_;
      scroll(final == 'M' ? n : -n);
      from_ = from;
      break;
    }
    case 'S':
      scroll(n);
      break;
    case 'T':
      scroll(-n);
      break;
    case 'r':
      from_ = number(0, 1) - 1, to_ = number(1, rows_) - 1, row_ = column_ = 0;
      break;
    case 'b':
      for (int i = 0; i < n; ++i) letter(last_);
      break;
    case 'h':
      if (parameters == "?1049" && first_.empty()) first_ = lines_, lines_.assign(rows_, Line(columns_, " "));
      break;
    case 'l':
      if (parameters == "?1049" && !first_.empty()) lines_ = std::move(first_), first_.clear();
      break;
    default:
      break;  // colours, modes
  }
}

// The length of the sequence or letter that begins there; 0 where its end has not come yet.
std::size_t TerminalScreen::sequence(std::size_t at) {
  const auto& text = pending_;
  auto byte = static_cast<unsigned char>(text[at]);
  if (byte == 033) {
    if (at + 1 >= text.size()) return 0;
    if (text[at + 1] == '[') {
      auto end = at + 2;
      while (end < text.size() && (text[end] < '@' || text[end] > '~')) ++end;
      if (end == text.size()) return 0;
      control(text[end], text.substr(at + 2, end - at - 2));
      return end + 1 - at;
    }
    if (text[at + 1] == 'M') row_ == from_ ? scroll(-1) : static_cast<void>(--row_);
    if (std::string("()*+").find(text[at + 1]) != std::string::npos) return at + 2 < text.size() ? 3 : 0;
    return 2;
  }
  if (byte < 0x20) {
    wrap_next_ = false;
    if (byte == '\r') column_ = 0;
    if (byte == '\n') line_feed();
    if (byte == '\b' && column_ > 0) --column_;
    if (byte == '\t') column_ = std::min(columns_ - 1, (column_ / 8 + 1) * 8);
    return 1;
  }
  std::size_t size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  if (at + size > text.size()) return 0;
  letter(text.substr(at, size));
  return size;
}

void TerminalScreen::write(const std::string& bytes) {
  pending_ += bytes;
  std::size_t at = 0;
  while (at < pending_.size()) {
    auto size = sequence(at);
    if (size == 0) break;
    at += size;
  }
  pending_.erase(0, at);
}

namespace {

RunOptions with_columns(RunOptions options, int columns) {
  options.columns = columns;
  return options;
}

}  // namespace

Terminal::Terminal(const std::vector<std::string>& arguments, const RunOptions& options, int rows, int columns)
    : started_(start_on_terminal(arguments, with_columns(options, columns), rows)), screen_(rows, columns) {}

Terminal::~Terminal() {
  if (!waited_) {
    kill(started_.pid, SIGKILL);
    code_of_process(started_.pid);
  }
  if (started_.terminal >= 0) close(started_.terminal);
}

void Terminal::type(const std::string& keys) {
  if (::write(started_.terminal, keys.data(), keys.size()) < 0) received_ += "(cannot be typed)";
}

// What comes in that time; false where nothing does, or the other side is closed.
bool Terminal::take(int milliseconds) {
  pollfd waiting{started_.terminal, POLLIN, 0};
  if (started_.terminal < 0 || poll(&waiting, 1, milliseconds) <= 0) return false;
  char bytes[65536];
  auto got = read(started_.terminal, bytes, sizeof bytes);
  if (got <= 0) return false;
  std::string text(bytes, static_cast<std::size_t>(got));
  received_ += text;
  screen_.write(text);
  return true;
}

bool Terminal::shows(const std::string& text) {
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (screen_.text().find(text) == std::string::npos)
    if (!take(200) && std::chrono::steady_clock::now() > until) return false;
  return true;
}

bool Terminal::hides(const std::string& text) {
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (screen_.text().find(text) != std::string::npos)
    if (!take(200) && std::chrono::steady_clock::now() > until) return false;
  return true;
}

void Terminal::settle() {
  while (take(400)) {
  }
}

void Terminal::resize(int rows, int columns) {
  winsize size{static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0, 0};
  screen_.resize(rows, columns);
  ioctl(started_.terminal, TIOCSWINSZ, &size);
}

void Terminal::hang_up() {
  close(started_.terminal);
  started_.terminal = -1;
}

void Terminal::signal(int number) const { kill(started_.pid, number); }

int Terminal::wait() {
  while (take(20000)) {
  }
  waited_ = true;
  siginfo_t info{};  // one that does not end is a failure, not a test that waits for ever
  for (int tenths = 50;
       tenths > 0 && waitid(P_PID, static_cast<id_t>(started_.pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
       info.si_pid == 0;
       --tenths)
    usleep(100'000);
  if (info.si_pid == 0) kill(started_.pid, SIGKILL);
  return code_of_process(started_.pid);
}

bool Terminal::as_a_shell_has_it() const {
  termios modes{};
  return tcgetattr(started_.terminal, &modes) == 0 && (modes.c_lflag & ICANON) && (modes.c_lflag & ECHO) &&
         (modes.c_lflag & ISIG) && (modes.c_iflag & ICRNL);
}

std::vector<int> Terminal::children() const {
  auto name = "/proc/" + std::to_string(started_.pid) + "/task/" + std::to_string(started_.pid) + "/children";
  std::ifstream in(name);
  std::vector<int> all;
  for (int one = 0; in >> one;) all.push_back(one);
  return all;
}

}  // namespace portal::test
