#include <fmt/format.h>

#include "cmd/completions.h"
#include "lib/base/text.h"

namespace portal {
namespace {

std::string in_quotes(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string value(const OptionOutline& option) {
  if (!option.choices.empty()) return " -x -a " + in_quotes(joined(option.choices, " "));
  if (option.takes_file()) return " -r -F";
  if (option.takes_folder()) return " -x -a '(__fish_complete_directories)'";
  return option.takes_value() ? " -x" : "";
}

std::string option_line(const OptionOutline& option, const std::string& condition) {
  std::string line = "complete -c portalctl" + condition;
  for (const auto& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return line + value(option) + " -d " + in_quotes(option.purpose) + "\n";
}

std::string positional_line(const OptionOutline& option, const std::string& path, int position) {
  auto where = option.many ? fmt::format("__portalctl_in {}", in_quotes(path))
                           : fmt::format("__portalctl_at {} {}", in_quotes(path), position);
  std::string what = !option.choices.empty() ? " -a " + in_quotes(joined(option.choices, " "))
                     : option.takes_file()   ? " -F"
                     : option.takes_folder() ? " -a '(__fish_complete_directories)'"
                                             : "";
  return what.empty() ? "" : "complete -c portalctl -n " + in_quotes(where) + what + "\n";
}

// Which options of a command take a value: "'roster import:--rejects'".
void add_valued(std::vector<std::string>& patterns, const CommandOutline& command, const std::string& path) {
  for (const auto& option : command.options)
    if (!option.positional && option.takes_value())
      for (const auto& name : option.names) patterns.push_back(in_quotes(path + ":" + name));
  for (const auto& one : command.commands)
    add_valued(patterns, one, path.empty() || path == "*" ? one.name : path + " " + one.name);
}

void add_nouns(std::vector<std::string>& paths, const CommandOutline& command, const std::string& path) {
  if (!command.commands.empty()) paths.push_back(in_quotes(path));
  for (const auto& one : command.commands) add_nouns(paths, one, path.empty() ? one.name : path + " " + one.name);
}

std::string lines(const CommandOutline& command, const std::string& path) {
  std::string out;
  auto in_here = " -n " + in_quotes("__portalctl_in " + in_quotes(path));
  int position = 0;
  for (const auto& option : command.options)
    out += option.positional ? positional_line(option, path, ++position)
                             : option_line(option, path.empty() ? "" : in_here);
  for (const auto& one : command.commands)
    out += fmt::format("complete -c portalctl -n {} -a {} -d {}\n",
                       in_quotes("__portalctl_at " + in_quotes(path) + " 1"), one.name, in_quotes(one.purpose));
  for (const auto& one : command.commands) out += lines(one, path.empty() ? one.name : path + " " + one.name);
  return out;
}

constexpr const char* functions = R"FISH(# Completion of portalctl for fish, made from its command tree.

# The noun and verb before the cursor, and the number of the word that is next after them, in two lines.
function __portalctl_place
    set -l path ''
    set -l position 1
    set -l expecting no
    for word in (commandline -opc)[2..-1]
        if test $expecting = yes
            set expecting no
        else if string match -q -- '-*' $word
            switch "$path:$word"
                case {0}
                    set expecting yes
            end
        else if contains -- "$path" {1}
            set path (string trim -- "$path $word")
        else
            set position (math $position + 1)
        end
    end
    echo "$path"
    echo $position
end

function __portalctl_at
    set -l place (__portalctl_place)
    test "$place[1]" = "$argv[1]" -a "$place[2]" = "$argv[2]"
end

function __portalctl_in
    set -l place (__portalctl_place)
    test "$place[1]" = "$argv[1]"
end

complete -c portalctl -f
)FISH";

}  // namespace

std::string fish_completion(const CommandOutline& program) {
  std::vector<std::string> valued, nouns;
  add_valued(valued, program, "*");
  add_nouns(nouns, program, "");
  return fmt::format(functions, joined(valued, " "), joined(nouns, " ")) + lines(program, "");
}

}  // namespace portal
