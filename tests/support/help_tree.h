#pragma once
// The nouns, verbs and options as `--help` shows them: what the manual and the completions must have too.
#include <regex>

#include "tests/support/sandbox.h"

namespace portal::test {

struct Verb {
  std::string path;                  // "roster import", "doctor"
  std::vector<std::string> options;  // its own: "--mode", "-x"
};

inline std::vector<std::string> names_below(const std::string& help, const std::string& heading) {
  std::vector<std::string> names;
  auto at = help.find("\n" + heading + ":\n");
  if (at == help.npos) return names;
  std::istringstream lines(help.substr(at + heading.size() + 3));
  static const std::regex name("  ([-a-z]+)(,--[-a-z]+)? .*");
  for (std::string line; std::getline(lines, line) && !line.empty();)
    if (std::smatch found; std::regex_match(line, found, name)) {
      names.push_back(found[1]);
      if (found[2].matched) names.push_back(found[2].str().substr(1));
    }
  return names;
}

inline std::vector<std::string> everywhere_options() { return names_below(run({"--help"}).out, "Everywhere"); }
inline std::vector<std::string> nouns() { return names_below(run({"--help"}).out, "Subcommands"); }

/// A noun's; one that has verbs of its own, as `parent volunteer` has, stands for those.
inline std::vector<Verb> verbs_of(const std::string& path) {
  auto help = run(words(path + " --help")).out;
  std::vector<Verb> all;
  for (const auto& name : names_below(help, "Subcommands"))
    for (auto& verb : verbs_of(path + " " + name)) all.push_back(std::move(verb));
  if (!all.empty()) return all;
  Verb verb{path, names_below(help, "Options")};
  std::erase_if(verb.options, [](const std::string& option) { return option == "-h" || option == "--help"; });
  return {verb};
}

/// Every verb of the program.
inline const std::vector<Verb>& all_verbs() {
  static const std::vector<Verb> all = [] {
    std::vector<Verb> found;
    for (const auto& noun : nouns())
      for (auto& verb : verbs_of(noun)) found.push_back(std::move(verb));
    return found;
  }();
  return all;
}

}  // namespace portal::test
