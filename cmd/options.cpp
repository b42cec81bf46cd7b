#include "cmd/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "lib/base/text.h"

namespace portal {

CLI::Validator one_of(const std::vector<std::string>& choices) {
  return CLI::Validator("{" + joined(choices, ",") + "}");
}

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::type(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Option& Option::one_of(const std::vector<std::string>& choices) {
  option_->check(portal::one_of(choices));
  return *this;
}

Option& Option::only(const std::vector<std::string>& choices) {
  option_->check(CLI::IsMember(choices));
  return *this;
}

Option& Option::one_at_a_time() {
  option_->allow_extra_args(false);
  return *this;
}

Option& Option::comma_separated() {
  option_->delimiter(',');
  return *this;
}

bool Option::given() const { return option_->count() > 0; }

Option add_option(CLI::App& verb, const std::string& name, std::string& target, const std::string& meaning) {
  return Option(verb.add_option(name, target, meaning));
}

Option add_option(CLI::App& verb, const std::string& name, std::optional<std::string>& target,
                  const std::string& meaning) {
  return Option(verb.add_option(name, target, meaning));
}

Option add_option(CLI::App& verb, const std::string& name, std::vector<std::string>& target,
                  const std::string& meaning) {
  return Option(verb.add_option(name, target, meaning));
}

void add_flag(CLI::App& verb, const std::string& name, bool& target, const std::string& meaning) {
  verb.add_flag(name, target, meaning);
}

}  // namespace portal
