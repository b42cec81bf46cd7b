#include "cmd/manual.h"

#include <fmt/format.h>

#include <functional>
#include <sstream>

#include "lib/base/text.h"
#include "lib/config/settings.h"

namespace portal {
namespace {

// What scdoc would take for markup stands for itself.
std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("\\*_#[]|+-~^.!'`").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string bold(const std::string& text) { return "*" + escaped(text) + "*"; }
std::string value_name(const std::string& text) { return "_" + escaped(text) + "_"; }

std::string sentence(std::string text) {
  if (text.empty()) return text;
  text[0] = static_cast<char>(toupper(text[0]));
  if (text.back() != '.') text += '.';
  return escaped(text);
}

std::string literal(const std::string& lines) { return "```\n" + lines + "\n```\n\n"; }

std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find("\n\n", at), text.size());
    all.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return all;
}

// "Examples:" and its indented lines stay as they are; all else is running text.
std::string help_text(const std::string& help) {
  std::string out;
  for (const auto& paragraph : paragraphs(help)) {
    if (paragraph.starts_with("Examples:\n")) {
      out += "Examples:\n\n" + literal(paragraph.substr(10));
    } else {
      std::istringstream lines(paragraph);
      for (std::string line; std::getline(lines, line);) out += escaped(line) + "\n";
      out += "\n";
    }
  }
  return out;
}

std::string option_text(const OptionOutline& option) {
  std::vector<std::string> names;
  for (const auto& name : option.names) names.push_back(bold(name));
  auto head = option.positional ? value_name(option.type) : joined(names, ", ");
  if (!option.positional && !option.type.empty()) head += " " + value_name(option.type);
  if (option.positional && option.many) head += " ...";
  auto purpose = sentence(option.purpose);
  if (!option.choices.empty()) purpose += escaped(" One of: " + joined(option.choices, ", ") + ".");
  return head + "\n\t" + purpose + "\n\n";
}

std::string options_text(const CommandOutline& command) {
  std::string out;
  for (const auto& option : command.options) out += option_text(option);
  return out;
}

std::string synopsis(const CommandOutline& command, const std::string& name) {
  auto line = bold(name);
  bool options = false;
  for (const auto& option : command.options) {
    options = options || !option.positional;
    if (!option.positional) continue;
    auto word = value_name(option.type) + (option.many ? " ..." : "");
    line += option.required ? " " + word : " [" + word + "]";
  }
  return line + (options ? " [_options_]" : "");
}

std::string command_text(const CommandOutline& command, const std::string& name) {
  return fmt::format("## {}\n\n{}\n\n{}\n\n{}{}", name, synopsis(command, name), sentence(command.purpose),
                     options_text(command), help_text(command.help));
}

std::string page_head(const std::string& page, const std::string& purpose) {
  return fmt::format("{}(1)\n\n# NAME\n\n{} - {}\n\n# SYNOPSIS\n\n", page, page, escaped(purpose));
}

std::string files_text() {
  std::string out = "# FILES\n\n";
  auto entry = [&](std::string_view file, std::string_view what) {
    out += value_name(std::string(file)) + "\n\t" + sentence(std::string(what)) + "\n\n";
  };
  Settings::Sources nothing_named;
  nothing_named.environment = [](const std::string&) { return std::nullopt; };
  for (const auto& file : Settings::search_path(nothing_named)) entry(file.string(), "settings; the first one counts");
  for (const auto& kind : setting_kinds())
    if (kind.key == Key::database) {
      entry(kind.standard, "the database, readable by its owner alone");
      entry(std::string(kind.standard) + ".key", "the key that seals PINs; without it none can be read");
    }
  return out;
}

std::string environment_text() {
  std::string out =
      "# ENVIRONMENT\n\nEvery setting has a variable. Options outrank the environment, the environment outranks the\n"
      "settings file; in that file a setting has the name in brackets.\n\n*PORTALCTL\\_CONFIG*\n\t"
      "The settings file.\n\n*NO\\_COLOR*\n\tNo colour on a terminal.\n\n";
  for (const auto& kind : setting_kinds()) {
    auto standard = kind.standard.empty() ? std::string() : fmt::format(" Default: {}.", kind.standard);
    out += fmt::format("{} [{}]\n\t{}{}\n\n", bold(environment_name(kind)), escaped(std::string(kind.name)),
                       sentence(std::string(kind.meaning)), escaped(standard));
  }
  return out;
}

std::string overview_page(const CommandOutline& program, const std::string& exit_codes) {
  auto out = page_head(program.name, "a school district's parent and photo portal, from its extracts to its letters");
  out += bold(program.name) + " [_options everywhere_] _noun_ _verb_ [_options_]\n\n# DESCRIPTION\n\n";
  out += sentence(program.purpose) + "\n\n# COMMANDS\n\n";
  for (const auto& command : program.commands)
    out += bold(command.name) + "\n\t" + sentence(command.purpose) +
           (command.commands.empty() ? "" : " See " + bold(program.name + "-" + command.name) + "(1).") + "\n\n";
  for (const auto& command : program.commands)
    if (command.commands.empty()) out += command_text(command, program.name + " " + command.name);
  out += "# OPTIONS EVERYWHERE\n\n" + options_text(program);
  out += "# EXIT STATUS\n\n" + literal(exit_codes.substr(0, exit_codes.find_last_not_of('\n') + 1));
  out += files_text() + environment_text() + "# SEE ALSO\n\n";
  std::vector<std::string> others;
  for (const auto& page : manual_pages(program))
    if (page != program.name) others.push_back(bold(page) + "(1)");
  return out + joined(others, ", ") + "\n";
}

// Each verb of a noun with its full name; one may have verbs of its own, as `parent volunteer` has.
void each_verb(const CommandOutline& noun, const std::string& name,
               const std::function<void(const CommandOutline&, const std::string&)>& visit) {
  for (const auto& verb : noun.commands)
    if (auto full = name + " " + verb.name; verb.commands.empty())
      visit(verb, full);
    else
      each_verb(verb, full, visit);
}

std::string noun_page(const CommandOutline& program, const CommandOutline& noun) {
  auto name = program.name + " " + noun.name;
  auto out = page_head(program.name + "-" + noun.name, noun.purpose);
  each_verb(noun, name, [&](const auto& verb, const auto& full) { out += synopsis(verb, full) + "++\n"; });
  out.resize(out.size() - 3);  // the last line is not broken
  out += "\n\n# COMMANDS\n\n";
  each_verb(noun, name, [&](const auto& verb, const auto& full) { out += command_text(verb, full); });
  return out + "# SEE ALSO\n\n" + bold(program.name) +
         "(1) has the options that every command has, the exit codes, files and environment.\n";
}

}  // namespace

std::vector<std::string> manual_pages(const CommandOutline& program) {
  std::vector<std::string> pages = {program.name};
  for (const auto& command : program.commands)
    if (!command.commands.empty()) pages.push_back(program.name + "-" + command.name);
  return pages;
}

std::string manual_page(const CommandOutline& program, const std::string& page, const std::string& exit_codes) {
  for (const auto& command : program.commands)
    if (page == program.name + "-" + command.name) return noun_page(program, command);
  return overview_page(program, exit_codes);
}

}  // namespace portal
