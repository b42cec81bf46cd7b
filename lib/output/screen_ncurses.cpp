// The screen module: a terminal as rows of text, by ncurses, which sends only what changed.
#define NCURSES_NOMACROS
#include <curses.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>

#include "lib/output/screen_module.h"

extern "C" int setupterm(const char* term, int descriptor, int* result);  // term.h makes `columns` a macro

namespace portal {
namespace {

constexpr int least_rows = 6, least_columns = 24;

// What puts the terminal right when the program crashes: a handler may not call ncurses.
struct termios before;
char leave_screen[256];
std::size_t leave_size = 0;

constexpr int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

void restore_and_crash(int number) {
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
  if (write(STDOUT_FILENO, leave_screen, leave_size) < 0) {
  }
  raise(number);  // this handler was for once: now it ends the program as it would have
}

void watch_for_crashes() {
  struct sigaction action {};
  action.sa_handler = restore_and_crash;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (int number : crashes) sigaction(number, &action, nullptr);
}

void forget_crashes() {
  for (int number : crashes) signal(number, SIG_DFL);
}

const char* capability(const char* name) {
  const char* text = tigetstr(name);
  return text && text != reinterpret_cast<const char*>(-1) ? text : nullptr;
}

void remember_how_to_leave() {
  std::string all;
  for (const char* name : {"sgr0", "rmkx", "cnorm", "rmcup"})
    if (const char* text = capability(name)) all += text;
  all += "\r\n";
  leave_size = std::min(all.size(), sizeof leave_screen);
  std::memcpy(leave_screen, all.data(), leave_size);
}

void send(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    auto sent = write(STDOUT_FILENO, text.data() + at, text.size() - at);
    if (sent <= 0) return;  // the terminal is lost: reading will say so
    at += static_cast<std::size_t>(sent);
  }
}

std::wstring wide(const std::string& text) {
  std::wstring out;
  std::mbstate_t state{};
  for (std::size_t at = 0; at < text.size();) {
    wchar_t letter = 0;
    auto size = std::mbrtowc(&letter, text.data() + at, text.size() - at, &state);
    bool bad = size == 0 || size > text.size();
    if (bad) state = {};
    at += bad ? 1 : size;
    out += bad || wcwidth(letter) < 0 ? L'\ufffd' : letter;  // newer than this system's tables
  }
  return out;
}

std::string narrow(wint_t letter) {
  char bytes[MB_LEN_MAX + 1] = "";
  std::mbstate_t state{};
  auto size = std::wcrtomb(bytes, static_cast<wchar_t>(letter), &state);
  return size <= MB_LEN_MAX ? std::string(bytes, size) : std::string();
}

ScreenKey::Kind kind_of_function_key(wint_t code) {
  switch (code) {
    case KEY_UP:
      return ScreenKey::Kind::up;
    case KEY_DOWN:
      return ScreenKey::Kind::down;
    case KEY_LEFT:
      return ScreenKey::Kind::left;
    case KEY_PPAGE:
      return ScreenKey::Kind::page_up;
    case KEY_NPAGE:
      return ScreenKey::Kind::page_down;
    case KEY_HOME:
      return ScreenKey::Kind::home;
    case KEY_END:
      return ScreenKey::Kind::end;
    case KEY_ENTER:
      return ScreenKey::Kind::enter;
    case KEY_BACKSPACE:
      return ScreenKey::Kind::erase;
    case KEY_RESIZE:
      return ScreenKey::Kind::resized;
    default:
      return ScreenKey::Kind::none;
  }
}

ScreenKey key_of_letter(wint_t code) {
  switch (code) {
    case '\r':
    case '\n':
      return {ScreenKey::Kind::enter};
    case 27:
      return {ScreenKey::Kind::escape};
    case 8:
    case 127:
      return {ScreenKey::Kind::erase};
    case 21:
      return {ScreenKey::Kind::erase_line};
    case 4:
      return {ScreenKey::Kind::end_of_text};
    default:
      break;
  }
  if (code < 32) return {};
  return {ScreenKey::Kind::letter, narrow(code)};
}

class CursesCanvas : public Canvas {
 public:
  CursesCanvas(SCREEN* screen, int watched) : screen_(screen), watched_(watched) {
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    idlok(stdscr, TRUE);  // a page that scrolls by a line is scrolled by the terminal
    // A key's bytes may come apart on a slow line; Esc alone is told by the pause after it.
    if (!getenv("ESCDELAY")) set_escdelay(300);
    wtimeout(stdscr, 300);
    remember_how_to_leave();
    watch_for_crashes();
    refresh();
  }
  ~CursesCanvas() override {
    erase();
    refresh();
    endwin();
    forget_crashes();
    delscreen(screen_);
  }

  int rows() const override { return getmaxy(stdscr); }
  int columns() const override { return getmaxx(stdscr); }

  void put(int row, const std::string& text, Style style) override {
    if (row < 0 || row >= rows()) return;
    move(row, 0);
    clrtoeol();
    if (style == Style::strong) attron(A_BOLD);
    auto letters = wide(text);
    int used = 0;
    std::size_t count = 0;
    for (; count < letters.size(); ++count) {
      used += wcwidth(letters[count]);
      if (used > columns()) break;
    }
    addnwstr(letters.c_str(), static_cast<int>(count));
    if (style == Style::strong) attroff(A_BOLD);
  }

  void show(int row, int column) override {
    move(row, column < columns() ? column : columns() - 1);
    refresh();
  }

  ScreenKey key() override {
    if (fit_to_terminal()) return {ScreenKey::Kind::resized};
    auto came = wait();
    if (came.kind == ScreenKey::Kind::woken && fit_to_terminal()) return {ScreenKey::Kind::resized};
    if (came.kind != ScreenKey::Kind::letter) return came;
    wint_t code = 0;
    switch (wget_wch(stdscr, &code)) {
      case OK:
        unanswered_ = 0;
        return code == 27 && swallow_rest() ? ScreenKey{} : key_of_letter(code);
      case KEY_CODE_YES:
        unanswered_ = 0;
        return {kind_of_function_key(code)};
      default:
        return {++unanswered_ > 3 ? ScreenKey::Kind::lost : ScreenKey::Kind::none};
    }
  }

  void hand_over() override {
    def_prog_mode();
    clear_all();
    if (const char* text = capability("rmkx")) send(text);
    reset_shell_mode();
    was_stopped_by_ = signal(SIGTSTP, SIG_DFL);  // a stop is for the program that has the terminal
  }

  void tell(const std::string& line) override { send(line + "\n"); }

  ScreenKey wait_for_enter() override {
    auto came = wait();
    if (came.kind != ScreenKey::Kind::letter) return came;
    char byte = 0;
    auto got = read(STDIN_FILENO, &byte, 1);
    if (got <= 0) return {ScreenKey::Kind::lost};
    return {byte == '\n' || byte == '\r' ? ScreenKey::Kind::enter : ScreenKey::Kind::none};
  }

  void take_back() override {
    signal(SIGTSTP, was_stopped_by_);
    reset_prog_mode();
    clear_all();
    if (const char* text = capability("smkx")) send(text);
    fit_to_terminal();
    clearok(curscr, TRUE);
  }

 private:
  SCREEN* screen_;
  int watched_;
  int unanswered_ = 0;
  void (*was_stopped_by_)(int) = SIG_DFL;

  // Of a key that this terminal's description does not have: else its first byte would be Esc, and the rest typed.
  bool swallow_rest() {
    wtimeout(stdscr, 0);
    wint_t code = 0;
    bool any = false;
    while (wget_wch(stdscr, &code) != ERR) any = true;
    wtimeout(stdscr, 300);
    return any;
  }

  // What comes first: input ("letter"), or what is watched.
  ScreenKey wait() {
    pollfd waiting[2] = {{STDIN_FILENO, POLLIN, 0}, {watched_, POLLIN, 0}};
    while (poll(waiting, 2, -1) < 0 && errno == EINTR) {
    }
    if (waiting[1].revents) return {ScreenKey::Kind::woken};
    if (waiting[0].revents & (POLLHUP | POLLERR | POLLNVAL)) return {ScreenKey::Kind::lost};
    return {ScreenKey::Kind::letter};
  }

  bool fit_to_terminal() {
    struct winsize size {};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row < 1 || size.ws_col < 1) return false;
    if (!is_term_resized(size.ws_row, size.ws_col)) return false;
    resize_term(size.ws_row, size.ws_col);
    clearok(curscr, TRUE);
    return true;
  }

  // A terminal with a second screen scrolls back to nothing of it; of another, what it keeps is cleared too.
  void clear_all() {
    if (const char* text = capability("clear")) send(text);
    const char* kept = capability("smcup") ? nullptr : capability("E3");
    if (kept) send(kept);
  }
};

std::unique_ptr<Canvas> open(int watched, std::string& why) {
  int known = 0;
  const char* type = getenv("TERM");
  if (!type || !*type) return why = "TERM is not set", nullptr;
  if (setupterm(nullptr, STDOUT_FILENO, &known) != OK) return why = "TERM names no terminal that is known", nullptr;
  if (!capability("cup") || !capability("clear")) return why = "this terminal cannot move its cursor", nullptr;
  struct winsize size {};
  bool told = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
  if (told && (size.ws_row < least_rows || size.ws_col < least_columns))
    return why = "the window is too small", nullptr;
  if (tcgetattr(STDIN_FILENO, &before) != 0) return why = "standard input is no terminal", nullptr;
  setlocale(LC_CTYPE, "C.UTF-8");  // as every other command writes, whatever sudo left of the environment
  auto* screen = newterm(nullptr, stdout, stdin);
  if (!screen) return why = "the terminal cannot be opened", nullptr;
  return std::make_unique<CursesCanvas>(screen, watched);
}

}  // namespace
}  // namespace portal

extern "C" {
extern const portal::ScreenModule portalctl_screen_1;
const portal::ScreenModule portalctl_screen_1 = {portal::open};
}
