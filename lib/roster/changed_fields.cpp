#include "lib/roster/changed_fields.h"

#include <nlohmann/json.hpp>

#include "lib/roster/record_kinds.h"

namespace portal {

void for_each_kept_field(const std::string& fields, const FieldChange& field) {
  const auto changed = nlohmann::ordered_json::parse(fields);
  for (const auto& [column, values] : changed.items())
    field(column, values[0].get<std::string>(), values[1].get<std::string>());
}

void for_each_changed_field(const std::string& fields, const FieldChange& field) {
  if (fields.empty()) return field({}, {}, {});
  for_each_kept_field(fields, [&](std::string column, const std::string& before, const std::string& after) {
    auto shown_before = shown_value(column, before), shown_after = shown_value(column, after);
    field(std::move(column), std::move(shown_before), std::move(shown_after));
  });
}

}  // namespace portal
