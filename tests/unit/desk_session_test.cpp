// The way through the pages, with commands that answer by heart and a person who knows what they want.
#include "cmd/desk_session.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>

#include "tests/support/rehearsal.h"

namespace portal {

using test::has;

namespace {

/// Takes choices by their beginning; "<" goes back. Keeps what was shown.
class Reader : public Screen {
 public:
  explicit Reader(std::deque<std::string> wishes) : wishes_(std::move(wishes)) {}
  std::optional<std::size_t> choose(const ScreenPage& page) override {
    std::string text = page.title + "\n";
    for (const auto* part : {&page.text, &page.choices})
      for (const auto& line : *part) text += line + "\n";
    pages.push_back(text);
    if (page.choices.empty()) return {};
    auto wish = next();
    if (wish == "<") return {};
    for (std::size_t i = 0; i < page.choices.size(); ++i)
      if (page.choices[i].starts_with(wish)) return i;
    FAIL("no choice " << wish << " on\n" << text);
    return {};
  }
  std::optional<std::string> ask(const std::string&, const std::string& question) override {
    questions.push_back(question);
    auto wish = next();
    return wish == "<" ? std::nullopt : std::optional(wish);
  }
  void hand_over(const std::string& command) override { handed_over.push_back(command); }
  void take_back() override { ++taken_back; }
  bool ended() const override { return wishes_.empty(); }

  std::vector<std::string> pages, questions, handed_over;
  std::size_t taken_back = 0;

 private:
  std::deque<std::string> wishes_;
  std::string next() {
    if (wishes_.empty()) return "<";
    auto wish = wishes_.front();
    wishes_.pop_front();
    return wish;
  }
};

/// Answers by what the command begins with; the last of several answers stays.
class ByHeart : public DeskCommands {
 public:
  std::map<std::string, std::deque<DeskResult>> answers;
  std::map<std::string, int> codes;
  std::vector<std::string> ran;

  DeskResult read(const std::vector<std::string>& arguments) override {
    auto line = remember(arguments);
    for (auto known = answers.rbegin(); known != answers.rend(); ++known) {  // a longer beginning goes before a shorter
      if (!line.starts_with(known->first)) continue;
      auto result = known->second.front();
      if (known->second.size() > 1) known->second.pop_front();
      return result;
    }
    return {2, "", "portalctl: not understood\n"};
  }
  int run(const std::vector<std::string>& arguments) override { return codes[remember(arguments)]; }

 private:
  std::string remember(const std::vector<std::string>& arguments) {
    ran.push_back(desk_command_line(arguments).substr(12));
    return ran.back();
  }
};

const DeskResult lucia{0,
                       R"([{"first_name":"Lucía","last_name":"Mendoza","student_id":"023907F123","enrolled":true,)"
                       R"("parent_name":"Guadalupe Reyes","guardian_id":"G1","status":"unused"},)"
                       R"({"first_name":"Lucía","last_name":"Mendoza","student_id":"023907F123","enrolled":true,)"
                       R"("parent_name":"Arturo Mendoza","guardian_id":"G2","status":"used"}])",
                       ""};

struct Desk {
  Reader reader;
  ByHeart commands;
  explicit Desk(std::deque<std::string> wishes) : reader(std::move(wishes)) {
    commands.answers["student find"] = {lucia};
  }
  void run() { DeskSession(reader, commands).run(); }
  bool saw(const std::string& text) const {
    return std::any_of(reader.pages.begin(), reader.pages.end(), [&](const auto& page) { return has(page, text); });
  }
  using Lines = std::vector<std::string>;
};

}  // namespace

TEST_CASE("desk: find a student, pick a guardian, verify, print; then another look") {
  Desk desk({"Find a student", "023907F123", "Guadalupe", "Verify", "video", "passport", "Print", "<", "<", "<"});
  desk.run();
  CHECK(desk.reader.questions == Desk::Lines{"District student ID"});
  CHECK(desk.commands.ran == Desk::Lines{"student find 023907F123",
                                         "parent verify-identity 023907F123 G1 --channel=video --document=passport",
                                         "student find 023907F123", "pin print 023907F123 G1",
                                         "student find 023907F123", "student find 023907F123"});
  CHECK(desk.reader.handed_over.back() == "$ portalctl pin print 023907F123 G1");
  CHECK(desk.reader.taken_back == 2);
  CHECK(desk.saw("Lucía Mendoza 023907F123\n$ portalctl student find 023907F123\nFirst name: Lucía\n"));
  CHECK(desk.saw("Guadalupe Reyes, guardian ID G1, status unused\n"));
  CHECK(desk.saw("Guadalupe Reyes, for Lucía Mendoza 023907F123\n"));
}

TEST_CASE("desk: a student who is not found is told in the command's own words") {
  Desk desk({"Find a student", "X", "<"});
  desk.commands.answers["student find"] = {{4, "", "portalctl: there is no student X\n  check the ID\n"}};
  desk.run();
  CHECK(
      desk.saw("Find a student by ID\n$ portalctl student find X\nportalctl: there is no student X\n  check the ID\n"));
  CHECK(desk.reader.pages.back().starts_with("portalctl desk"));
}

TEST_CASE("desk: the parents that were found, one of them, the students of that one") {
  Desk desk({"Find a parent by name", "Ana", "Reyes", "ana@x.org", "Students", "Lucía", "<", "<", "<", "<", "<"});
  desk.commands.answers["parent search"] = {
      {0, R"([{"email":"ana@x.org","name":"Ana Reyes","active":"Y","students":2},{"name":"Ana Reyes"}])", ""}};
  desk.commands.answers["parent students"] = {
      {0, R"([{"student_name":"Lucía Mendoza","student_id":"023907F123","state":"linked"}])", ""}};
  desk.run();
  CHECK(desk.commands.ran[0] == "parent search --first=Ana --last=Reyes");
  CHECK(desk.commands.ran[1] == "parent students ana@x.org");
  CHECK(desk.commands.ran[2] == "student find 023907F123");
  CHECK(desk.saw("ana@x.org, name Ana Reyes, active Y, students 2\nAna Reyes\n"));
  CHECK(desk.saw("Email: ana@x.org\nName: Ana Reyes\n"));
}

TEST_CASE("desk: a parent without an account has nothing that needs one") {
  Desk desk({"Find a parent by email", "a@b.org", "Ana", "<", "<"});
  desk.commands.answers["parent search"] = {{0, R"([{"name":"Ana Reyes"}])", ""}};
  desk.run();
  CHECK(desk.saw("Name: Ana Reyes\nThere is nothing to do here.\n"));
  CHECK_FALSE(desk.saw("Deactivate"));
}

TEST_CASE("desk: what a command changed is seen, and one who is not there any more is left") {
  Desk desk({"Find a parent by email", "a@b.org", "a@b.org", "Deactivate", "Activate", "<", "<"});
  desk.commands.answers["parent search"] = {{0, R"([{"email":"a@b.org","active":"Y"}])", ""},
                                            {0, R"([{"email":"a@b.org","active":"N"}])", ""},
                                            {0, "[]", ""}};
  desk.run();
  CHECK(desk.saw("Email: a@b.org\nActive: Y\n"));
  CHECK(desk.saw("Email: a@b.org\nActive: N\n"));
  CHECK(desk.saw("Nothing was found.\n"));
}

TEST_CASE("desk: MiSiS lookup, and a guardian who is added") {
  Desk desk({"Find a student", "023907F123", "MiSiS", "Ana", "Add", "<", "<", "<"});
  desk.commands.answers["student lookup"] = {{0, R"([{"parent_name":"Ana","guardian_id":"G9"}])", ""}};
  desk.run();
  CHECK(desk.reader.handed_over == Desk::Lines{"$ portalctl student add-guardian 023907F123 G9"});
}

TEST_CASE("desk: a student who is new today is looked up from the first page") {
  Desk desk({"Look up", "023907F123", "Ana", "Add", "<", "<"});
  desk.commands.answers["student lookup"] = {
      {0, R"([{"parent_name":"Ana","guardian_id":"G9","student_id":"023907F123"}])", "as of today\n"}};
  desk.run();
  CHECK(desk.commands.ran[0] == "student lookup 023907F123");
  CHECK(desk.reader.handed_over == Desk::Lines{"$ portalctl student add-guardian 023907F123 G9"});
  CHECK(desk.saw("as of today\n"));
}

TEST_CASE("desk: pages to read, with the command, its messages and its answer in any shape") {
  Desk desk({"Find a student", "023907F123", "Home", "Another", "marks", "History", "<", "<"});
  desk.commands.answers["student show 023907F123 --tab"] = {{3, "", "portalctl: you may not\n"}};
  desk.commands.answers["student show 023907F123"] = {{0, R"({"school":{"phone":"1"}})", ""}};
  desk.commands.answers["student history"] = {{0, "[]", ""}};
  desk.run();
  CHECK(desk.saw("Home page\n$ portalctl student show 023907F123\nSchool:\n  Phone: 1\n"));
  CHECK(desk.saw("$ portalctl student show 023907F123 --tab=marks\nportalctl: you may not\n"));
  CHECK(desk.saw("History: what imports changed\n$ portalctl student history 023907F123\nThere is nothing to show.\n"));
}

TEST_CASE("desk: the students of the session, the newest first, each once") {
  Desk desk({"Students of", "Find a student", "1", "<", "Find a student", "2", "<", "Students of", "A B", "<", "<"});
  desk.commands.answers.clear();
  desk.commands.answers["student find 1"] = {{0, R"([{"first_name":"A","last_name":"B","student_id":"1"}])", ""}};
  desk.commands.answers["student find 2"] = {{0, R"([{"first_name":"C","last_name":"D","student_id":"2"}])", ""}};
  desk.run();
  CHECK(desk.saw("None yet: find a student first.\n"));
  CHECK(desk.saw("Students of this session\nC D 2\nA B 1\n"));
  CHECK(desk.saw("There is no legal guardian with PIN details to see.\n"));
}

TEST_CASE("desk: a command that a signal ended, or that could not start, has its end told") {
  Desk desk({"Find a student", "023907F123", "Guadalupe", "New", "<", "<", "<"});
  desk.commands.codes["pin new 023907F123 G1"] = 128 + 11;
  desk.run();
  CHECK(desk.saw("New PIN\n$ portalctl pin new 023907F123 G1\nThe command ended by signal 11.\n"));
  Desk other({"Find a student", "023907F123", "<"});
  other.commands.answers["student find"] = {{127, "", ""}};
  other.run();
  CHECK(other.saw("The command could not be started.\n"));
}

TEST_CASE("desk: a question that is left asks nothing more and runs nothing") {
  Desk desk({"Find a parent by name", "Ana", "<", "<"});
  desk.run();
  CHECK(desk.commands.ran.empty());
  Desk other({"Find a student", "023907F123", "Guadalupe", "Verify", "video", "<", "<", "<", "<"});
  other.run();
  CHECK(other.reader.handed_over.empty());
}

}  // namespace portal
