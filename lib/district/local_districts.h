#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// A Local District and its Parent and Community Engagement team (001 XI).
struct LocalDistrict {
  std::string name, short_name, phone, site;
};

/// config/local_districts.yaml. BadInput where an entry lacks its name or its phone.
std::vector<LocalDistrict> parse_local_districts(std::string_view yaml, std::string_view origin);
/// By name or short name ("NW"); null where it is none.
const LocalDistrict* find_local_district(const std::vector<LocalDistrict>& all, std::string_view name);
/// "NW" is "Northwest"; a name that is no short one is returned as it is.
std::string full_local_district_name(std::string_view name);

}  // namespace portal
