#include "lib/roster/changed_fields.h"

#include <nlohmann/json.hpp>

#include "lib/roster/record_kinds.h"

namespace portal {

void for_each_changed_field(const std::string& fields,
                            const std::function<void(std::string, std::string, std::string)>& field) {
  if (fields.empty()) return field({}, {}, {});
  const auto changed = nlohmann::ordered_json::parse(fields);
  for (const auto& [column, values] : changed.items())
    field(column, shown_value(column, values[0].get<std::string>()), shown_value(column, values[1].get<std::string>()));
}

}  // namespace portal
