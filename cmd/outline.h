#pragma once
// The command tree as plain data, for what is written from it: the manual and the completions.
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace portal {

struct OptionOutline {
  std::vector<std::string> names;  // "-o", "--output"; of a positional its one name
  std::string type;                // "FILE"; blank: a flag, which takes no value
  std::string purpose;
  std::vector<std::string> choices;  // where only these are right
  bool positional = false, required = false, many = false;

  bool takes_value() const { return !type.empty(); }
  bool takes_file() const { return type == "FILE" || type == "PATH"; }
  bool takes_folder() const { return type == "DIR"; }
};

struct CommandOutline {
  std::string name, purpose;
  std::string help;  // prose, examples, exit status, as `--help` ends with them
  std::vector<OptionOutline> options;
  std::vector<CommandOutline> commands;  // of a noun its verbs
};

/// The program with its nouns and verbs. Its own options are those that every command has.
CommandOutline outline_of(const CLI::App& app);

}  // namespace portal
