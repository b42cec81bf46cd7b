#include "lib/config/yaml.h"

#include <fmt/format.h>

#include <set>

#include "lib/base/errors.h"

namespace portal {
namespace {

constexpr int deepest = 16;  // an alias can lead back to where it stands

void refuse_repeated_keys(const YAML::Node& node, std::string_view origin, int depth = 0) {
  if (depth > deepest)
    throw BadInput(fmt::format("{}: nested too deep, or within itself", yaml_place(node, origin)), "write it flat");
  if (node.IsSequence())
    for (const auto& item : node) refuse_repeated_keys(item, origin, depth + 1);
  if (!node.IsMap()) return;
  std::set<std::string> seen;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) continue;
    if (!seen.insert(entry.first.Scalar()).second)
      throw BadInput(fmt::format("{}: '{}' stands twice", yaml_place(entry.first, origin), entry.first.Scalar()),
                     "keep one of the two");
    refuse_repeated_keys(entry.second, origin, depth + 1);
  }
}

}  // namespace

std::string yaml_place(const YAML::Node& node, std::string_view origin) {
  return fmt::format("{}:{}", origin, node.Mark().line + 1);
}

YAML::Node parse_yaml(std::string_view text, std::string_view origin) {
  try {
    auto node = YAML::Load(std::string(text));
    refuse_repeated_keys(node, origin);
    return node;
  } catch (const YAML::Exception& error) {
    throw BadInput(fmt::format("{}:{}: {}", origin, error.mark.line + 1, error.msg), "mend the file and try again");
  }
}

}  // namespace portal
