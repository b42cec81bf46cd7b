// What Tab offers in bash, zsh and fish.
#include "tests/support/help_tree.h"

using namespace portal::test;

namespace {

/// The three scripts in a folder of their own, and the shells with a home of their own.
class Shells {
 public:
  Shells() {
    for (const auto* shell : {"bash", "zsh", "fish"}) {
      auto ran = run({"help", shell});
      CHECK(ran.code == 0);
      script[shell] = ran.out;
      folder.write(std::string(shell) == "zsh" ? "_portalctl" : std::string("portalctl.") + shell, ran.out);
    }
    folder.write("a folder/in it.csv", "");
    folder.write("afile.csv", "");
  }

  std::string in_shell(const std::string& command) const {
    return output_of("cd '" + folder.path().string() + "' && HOME=$PWD XDG_CONFIG_HOME=$PWD XDG_DATA_HOME=$PWD " +
                     command + " 2>&1");
  }

  /// What bash offers after each of these lines; an answer a line.
  std::vector<std::vector<std::string>> bash(const std::vector<std::string>& lines) const {
    std::string text =
        "source ./portalctl.bash\nask() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _portalctl; "
        "printf '%s\\t' \"${COMPREPLY[@]}\"; echo; }\n";
    for (const auto& line : lines) text += "ask " + line + "\n";
    folder.write("ask.bash", text);
    return answers(in_shell("bash ask.bash"), '\t');
  }

  /// The same of fish, without the descriptions; a blank line ends an answer.
  std::vector<std::vector<std::string>> fish(const std::vector<std::string>& lines) const {
    std::string text = "source ./portalctl.fish\n";
    for (const auto& line : lines)
      text += "for one in (complete -C '" + line + "'); printf '%s\\r' (string split \\t -- $one)[1]; end; echo\n";
    folder.write("ask.fish", text);
    return answers(in_shell("fish --no-config ask.fish"), '\r');
  }

  std::map<std::string, std::string> script;
  TemporaryFolder folder;

 private:
  static std::vector<std::vector<std::string>> answers(const std::string& output, char separator) {
    std::vector<std::vector<std::string>> all;
    std::istringstream lines(output);
    for (std::string line, word; std::getline(lines, line);) {
      std::istringstream in(line);
      all.emplace_back();
      while (std::getline(in, word, separator))
        if (!word.empty()) all.back().push_back(word);
    }
    return all;
  }
};

bool holds(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("completions: each script is one of its shell") {
  Shells shells;
  CHECK(shells.in_shell("bash -n portalctl.bash") == "");
  CHECK(shells.in_shell("zsh -n _portalctl") == "");
  CHECK(shells.in_shell("fish --no-config --no-execute portalctl.fish") == "");
  CHECK(shells.in_shell("shellcheck -s bash portalctl.bash") == "");
}

TEST_CASE("completions: every noun, verb and option is offered by bash and by fish") {
  Shells shells;
  std::vector<std::string> bash_lines = {"portalctl ''"}, fish_lines = {"portalctl "};
  for (const auto& verb : all_verbs()) {
    bash_lines.push_back("portalctl " + verb.path.substr(0, verb.path.rfind(' ')) + " ''");
    fish_lines.push_back("portalctl " + verb.path.substr(0, verb.path.rfind(' ')) + " ");
    bash_lines.push_back("portalctl " + verb.path + " --");
    fish_lines.push_back("portalctl " + verb.path + " --");
  }
  auto bash = shells.bash(bash_lines), fish = shells.fish(fish_lines);
  REQUIRE(bash.size() == bash_lines.size());
  REQUIRE(fish.size() == fish_lines.size());
  for (const auto& noun : nouns()) CHECK((holds(bash[0], noun) && holds(fish[0], noun)));
  std::size_t at = 1;
  for (const auto& verb : all_verbs()) {
    CAPTURE(verb.path);
    if (auto space = verb.path.rfind(' '); space != verb.path.npos) {
      CHECK(holds(bash[at], verb.path.substr(space + 1)));
      CHECK(holds(fish[at], verb.path.substr(space + 1)));
    }
    auto wanted = verb.options;
    for (const auto& option : everywhere_options()) wanted.push_back(option);
    for (const auto& option : wanted)
      if (option.starts_with("--")) {
        CAPTURE(option);
        CHECK(holds(bash[at + 1], option));
        CHECK(holds(fish[at + 1], option));
      }
    at += 2;
  }
}

TEST_CASE("completions: every noun, verb and option stands in the script of zsh") {
  Shells shells;
  const auto& text = shells.script["zsh"];
  for (const auto& option : everywhere_options()) CHECK(has(text, option));
  for (const auto& verb : all_verbs()) {
    CAPTURE(verb.path);
    auto name = "_portalctl_" + verb.path;
    std::replace(name.begin(), name.end(), ' ', '_');
    auto at = text.find("\n" + name + "() {\n");
    REQUIRE(at != text.npos);
    auto body = text.substr(at, text.find("\n}\n", at) - at);
    for (const auto& option : verb.options) CHECK(has(body, "'" + option));
  }
}

TEST_CASE("completions: bash knows where it is, what a value may be, and file names with spaces") {
  Shells shells;
  auto answers = shells.bash(
      {"portalctl ros", "portalctl --format csv roster im", "portalctl roster import --format ''",
       "portalctl --format = cs", "portalctl roster export --what st", "portalctl roster export --active ''",
       "portalctl job run n", "portalctl job run x ''", "portalctl roster import a",
       "portalctl roster import afile.csv a", "portalctl roster history a", "portalctl --config a", "portalctl --as a",
       "portalctl help ''", "portalctl -n -o afile.csv student f"});
  REQUIRE(answers.size() == 15);
  CHECK(answers[0] == Words{"roster"});
  CHECK(answers[1] == Words{"import"});
  CHECK(answers[2] == Words{"table", "csv", "json", "jsonl", "xlsx", "docx", "pdf", "html"});
  CHECK(answers[3] == Words{"csv"});
  CHECK(answers[4] == Words{"students", "staff"});
  CHECK(answers[5] == Words{"yes", "no", "all"});
  CHECK(answers[6] == Words{"nightly-sync"});
  CHECK(answers[7].empty());
  for (int files : {8, 9, 11}) {
    CHECK(holds(answers[files], "afile.csv"));
    CHECK(holds(answers[files], "a folder"));
  }
  CHECK(answers[10].empty());
  CHECK(answers[12].empty());
  CHECK(answers[13] == Words{"exit-codes", "formats", "roles", "config"});
  CHECK(answers[14] == Words{"find"});
}

TEST_CASE("completions: fish does the same") {
  Shells shells;
  auto answers = shells.fish({"portalctl ros", "portalctl --format csv roster im", "portalctl roster import --format ",
                              "portalctl --format=c", "portalctl roster export --what st", "portalctl job run n",
                              "portalctl job run x ", "portalctl roster import a", "portalctl roster history a",
                              "portalctl --config a", "portalctl -n -o afile.csv student f"});
  REQUIRE(answers.size() == 11);
  CHECK(answers[0] == Words{"roster"});
  CHECK(answers[1] == Words{"import"});
  CHECK(answers[2] == Words{"csv", "docx", "html", "json", "jsonl", "pdf", "table", "xlsx"});
  CHECK(answers[3] == Words{"--format=csv"});
  CHECK(answers[4] == Words{"staff", "students"});
  CHECK(answers[5] == Words{"nightly-sync"});
  CHECK(answers[6].empty());
  CHECK(holds(answers[7], "afile.csv"));
  CHECK(answers[8].empty());
  CHECK(holds(answers[9], "afile.csv"));
  CHECK(answers[10] == Words{"find"});
}

TEST_CASE("completions: zsh, at a terminal") {
  Shells shells;
  // Each line is typed, Tab pressed, and what then stands on it is waited for.
  shells.folder.write("ask.zsh", R"(zmodload zsh/zpty
zpty z 'PS1="> " TERM=dumb zsh -f -i'
zpty -w z 'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; print REA''DY'
zpty -r z line '*READY*' || exit 1
ask() {
  zpty -w -n z "$1"$'\t'
  if zpty -r -m z out "*$2*"; then print "yes"; else print "no: $out"; fi
  zpty -w -n z $'\x15'
}
ask 'portalctl ros' 'portalctl roster'
ask 'portalctl roster im' 'roster import'
ask 'portalctl --format csv roster export --wha' 'export --what'
ask 'portalctl roster export --what stu' 'what students'
ask 'portalctl job run n' 'nightly-sync'
ask 'portalctl roster import afi' 'afile.csv'
ask 'portalctl pin ' 'issue*letters*list'
zpty -d z
)");
  CHECK(shells.in_shell("timeout 30 zsh -f ask.zsh") == "yes\nyes\nyes\nyes\nyes\nyes\nyes\n");
}
