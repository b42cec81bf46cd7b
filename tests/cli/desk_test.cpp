// The desk as a person meets it: on a terminal with arrow keys, and by plain prompts.
#include <signal.h>
#include <unistd.h>

#include "cmd/desk_table.h"
#include "tests/support/sandbox.h"
#include "tests/support/terminal.h"

using namespace portal::test;

namespace {

std::vector<std::string> desk_words(const std::string& options = "") { return words(morning + " desk " + options); }

Ran plain(const Sandbox& sandbox, const std::string& typed, const std::string& options = "--plain") {
  return sandbox.run(desk_words(options), {.input = typed});
}

/// The agent has verified Guadalupe Reyes today.
const Sandbox& verified(const Sandbox& sandbox) {
  sandbox("pin print 023907F123 G100216 --verified-now --channel in-person --document passport " + morning);
  return sandbox;
}

/// At the page of Guadalupe Reyes, for Lucía.
struct AtGuardian {
  Sandbox sandbox;
  Terminal desk;
  explicit AtGuardian(int rows = 24, int columns = 80)
      : desk(desk_words(), verified(sandbox).in_here({}), rows, columns) {
    REQUIRE(desk.shows("> Find a student by ID"));
    desk.type(key_enter);
    REQUIRE(desk.shows("District student ID:"));
    desk.type("023907F123" + key_enter);
    REQUIRE(desk.shows("> Guadalupe Reyes"));
    desk.type(key_enter);
    REQUIRE(desk.shows("> Verify identity"));
  }
  /// At the question that `pin new` asks.
  void ask_for_new_pin() {
    desk.type(key_end + key_enter);
    REQUIRE(desk.shows("Continue? [y/N]"));
  }
};

bool runs(int pid) {
  auto state = slurp("/proc/" + std::to_string(pid) + "/stat");
  return !state.empty() && state.find(") Z ") == state.npos;
}

std::vector<std::string> student_ids(const Sandbox& sandbox, std::size_t count) {
  std::istringstream lines(sandbox("roster export --what students --columns student_id --format csv " + morning).out);
  std::vector<std::string> ids;
  for (std::string line; std::getline(lines, line) && ids.size() < count;)
    if (line.size() >= 10 && line != "student_id\r" && line != "student_id") ids.push_back(line.substr(0, 10));
  return ids;
}

}  // namespace

TEST_CASE("desk: every action is a command of the program, with its options and choices") {
  for (const auto& action : portal::desk_actions()) {
    CAPTURE(action.command);
    auto parts = words(action.command);
    auto verb = parts.at(0) + " " + parts.at(1);
    auto help = run({parts[0], parts[1], "--help"});
    CHECK(help.code == 0);
    CHECK_MESSAGE(has(help.out, "Usage: portalctl " + verb + " "), verb);
    for (std::size_t i = 2; i < parts.size(); ++i)
      if (parts[i].starts_with("--")) CHECK(has(help.out, parts[i].substr(0, parts[i].find('='))));
    for (const auto& field : portal::desk_fields(action)) {
      if (field == "reason") continue;  // in any words
      for (const auto& choice :
           portal::desk_question(field) ? portal::desk_question(field)->choices : std::vector<std::string>())
        CHECK_MESSAGE(has(help.out, choice), choice);
    }
  }
}

TEST_CASE("desk --plain: search, pick, see, quit, from a pipe") {
  Sandbox sandbox;
  auto ran = plain(sandbox, "1\n023907F123\n1\nb\n6\n1\nq\n");
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out.starts_with("\nportalctl desk: what do you want to do?\n\n1. Find a student by ID\n2. Look up"));
  CHECK(has(ran.out, "District student ID (Enter alone goes back): "));
  CHECK(has(ran.out, "\n$ portalctl student find 023907F123\nFirst name: Lucía\n"));
  CHECK(has(ran.out, "\n1. Guadalupe Reyes, guardian ID G100216, PIN •••-•••-•"));
  CHECK(has(ran.out, "\nGuadalupe Reyes, for Lucía Guadalupe Mendoza-Reyes 023907F123\n"));
  CHECK(has(ran.out, "\n3. New PIN\nb. Back\nq. Quit\nChoice: "));
  CHECK(has(ran.out, "\n$ portalctl student history 023907F123 --reason='a parent asked'\nRun: 1\n"));
}

TEST_CASE("desk --plain: nothing but text and line ends, on a terminal too") {
  Sandbox sandbox;
  auto ran = verified(sandbox).run(desk_words("--plain"), {.input = "1\n023907F123\n1\n3\nn\nq\n", .terminal = true});
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "$ portalctl pin new 023907F123 G100216\r\nWarning, access to "));
  CHECK(has(ran.out, "not confirmed; nothing was changed\r\n"));
  for (char c : ran.out) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\r' || c == '\n'));
  CHECK_FALSE(has(ran.out, "─"));
}

TEST_CASE("desk --plain: an ID that is not there has the command's own message, and the desk goes on") {
  Sandbox sandbox;
  auto ran = plain(sandbox, "1\n999999F999\n1\n--help\n1\n\n1\na\x1b[2Jb\n1\n023907F123\nq\n");
  CHECK(ran.code == 0);
  CHECK(has(ran.out, sandbox("student find 999999F999 " + morning).err));
  CHECK(has(ran.out, "$ portalctl student find -- --help\nportalctl: there is no student --help at a school"));
  CHECK(has(ran.out, "there is no student a\\x1b[2Jb at a school"));
  CHECK(ran.out.find('\x1b') == ran.out.npos);
  CHECK(has(ran.out, "First name: Lucía\n"));
}

TEST_CASE("desk --plain: the end of the input ends it with 0, wherever it comes") {
  Sandbox sandbox;
  for (std::string typed : {"", "1", "1\n023907F123", "1\n023907F123\n1\n", "1\n023907F123\n1\n3\n"})
    CHECK(plain(sandbox, typed).code == 0);
}

TEST_CASE("desk --plain: a line that is too long, or holds what no argument can, is asked for again") {
  Sandbox sandbox;
  auto ran = plain(
      sandbox, "1\n" + std::string(20000, 'x') + "\n" + std::string("a\0b\n", 4) + std::string(9999, 'y') + "\nq\n");
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "That is too long: at most 10,000 characters.\n"));
  CHECK(has(ran.out, "That holds a character that nobody can type.\n"));
  CHECK(has(ran.out, "there is no student yyy"));
}

TEST_CASE("desk: the options it was given are its commands' too, and what the operator may not do says so") {
  Sandbox sandbox;
  auto ran = sandbox.run(words(morning + " --as portal --database portal.db --config portal.yaml desk --plain"),
                         {.input = "1\n023907F123\nq\n"});
  CHECK(ran.code == 0);
  CHECK(has(ran.out, sandbox("--as portal student find 023907F123 " + morning).err));
  auto dry = sandbox.run(words(morning + " --dry-run desk --plain"), {.input = "1\n023907F123\n1\n3\nq\n"});
  CHECK(has(dry.err, "would create a new PIN for guardian G100216"));
  for (std::string option : {"--yes", "--format=json", "-o x"}) {
    auto refused = sandbox(option + " desk --plain");
    CHECK(refused.code == 2);
    CHECK(has(refused.err, "is not for the desk"));
  }
}

TEST_CASE("desk: where there is no full screen it says why, and asks plainly") {
  Sandbox sandbox;
  CHECK(plain(sandbox, "q\n", "").err == "desk: plain prompts, as with --plain: this is not a terminal\n");
  auto on = [&](const std::string& term, int columns) {
    auto options = sandbox.in_here({.input = "q\n", .terminal = true, .wrapper = {"env", "TERM=" + term}});
    options.columns = columns;
    return run(desk_words(), options);
  };
  for (auto ran : {on("dumb", 80), on("no-such-terminal", 80), on("", 80), on("xterm", 20)}) {
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "desk: plain prompts, as with --plain: "));
    CHECK(has(ran.out, "1. Find a student by ID\r\n"));
    CHECK(ran.out.find('\x1b') == ran.out.npos);
  }
  CHECK(has(on("xterm", 20).out, "the window is too small"));
  // The program alone, without its module.
  std::filesystem::copy(binary(), sandbox.folder / "portalctl");
  setenv("PORTALCTL_BINARY", sandbox.path("portalctl").c_str(), 1);
  auto lacking = on("xterm", 80);
  unsetenv("PORTALCTL_BINARY");
  CHECK(lacking.code == 0);
  CHECK(has(lacking.out, "portalctl-screen.so, which draws full screens, is not installed."));
}

TEST_CASE("desk: with arrow keys to a guardian, a new PIN, and out; all of it cleared") {
  AtGuardian at;
  auto& desk = at.desk;
  CHECK(has(desk.screen().row(0), "Guadalupe Reyes, for Lucía Guadalupe Mendoza-Reyes 023907F123"));
  CHECK(desk.screen().row(1) == "$ portalctl student find 023907F123");
  desk.type(key_down + key_down);
  CHECK(desk.shows("> New PIN"));
  desk.settle();
  CHECK(has(desk.screen().row(desk.screen().cursor_row()), "> New PIN"));
  CHECK_FALSE(desk.as_a_shell_has_it());
  desk.type(key_enter);
  CHECK(desk.shows("must be revali"));
  CHECK(desk.screen().row(0) == "$ portalctl pin new 023907F123 G100216");
  CHECK(desk.as_a_shell_has_it());  // the command has the terminal as from a shell
  desk.type("y\n");
  CHECK(desk.shows("Press Enter to go back"));
  CHECK(desk.shows("unused"));
  desk.type("\n");
  CHECK(desk.shows("> New PIN"));
  CHECK(desk.hides("Continue?"));
  desk.type(key_left + key_escape);
  CHECK(desk.shows("Students of this session (1)"));
  desk.type("q");
  CHECK(desk.wait() == 0);
  CHECK(desk.as_a_shell_has_it());
  CHECK_FALSE(desk.screen().second_screen());
  CHECK(desk.screen().scrolled_away().empty());
  CHECK_FALSE(has(desk.screen().text(), "Guadalupe"));
  auto log = at.sandbox("audit list --format csv").out;
  CHECK(has(log, "pin.new"));
}

TEST_CASE("desk: an interrupt ends the command and not the desk, and nothing is half-done") {
  AtGuardian at;
  auto before = at.sandbox("pin list --student 023907F123 --format csv " + morning).out;
  at.ask_for_new_pin();
  at.desk.type(control_c);
  CHECK(at.desk.shows("portalctl: interrupted"));
  CHECK(at.desk.shows("Press Enter to go back"));
  at.desk.type(key_enter);
  CHECK(at.desk.shows("> New PIN"));
  at.desk.type(control_c);  // back to the student
  CHECK(at.desk.shows("> Guadalupe Reyes"));
  at.desk.type(control_d);
  CHECK(at.desk.shows("Students of this session (1)"));
  at.desk.type(control_c);
  CHECK(at.desk.wait() == 0);
  CHECK(at.sandbox("pin list --student 023907F123 --format csv " + morning).out == before);
}

TEST_CASE("desk: Ctrl-D on its first page leaves it, and Esc too") {
  Sandbox sandbox;
  for (const auto& key : {control_d, key_escape}) {
    Terminal desk(desk_words(), sandbox.in_here({}));
    REQUIRE(desk.shows("> Find a student"));
    desk.type(key);
    CHECK(desk.wait() == 0);
    CHECK(desk.as_a_shell_has_it());
  }
}

TEST_CASE("desk --plain: an interrupt ends the command, goes back, and on the first page leaves") {
  Sandbox sandbox;
  Terminal desk(desk_words("--plain"), verified(sandbox).in_here({}), 60);
  REQUIRE(desk.shows("Choice:"));
  desk.type("1\n023907F123\n");
  REQUIRE(desk.shows("6. History"));
  desk.type("1\n");
  REQUIRE(desk.shows("3. New PIN"));
  desk.type("3\n");
  REQUIRE(desk.shows("Continue? [y/N]"));
  desk.type(control_c);
  CHECK(desk.shows("portalctl: interrupted"));
  for (int i = 0; i < 3; ++i) {
    desk.settle();
    desk.type(control_c);
  }
  CHECK(desk.wait() == 0);
}

TEST_CASE("desk: a lost terminal and a request to end leave no command behind") {
  for (bool hang_up : {true, false}) {
    AtGuardian at;
    at.ask_for_new_pin();
    auto children = at.desk.children();
    REQUIRE(children.size() == 1);
    if (hang_up)
      at.desk.hang_up();
    else
      at.desk.signal(SIGTERM);
    CHECK(at.desk.wait() == 0);
    CHECK_FALSE(runs(children[0]));
    if (!hang_up) CHECK(at.desk.as_a_shell_has_it());
  }
  // Not even where the desk itself is killed.
  AtGuardian at;
  at.ask_for_new_pin();
  auto children = at.desk.children();
  REQUIRE(children.size() == 1);
  at.desk.signal(SIGKILL);
  at.desk.wait();
  for (int i = 0; i < 100 && runs(children[0]); ++i) usleep(50000);
  CHECK_FALSE(runs(children[0]));
}

TEST_CASE("desk: a crash leaves the terminal as it was") {
  AtGuardian at;
  at.desk.signal(SIGSEGV);
  CHECK(at.desk.wait() == 128 + SIGSEGV);
  CHECK(at.desk.as_a_shell_has_it());
  CHECK_FALSE(at.desk.screen().second_screen());
}

TEST_CASE("desk: a small window, and one that is made smaller and larger") {
  AtGuardian at(12, 40);
  CHECK(has(at.desk.screen().row(0), "…"));
  at.desk.type(key_end);
  CHECK(at.desk.shows("> New PIN"));
  for (auto [rows, columns] : {std::pair{8, 30}, {30, 100}, {12, 40}}) {
    at.desk.resize(rows, columns);
    at.desk.settle();
    CHECK(has(at.desk.screen().row(at.desk.screen().cursor_row()), "> New PIN"));
    CHECK(has(at.desk.screen().row(rows - 1), "Enter: choose"));
  }
}

TEST_CASE("desk: little is sent for a key, on a list of 20 and where a page scrolls") {
  Sandbox sandbox;
  Terminal desk(desk_words(), sandbox.in_here({}), 14);
  REQUIRE(desk.shows("> Find a student"));
  auto ids = student_ids(sandbox, 20);
  REQUIRE(ids.size() == 20);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    desk.type(key_enter);
    REQUIRE(desk.shows("District student ID:"));
    desk.type(ids[i] + key_enter);
    REQUIRE(desk.shows("$ portalctl student find " + ids[i]));
    desk.type(key_left);
    REQUIRE(desk.shows("Students of this session (" + std::to_string(i + 1) + ")"));
  }
  desk.type(key_end + key_enter);
  REQUIRE(desk.shows(ids[19]));
  desk.settle();
  std::size_t most = 0;
  for (int i = 0; i < 19; ++i) {
    auto before = desk.bytes();
    desk.type(key_down);
    desk.settle();
    most = std::max(most, desk.bytes() - before);
    CHECK(desk.bytes() > before);
  }
  MESSAGE("most bytes for a key: ", most);
  CHECK(most < 200);
  CHECK(has(desk.screen().row(desk.screen().cursor_row()), ids[0]));
  auto before = desk.bytes();
  desk.type("\033[9~");  // a key that is nothing
  desk.settle();
  CHECK(desk.bytes() - before < 20);
}
