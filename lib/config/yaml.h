#pragma once
// yaml-cpp, with the two traps closed: a repeated key is an error, and every scalar stays text
// (`010` is not 8, `no` is not false).
#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>

namespace portal {

/// BadInput names the origin, the line and what is wrong.
YAML::Node parse_yaml(std::string_view text, std::string_view origin);
/// "portal.yaml:12", for messages.
std::string yaml_place(const YAML::Node& node, std::string_view origin);

}  // namespace portal
