#include <fmt/format.h>

#include "cmd/completions.h"
#include "lib/base/text.h"

namespace portal {
namespace {

// Within single quotes, with a backslash before what _arguments would read.
std::string escaped(const std::string& text, std::string_view special) {
  std::string out;
  for (char c : text) {
    if (special.find(c) != special.npos) out += '\\';
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return out;
}

std::string value(const OptionOutline& option) {
  auto action = !option.choices.empty() ? "(" + joined(option.choices, " ") + ")"
                : option.takes_file()   ? "_files"
                : option.takes_folder() ? "_files -/"
                                        : " ";
  return ":" + escaped(option.type, ":\\") + ":" + action;
}

// '(-o --output)'{-o+,--output=}'[write to a file]:FILE:_files'
std::string option_spec(const OptionOutline& option) {
  std::vector<std::string> forms;
  for (const auto& name : option.names)
    forms.push_back(name + (!option.takes_value() ? "" : name.starts_with("--") ? "=" : "+"));
  auto rest = "'[" + escaped(option.purpose, "[]\\:") + "]" + (option.takes_value() ? value(option) : "") + "'";
  if (forms.size() == 1) return "'" + forms[0] + "'" + rest;
  return fmt::format("'({})'{{{}}}{}", joined(option.names, " "), joined(forms, ","), rest);
}

std::string specs(const CommandOutline& command, const std::string& indent) {
  std::string out;
  int position = 0;
  for (const auto& option : command.options)
    out += indent +
           (!option.positional ? option_spec(option)
            : option.many      ? "'*" + value(option) + "'"
                               : fmt::format("'{}{}'", ++position, value(option))) +
           "\n";
  return out;
}

std::string described(const CommandOutline& command, const std::string& indent) {
  std::string out;
  for (const auto& one : command.commands)
    out += fmt::format("{}'{}:{}'\n", indent, escaped(one.name, ":\\"), escaped(one.purpose, "\\"));
  return out;
}

// A function for each command: a noun's goes on to its verbs', a verb's knows its options.
std::string function_of(const CommandOutline& command, const std::string& name) {
  if (command.commands.empty())
    return fmt::format("{}() {{\n  local -a own=(\n{}  )\n  _arguments -s : $own $_portalctl_everywhere\n}}\n\n", name,
                       specs(command, "    "));
  auto out = fmt::format(R"ZSH({0}() {{
  local -a commands=(
{1}  )
  local context state state_descr line
  typeset -A opt_args
  _arguments -s -C : $_portalctl_everywhere '1: :->command' '*:: :->rest'
  case $state in
    command) _describe -t commands command commands ;;
    rest)
      case $words[1] in
)ZSH",
                         name, described(command, "    "));
  for (const auto& one : command.commands) out += fmt::format("        {0}) {1}_{0} ;;\n", one.name, name);
  out += "      esac\n      ;;\n  esac\n}\n\n";
  for (const auto& one : command.commands) out += function_of(one, name + "_" + one.name);
  return out;
}

}  // namespace

std::string zsh_completion(const CommandOutline& program) {
  return fmt::format(
      "#compdef portalctl\n# Completion of portalctl for zsh, made from its command tree.\n\n"
      "typeset -ga _portalctl_everywhere=(\n{})\n\n{}_portalctl \"$@\"\n",
      specs(program, "  "), function_of(program, "_portalctl"));
}

}  // namespace portal
