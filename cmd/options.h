#pragma once
// What a verb takes on its command line. The files of the nouns need nothing else of the parser, which alone would take
// longer to compile than they do.
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
class Validator;
}  // namespace CLI

namespace portal {

/// An option or a positional, to be said more about: `add_option(verb, "--school", school, "where").required()`.
class Option {
 public:
  explicit Option(CLI::Option* option = nullptr) : option_(option) {}

  Option& required();
  /// What it takes, in the help: "CODE", "FILE", "ID".
  Option& type(const std::string& name);
  /// What it takes, in the help, the manual and the completions. It refuses nothing: whoever reads the value does, and
  /// says more.
  Option& one_of(const std::vector<std::string>& choices);
  /// As one_of, and refuses what is none of them.
  Option& only(const std::vector<std::string>& choices);
  /// One value each time that it is given; without it a list takes all words that follow.
  Option& one_at_a_time();
  /// A list of values in one word: `--columns grade,homeroom`.
  Option& comma_separated();

  /// Whether the command line has it; after parsing. A blank value counts.
  bool given() const;

 private:
  CLI::Option* option_;
};

/// The value of `name`, which is "--school", or a word without dashes for a positional, goes to `target` when the
/// command line is parsed; `meaning` is its line in the help.
Option add_option(CLI::App& verb, const std::string& name, std::string& target, const std::string& meaning);
Option add_option(CLI::App& verb, const std::string& name, std::optional<std::string>& target,
                  const std::string& meaning);
Option add_option(CLI::App& verb, const std::string& name, std::vector<std::string>& target,
                  const std::string& meaning);
/// An option without a value: true where it is given.
void add_flag(CLI::App& verb, const std::string& name, bool& target, const std::string& meaning);

/// Shows what an option takes, for those that are made with the parser itself.
CLI::Validator one_of(const std::vector<std::string>& choices);

}  // namespace portal
