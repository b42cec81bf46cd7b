#include "lib/output/screen_full.h"

#include <doctest/doctest.h>
#include <signal.h>

#include <deque>

#include "lib/base/text.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {

using test::has;
using Kind = ScreenKey::Kind;

namespace {

/// A terminal in memory. When no key is left, the terminal is lost.
class PaperCanvas : public Canvas {
 public:
  PaperCanvas(int rows, int columns, std::deque<ScreenKey> keys)
      : keys_(std::move(keys)), rows_(rows), columns_(columns), paper_(rows) {}
  int rows() const override { return rows_; }
  int columns() const override { return columns_; }
  void put(int row, const std::string& text, Style) override {
    REQUIRE(row >= 0);
    REQUIRE(row < rows_);
    paper_[row] = text;
    widest = std::max(widest, display_width(text));
  }
  void show(int row, int column) override {
    seen.push_back("");
    for (const auto& line : paper_) seen.back() += line + "\n";
    cursor_row = row, cursor_column = column;
  }
  ScreenKey key() override {
    if (keys_.empty()) return {Kind::lost};
    auto next = keys_.front();
    keys_.pop_front();
    if (next.kind == Kind::resized) {
      rows_ = 6, columns_ = 24;
      paper_.assign(rows_, "");
    }
    if (next.text == "(interrupt)") raise(SIGINT);
    if (next.text == "(end)") raise(SIGTERM);
    return next.text.starts_with("(") ? ScreenKey{Kind::woken} : next;
  }
  void hand_over() override { told.clear(); }
  void tell(const std::string& line) override { told += line + "\n"; }
  ScreenKey wait_for_enter() override { return key(); }
  void take_back() override { told.clear(); }

  std::vector<std::string> seen;
  std::string told;
  std::size_t widest = 0;
  int cursor_row = 0, cursor_column = 0;

 private:
  std::deque<ScreenKey> keys_;
  int rows_, columns_;
  std::vector<std::string> paper_;
};

std::deque<ScreenKey> keys(const std::vector<Kind>& kinds) {
  std::deque<ScreenKey> all;
  for (auto kind : kinds) all.push_back({kind});
  return all;
}

std::deque<ScreenKey> letters(const std::string& text) {
  std::deque<ScreenKey> all;
  for (char c : text) all.push_back({Kind::letter, std::string(1, c)});
  return all;
}

std::deque<ScreenKey> operator+(std::deque<ScreenKey> a, const std::deque<ScreenKey>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct Sitting {
  PaperCanvas canvas;
  SignalWatch signals;
  FullScreen screen{canvas, signals};
  Sitting(std::deque<ScreenKey> typed, int rows = 10, int columns = 40) : canvas(rows, columns, std::move(typed)) {}
};

ScreenPage long_page(int choices) {
  ScreenPage page{"Found", {"text one", "text two"}, {}};
  for (int i = 1; i <= choices; ++i) page.choices.push_back("Parent " + std::to_string(i));
  return page;
}

const ScreenPage actions{"Guardian", {"PIN: none"}, {"Verify identity", "Print the PIN", "New PIN", "Örjan"}};

}  // namespace

TEST_CASE("full screen: the page, its mark and the cursor") {
  Sitting sitting(keys({Kind::down, Kind::enter}));
  CHECK(sitting.screen.choose(actions) == 1);
  CHECK(sitting.canvas.seen[0] ==
        "Guardian\nPIN: none\n\n> Verify identity\n  Print the PIN\n  New PIN\n  Örjan\n\n\n"
        "Enter: choose  Esc: back  arrows: move\n");
  CHECK(has(sitting.canvas.seen[1], "\n  Verify identity\n> Print the PIN\n"));
  CHECK(sitting.canvas.cursor_row == 4);
  CHECK(sitting.canvas.cursor_column == 0);
}

TEST_CASE("full screen: the mark is where the person last was, and stays on the page") {
  auto page = actions;
  page.at = 2;
  CHECK(Sitting(keys({Kind::enter})).screen.choose(page) == 2);
  CHECK(Sitting(keys({Kind::down, Kind::down, Kind::down, Kind::enter})).screen.choose(page) == 3);
  CHECK(Sitting(keys({Kind::home, Kind::up, Kind::enter})).screen.choose(page) == 0);
  CHECK(Sitting(keys({Kind::end, Kind::enter})).screen.choose(page) == 3);
  page.at = 99;
  CHECK(Sitting(keys({Kind::enter})).screen.choose(page) == 0);
}

TEST_CASE("full screen: a longer page scrolls with the mark, and back to its text") {
  Sitting down(keys(std::vector<Kind>(30, Kind::down)) + keys({Kind::enter}));
  CHECK(down.screen.choose(long_page(30)) == 29);
  CHECK(has(down.canvas.seen.back(), "> Parent 30\n"));
  CHECK_FALSE(has(down.canvas.seen.back(), "text one"));
  auto up = keys(std::vector<Kind>(30, Kind::down)) + keys(std::vector<Kind>(40, Kind::up)) + keys({Kind::enter});
  Sitting both(up);
  CHECK(both.screen.choose(long_page(30)) == 0);
  CHECK(has(both.canvas.seen.back(), "Found\ntext one\n"));
}

TEST_CASE("full screen: paging takes the mark along") {
  Sitting sitting(keys({Kind::page_down, Kind::page_down, Kind::page_down, Kind::enter}));
  auto chosen = sitting.screen.choose(long_page(30));
  REQUIRE(chosen);
  CHECK(*chosen > 15);
  CHECK(has(sitting.canvas.seen.back(), "> Parent " + std::to_string(*chosen + 1) + "\n"));
  auto all = std::vector<Kind>(20, Kind::page_down);
  CHECK(Sitting(keys(all) + keys({Kind::enter})).screen.choose(long_page(30)) == 29);
  auto back = std::vector<Kind>(20, Kind::page_up);
  CHECK(Sitting(keys(all) + keys(back) + keys({Kind::enter})).screen.choose(long_page(30)) == 0);
}

TEST_CASE("full screen: typing finds a choice by its beginning, without accents, then by a word in it") {
  CHECK(Sitting(letters("new") + keys({Kind::enter})).screen.choose(actions) == 2);
  CHECK(Sitting(letters("P") + keys({Kind::enter})).screen.choose(actions) == 1);
  CHECK(Sitting(letters("orj") + keys({Kind::enter})).screen.choose(actions) == 3);
  CHECK(Sitting(letters("ident") + keys({Kind::enter})).screen.choose(actions) == 0);
  CHECK(Sitting(letters("zzn") + keys({Kind::enter})).screen.choose(actions) == 2);  // what fits nothing is dropped
  CHECK(Sitting(letters("n") + keys({Kind::home}) + letters("p") + keys({Kind::enter})).screen.choose(actions) == 1);
}

TEST_CASE("full screen: Esc, the left arrow, Ctrl-D and an interrupt go back; q only where it begins no name") {
  for (auto kind : {Kind::escape, Kind::left, Kind::end_of_text}) {
    Sitting sitting(keys({kind}));
    CHECK_FALSE(sitting.screen.choose(actions));
    CHECK_FALSE(sitting.screen.ended());
  }
  Sitting interrupted({{Kind::letter, "(interrupt)"}});
  CHECK_FALSE(interrupted.screen.choose(actions));
  CHECK_FALSE(interrupted.screen.ended());
  CHECK(Sitting(letters("q") + keys({Kind::enter})).screen.choose(actions) == 0);
  auto top = actions;
  top.way = ScreenPage::Way::quit;
  Sitting quit(letters("q"));
  CHECK_FALSE(quit.screen.choose(top));
  CHECK(has(quit.canvas.seen[0], "q: quit"));
  CHECK_FALSE(Sitting(letters("q")).screen.choose({"History", {"Run: 1"}, {}}));
}

TEST_CASE("full screen: a lost terminal and a request to end end the session") {
  Sitting lost({});
  CHECK_FALSE(lost.screen.choose(actions));
  CHECK(lost.screen.ended());
  CHECK_FALSE(lost.screen.ask("a", "b"));
  Sitting asked({{Kind::letter, "(end)"}});
  CHECK_FALSE(asked.screen.choose(actions));
  CHECK(asked.screen.ended());
}

TEST_CASE("full screen: a smaller window shows the mark still") {
  Sitting sitting(keys({Kind::end, Kind::resized, Kind::enter}));
  CHECK(sitting.screen.choose(long_page(8)) == 7);
  CHECK(has(sitting.canvas.seen.back(), "> Parent 8\n"));
}

TEST_CASE("full screen: a line is typed, corrected and seen to its end") {
  auto typed = letters("023907F12x") + keys({Kind::erase}) + letters("3") + keys({Kind::enter});
  Sitting sitting(typed);
  CHECK(sitting.screen.ask("Find", "District student ID") == "023907F123");
  CHECK(has(sitting.canvas.seen.back(), "Find\nDistrict student ID:\n> 023907F123\n"));
  CHECK(sitting.canvas.cursor_row == 2);
  CHECK(sitting.canvas.cursor_column == 12);
  CHECK(Sitting(letters("abc") + keys({Kind::erase_line}) + letters("d") + keys({Kind::enter}))
            .screen.ask("Find", "Name") == "d");
  // Blank is no answer; an arrow does not go back while one is typed.
  CHECK_FALSE(Sitting(letters("  ") + keys({Kind::enter, Kind::left, Kind::escape})).screen.ask("Find", "Name"));
  Sitting wide(letters(std::string(100, 'a') + "z") + keys({Kind::enter}), 10, 30);
  CHECK(wide.screen.ask("Find", "Name")->size() == 101);
  CHECK(has(wide.canvas.seen.back(), "> " + std::string(26, 'a') + "z\n"));
}

TEST_CASE("full screen: what turns a line around or drives a terminal cannot be typed") {
  std::deque<ScreenKey> typed = {{Kind::letter, "a"}, {Kind::letter, "\u202e"}, {Kind::letter, "\u0085"}};
  CHECK(Sitting(typed + keys({Kind::enter})).screen.ask("Find", "Name") == "a");
}

TEST_CASE("full screen: a command that had the terminal is left with Enter, or an interrupt, and its page cleared") {
  {
    Sitting asked({});
    raise(SIGTERM);
    asked.screen.hand_over("$ portalctl");
    asked.screen.take_back();
    CHECK(asked.screen.ended());  // and nobody was waited for
  }
  for (auto last : {ScreenKey{Kind::enter}, ScreenKey{Kind::letter, "(interrupt)"}}) {
    Sitting sitting({{Kind::none}, {Kind::woken}, last, {Kind::lost}});
    sitting.screen.hand_over("$ portalctl pin new \033[1m");
    CHECK(sitting.canvas.told == "$ portalctl pin new \\x1b[1m\n");
    sitting.screen.take_back();
    CHECK(sitting.canvas.told.empty());
    CHECK_FALSE(sitting.screen.ended());
  }
}

TEST_CASE("full screen: no row is wider than the terminal, whatever a record holds and whoever types") {
  CHECK(holds(
      [](const std::string& title, const std::vector<std::string>& text, const std::vector<std::string>& choices) {
        std::deque<ScreenKey> typed;
        for (int i = *rc::gen::inRange(0, 30); i > 0; --i)
          typed.push_back({static_cast<Kind>(*rc::gen::inRange(0, static_cast<int>(Kind::woken))), "x"});
        Sitting sitting(typed, *rc::gen::inRange(3, 30), *rc::gen::inRange(24, 100));
        auto chosen = sitting.screen.choose({title, text, choices});
        RC_ASSERT(!chosen || *chosen < choices.size());
        RC_ASSERT(sitting.canvas.widest <= 100u);
        for (const auto& seen : sitting.canvas.seen)
          for (char c : seen) RC_ASSERT(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
      }));
}

}  // namespace portal
