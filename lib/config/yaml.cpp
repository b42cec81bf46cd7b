#include "lib/config/yaml.h"

#include <fmt/format.h>

#include <set>

#include "lib/base/errors.h"

namespace portal {
namespace {

constexpr int deepest = 16;    // an alias can lead back to where it stands
constexpr int most = 100'000;  // nine aliases of nine aliases of nine … are few bytes and no end of nodes

void refuse_repeated_keys(const YAML::Node& node, std::string_view origin, int& nodes, int depth = 0) {
  if (depth > deepest)
    throw BadInput(fmt::format("{}: nested too deep, or within itself", yaml_place(node, origin)), "write it flat");
  if (++nodes > most)
    throw BadInput(fmt::format("{}: more than {} values", yaml_place(node, origin), most), "write it without aliases");
  if (node.IsSequence())
    for (const auto& item : node) refuse_repeated_keys(item, origin, nodes, depth + 1);
  if (!node.IsMap()) return;
  std::set<std::string> seen;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) continue;
    if (!seen.insert(entry.first.Scalar()).second)
      throw BadInput(fmt::format("{}: '{}' stands twice", yaml_place(entry.first, origin), entry.first.Scalar()),
                     "keep one of the two");
    refuse_repeated_keys(entry.second, origin, nodes, depth + 1);
  }
}

}  // namespace

std::string yaml_place(const YAML::Node& node, std::string_view origin) {
  return fmt::format("{}:{}", origin, node.Mark().line + 1);
}

YAML::Node parse_yaml(std::string_view text, std::string_view origin) {
  try {
    auto node = YAML::Load(std::string(text));
    int nodes = 0;
    refuse_repeated_keys(node, origin, nodes);
    return node;
  } catch (const YAML::Exception& error) {
    throw BadInput(fmt::format("{}:{}: {}", origin, error.mark.line + 1, error.msg), "mend the file and try again");
  }
}

}  // namespace portal
