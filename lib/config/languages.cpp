#include "lib/config/languages.h"

#include "lib/base/text.h"
#include "lib/config/embedded.h"

namespace portal {
namespace {

constexpr std::pair<std::string_view, std::string_view> names[] = {{"english", "en"}, {"spanish", "es"}};

}  // namespace

std::optional<std::string> language_code(std::string_view language) {
  for (auto [name, code] : names)
    if (plain_lower(trimmed(language)) == name || trimmed(language) == code) return std::string(code);
  return {};
}

std::vector<std::string> languages_in(std::string_view folder) {
  constexpr std::string_view ending = ".yaml";
  auto beginning = std::string(folder) + "/";
  std::vector<std::string> codes;
  for (const auto& file : embedded_files())
    if (file.name.starts_with(beginning) && file.name.ends_with(ending))
      codes.emplace_back(file.name.substr(beginning.size(), file.name.size() - beginning.size() - ending.size()));
  return codes;
}

}  // namespace portal
