#include "lib/district/local_districts.h"

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/config/embedded.h"
#include "lib/config/yaml.h"

namespace portal {

std::vector<LocalDistrict> parse_local_districts(std::string_view yaml, std::string_view origin) {
  std::vector<LocalDistrict> all;
  auto root = parse_yaml(yaml, origin);
  if (!root.IsMap() || !root["local_districts"].IsMap())
    throw BadInput(fmt::format("{}: holds no Local Districts", origin), "begin with `local_districts:`");
  for (const auto& entry : root["local_districts"]) {
    if (!entry.second.IsMap())
      throw BadInput(
          fmt::format("{}: '{}' is no Local District", yaml_place(entry.first, origin), entry.first.Scalar()),
          "each needs a line such as `West: {short: W, phone: …, site: …}`");
    auto text = [&](const char* key) { return entry.second[key] ? entry.second[key].Scalar() : std::string(); };
    all.push_back({entry.first.Scalar(), text("short"), text("phone"), text("site")});
    if (all.back().name.empty() || all.back().phone.empty())
      throw BadInput(fmt::format("{}: a Local District without a name or a phone", yaml_place(entry.first, origin)),
                     "each needs a line such as `West: {short: W, phone: …, site: …}`");
  }
  return all;
}

const LocalDistrict* find_local_district(const std::vector<LocalDistrict>& all, std::string_view name) {
  for (const auto& district : all)
    if (district.name == name || (!name.empty() && district.short_name == name)) return &district;
  return nullptr;
}

std::string full_local_district_name(std::string_view name) {
  static const auto all = parse_local_districts(embedded_file("local_districts.yaml"), "local_districts.yaml");
  const auto* found = find_local_district(all, name);
  return found ? found->name : std::string(name);
}

}  // namespace portal
