#include "cmd/outline.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/commands.h"

namespace portal {
namespace {

// CLI11 puts a type and the choices together as "FORM:{table,csv}".
void set_type(OptionOutline& option, const std::string& text) {
  auto colon = text.find(":{");
  option.type = text.substr(0, colon);
  if (colon == text.npos) return;
  auto list = text.substr(colon + 2, text.find('}', colon) - colon - 2);
  for (std::size_t at = 0; at <= list.size();) {
    auto end = std::min(list.find(',', at), list.size());
    option.choices.push_back(list.substr(at, end - at));
    at = end + 1;
  }
}

OptionOutline outline_of(const CLI::Option& option) {
  OptionOutline outline;
  outline.purpose = option.get_description();
  outline.positional = option.get_positional();
  outline.required = option.get_required();
  outline.many = option.get_items_expected_max() > 1;
  if (outline.positional) outline.names.push_back(option.get_single_name());
  for (const auto& name : option.get_snames()) outline.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) outline.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) set_type(outline, option.get_type_name());
  return outline;
}

std::string own_help(std::string footer) {
  auto at = footer.find(everywhere_hint);
  if (at != footer.npos) footer.erase(at);
  return footer.substr(0, footer.find_last_not_of('\n') + 1);
}

}  // namespace

CommandOutline outline_of(const CLI::App& app) {
  CommandOutline outline{app.get_name(), app.get_description(), own_help(app.get_footer()), {}, {}};
  bool is_program = app.get_parent() == nullptr;
  for (const auto* option : app.get_options())
    if (is_program || option != app.get_help_ptr()) outline.options.push_back(outline_of(*option));
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    outline.commands.push_back(outline_of(*command));
  return outline;
}

}  // namespace portal
