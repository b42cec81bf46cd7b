#include <doctest/doctest.h>

#include <deque>
#include <sstream>

#include "lib/output/screen.h"
#include "tests/support/rehearsal.h"

namespace portal {

using test::has;

namespace {

struct Spoken {
  std::deque<TypedLine> typed;
  std::ostringstream out;
  PlainScreen screen{[this] {
                       if (typed.empty()) return TypedLine{};
                       auto next = typed.front();
                       typed.pop_front();
                       return next;
                     },
                     out};
  explicit Spoken(const std::vector<std::string>& lines) {
    for (const auto& line : lines) typed.push_back({TypedLine::Kind::line, line});
  }
  std::string heard() {
    auto text = out.str();
    out.str("");
    return text;
  }
};

const ScreenPage guardians{"Lucía", {"Grade: 6"}, {"Guadalupe Reyes", "Arturo Mendoza"}};

}  // namespace

TEST_CASE("plain: a page is read out a thing a line, and a number chooses") {
  Spoken spoken({"2"});
  CHECK(spoken.screen.choose(guardians) == 1);
  CHECK(spoken.heard() == "\nLucía\nGrade: 6\n\n1. Guadalupe Reyes\n2. Arturo Mendoza\nb. Back\nq. Quit\nChoice: ");
  CHECK_FALSE(spoken.screen.ended());
}

TEST_CASE("plain: what is no choice is told, and Enter alone reads the choices again") {
  Spoken spoken({"0", "3", "1x", "x\033[2J", " 1 "});
  CHECK(spoken.screen.choose(guardians) == 0);
  auto heard = spoken.heard();
  CHECK(has(heard, "There is no choice '3'. Press Enter to hear the choices again.\nChoice: "));
  CHECK(has(heard, "There is no choice '1x'."));
  CHECK(has(heard, "There is no choice 'x\\x1b[2J'."));
  CHECK(heard.find('\033') == heard.npos);
  Spoken again({"", "1"});
  CHECK(again.screen.choose(guardians) == 0);
  CHECK(has(again.heard(), "Choice: 1. Guadalupe Reyes\n2. Arturo"));
}

TEST_CASE("plain: b goes back, q and the end of the input end the session, an interrupt goes back") {
  Spoken back({"B"});
  CHECK_FALSE(back.screen.choose(guardians));
  CHECK_FALSE(back.screen.ended());
  Spoken quit({"q"});
  CHECK_FALSE(quit.screen.choose(guardians));
  CHECK(quit.screen.ended());
  Spoken over({});
  CHECK_FALSE(over.screen.choose(guardians));
  CHECK(over.screen.ended());
  CHECK_FALSE(over.screen.ask("a", "b"));
  Spoken interrupted({});
  interrupted.typed.push_back({TypedLine::Kind::interrupted, ""});
  CHECK_FALSE(interrupted.screen.choose(guardians));
  CHECK_FALSE(interrupted.screen.ended());
  // On the first page there is no way back.
  Spoken top({"b", "q"});
  auto page = guardians;
  page.way = ScreenPage::Way::quit;
  CHECK_FALSE(top.screen.choose(page));
  CHECK(has(top.heard(), "There is no choice 'b'."));
}

TEST_CASE("plain: what comes from records cannot drive the terminal") {
  Spoken spoken({"1"});
  spoken.screen.choose({"a\033[31mb",
                        {"c\rd"},
                        {"e\x9b"
                         "5nf"}});
  auto heard = spoken.heard();
  CHECK(has(heard, "a\\x1b[31mb\nc\\x0dd\n\n1. e\\x9b5nf\n"));
}

TEST_CASE("plain: a text page is read out, and the page before it not again, only its choices") {
  Spoken spoken({"1", "2"});
  spoken.screen.choose(guardians);
  spoken.heard();
  CHECK_FALSE(spoken.screen.choose({"History", {"Run: 1"}, {}}));
  CHECK(spoken.heard() == "\nHistory\nRun: 1\n");
  CHECK(spoken.screen.choose(guardians) == 1);
  CHECK(spoken.heard() == "\nLucía\n\n1. Guadalupe Reyes\n2. Arturo Mendoza\nb. Back\nq. Quit\nChoice: ");
}

TEST_CASE("plain: many choices come in portions, and each can be taken at once") {
  ScreenPage page{"Found", {}, {}};
  for (int i = 1; i <= 45; ++i) page.choices.push_back("Parent " + std::to_string(i));
  Spoken spoken({"m", "m", "45"});
  CHECK(spoken.screen.choose(page) == 44);
  auto heard = spoken.heard();
  CHECK(has(heard, "20. Parent 20\nm. More: 25 are left\nb. Back\nq. Quit\nChoice: 21. Parent 21\n"));
  CHECK(has(heard, "45. Parent 45\nb. Back\n"));
}

TEST_CASE("plain: a question goes back with Enter alone, and says what cannot be used") {
  Spoken spoken({"  023907F123 ", ""});
  CHECK(spoken.screen.ask("Find", "Student ID") == "023907F123");
  CHECK(spoken.heard() == "\nFind\nStudent ID (Enter alone goes back): ");
  CHECK_FALSE(spoken.screen.ask("Find", "Student ID"));
  CHECK_FALSE(spoken.screen.ended());
  spoken.typed = {{TypedLine::Kind::unusable, "That is too long."}, {TypedLine::Kind::line, "x"}};
  CHECK(spoken.screen.ask("Find", "Student ID") == "x");
  CHECK(has(spoken.heard(), "That is too long.\nStudent ID"));
}

}  // namespace portal
