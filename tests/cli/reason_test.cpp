// Why somebody looks at a student's record: asked for where the operator is not of the student's school.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

std::string disclosed(const Sandbox& sandbox) {
  std::istringstream lines(sandbox("report disclosures --student 023907F123 --format csv " + morning).out);
  std::string reasons;
  std::getline(lines, reasons);
  reasons.clear();
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    if (cells.size() > 8 && cells[1] == "023907F123" && !has(cells[5], "report"))
      reasons += cells[5] + ": " + cells[8] + "\n";
  }
  return reasons;
}

const std::string none = "no reason was given, and the log says so: ";

}  // namespace

TEST_CASE("reason: somebody of the school is not asked, others are told that the log has none") {
  Sandbox sandbox;
  auto principal = sandbox("student show 023907F123 --as tokafor " + morning);
  CHECK(principal.code == 0);
  CHECK(principal.err.empty());
  auto district = sandbox("student show 023907F123 --format csv " + morning);
  CHECK(district.code == 0);
  CHECK(district.err.starts_with(none));
  CHECK(sandbox("student history 023907F123 " + morning).err.starts_with(none));
  CHECK(sandbox("student history 023907F123 -q " + morning).err.empty());
  auto given = sandbox("student history 023907F123 --reason conference " + morning);
  CHECK(given.err.empty());
  CHECK(disclosed(sandbox) ==
        "home page: \nhome page: none given\nhistory: none given\nhistory: none given\nhistory: conference\n");
}

TEST_CASE("reason: on a terminal it is one line, and Enter alone goes on") {
  Sandbox sandbox;
  auto asked = sandbox("student show 023907F123 " + morning, {.input = "the parent called\n", .terminal = true});
  CHECK(asked.code == 0);
  CHECK(has(asked.out, "Why do you look (for the log; Enter: none)? "));
  auto skipped = sandbox("student show 023907F123 --tab tests " + morning, {.input = "\n", .terminal = true});
  CHECK(skipped.code == 0);
  auto own = sandbox("student show 023907F123 --as tokafor " + morning, {.terminal = true});
  CHECK(own.code == 0);
  CHECK_FALSE(has(own.out, "Why do you look"));
  CHECK(disclosed(sandbox) == "home page: the parent called\ntests: none given\nhome page: \n");
}

TEST_CASE("reason: who may not look is not asked why") {
  Sandbox sandbox;
  auto refused = sandbox("student show 023907F123 --as dwhitaker " + morning, {.terminal = true});
  CHECK(refused.code == 3);
  CHECK_FALSE(has(refused.out, "Why do you look"));
  auto elsewhere = sandbox("student history 000407F499 --as tokafor " + morning);
  CHECK(elsewhere.code == 4);
  CHECK(has(sandbox("audit list --subject 000407F499 --format csv").out, "student.records,000407F499,denied"));
}

TEST_CASE("reason: the desk asks once for each student") {
  Sandbox sandbox;
  auto find = "1\n023907F123\n";
  auto page = sandbox.run(words(morning + " desk --plain"), {.input = std::string(find)});
  std::istringstream lines(page.out);
  std::string home, history;
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with(" Home page")) home = std::to_string(std::atoi(line.c_str()));
    if (line.ends_with("History: what imports changed")) history = std::to_string(std::atoi(line.c_str()));
  }
  REQUIRE(!home.empty());
  CHECK_FALSE(has(page.out, "eason"));  // the column is for the desk
  auto twice = sandbox.run(words(morning + " desk --plain"), {.input = find + home + "\n2\n\n" + history + "\n"});
  CHECK(has(twice.out, "$ portalctl student show 023907F123 --reason='the school asked'\n"));
  CHECK(has(twice.out, "$ portalctl student history 023907F123 --reason='the school asked'\n"));
  auto asked = twice.out.find("Why do you look");
  REQUIRE(asked != std::string::npos);
  CHECK(twice.out.find("Why do you look", asked + 1) == std::string::npos);
  auto own = sandbox.run(words(morning + " desk --plain --as tokafor"), {.input = find + home + "\n"});
  CHECK(has(own.out, "$ portalctl student show 023907F123\n"));
}
