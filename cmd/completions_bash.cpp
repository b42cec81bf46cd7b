#include <fmt/format.h>

#include "cmd/completions.h"
#include "lib/base/text.h"

namespace portal {
namespace {

std::string kind_of(const OptionOutline& option) {
  if (!option.choices.empty()) return "of " + joined(option.choices, " ");
  return option.takes_file() ? "file" : option.takes_folder() ? "folder" : "word";
}

// Lines of the table in _portalctl_kind: "roster import:--rejects) kind=file ;;". A positional is @1, @2, …; what
// every command has stands after any path.
std::string kinds(const CommandOutline& command, const std::string& path) {
  std::string out;
  int position = 0;
  for (const auto& option : command.options) {
    if (!option.takes_value()) continue;
    std::vector<std::string> patterns;
    if (option.positional)
      patterns.push_back(option.many ? fmt::format("\"{}:@\"*", path) : fmt::format("\"{}:@{}\"", path, ++position));
    else
      for (const auto& name : option.names)
        patterns.push_back(path.empty() ? fmt::format("*\":{}\"", name) : fmt::format("\"{}:{}\"", path, name));
    out += fmt::format("    {}) kind=\"{}\" ;;\n", joined(patterns, " | "), kind_of(option));
  }
  return out;
}

std::string option_names(const CommandOutline& command) {
  std::vector<std::string> names;
  for (const auto& option : command.options)
    if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
  return joined(names, " ");
}

std::string command_names(const CommandOutline& command) {
  std::vector<std::string> names;
  for (const auto& one : command.commands) names.push_back(one.name);
  return joined(names, " ");
}

struct Tables {
  std::string kinds, words, options;
};

void add(Tables& tables, const CommandOutline& command, const std::string& path) {
  tables.kinds += kinds(command, path);
  if (auto names = option_names(command); !names.empty())
    tables.options += fmt::format("    \"{}\") options=\"{}\" ;;\n", path, names);
  if (!command.commands.empty())
    tables.words += fmt::format("    \"{}\") words=\"{}\" ;;\n", path, command_names(command));
  for (const auto& one : command.commands) add(tables, one, path.empty() ? one.name : path + " " + one.name);
}

constexpr const char* script = R"SH(# Completion of portalctl for bash, made from its command tree.

# What belongs after option or position $2 of command $1, into `kind`: file, folder, word, or "of" and the choices.
_portalctl_kind() {
  kind=
  case "$1:$2" in
@kinds@@everywhere_kinds@  esac
}

# The nouns or verbs that follow command $1, into `words`.
_portalctl_words() {
  words=
  case "$1" in
@words@  esac
}

_portalctl() {
  local current=${COMP_WORDS[COMP_CWORD]} command='' expecting='' position=1 kind words options='' word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then
      continue  # bash makes three words of --format=csv
    elif [[ -n $expecting ]]; then
      expecting=
    elif [[ $word == -* ]]; then
      _portalctl_kind "$command" "$word"
      [[ -n $kind ]] && expecting=$word
    else
      _portalctl_words "$command"
      if [[ -n $words ]]; then command+="${command:+ }$word"; else ((position++)); fi
    fi
  done
  [[ $current == '=' ]] && current=

  COMPREPLY=()
  if [[ -z $expecting && $current == -* ]]; then
    case "$command" in
@options@    esac
    kind="of $options @everywhere_options@"
  elif [[ -z $expecting ]]; then
    _portalctl_words "$command"
    if [[ -n $words ]]; then kind="of $words"; else _portalctl_kind "$command" "@$position"; fi
  else
    _portalctl_kind "$command" "$expecting"
  fi
  case "$kind" in
    file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    folder) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    of\ *) mapfile -t COMPREPLY < <(compgen -W "${kind#of }" -- "$current") ;;
  esac
}
complete -F _portalctl portalctl
)SH";

std::string filled(std::string text, const std::string& mark, const std::string& with) {
  auto at = text.find(mark);
  return text.replace(at, mark.size(), with);
}

}  // namespace

std::string bash_completion(const CommandOutline& program) {
  Tables tables;
  for (const auto& command : program.commands) add(tables, command, command.name);
  auto text = filled(script, "@kinds@", tables.kinds);
  text = filled(text, "@everywhere_kinds@", kinds(program, ""));
  text = filled(text, "@words@", fmt::format("    \"\") words=\"{}\" ;;\n", command_names(program)) + tables.words);
  text = filled(text, "@options@", tables.options);
  return filled(text, "@everywhere_options@", option_names(program));
}

}  // namespace portal
