#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/export.h"

namespace portal {

/// One thing that can be exported: where it comes from, and by what it can be filtered.
struct ExportSource {
  std::string_view name, from, order;
  std::string_view school, grade, homeroom, active;                    // SQL of each; blank where it has none
  std::vector<std::pair<std::string_view, std::string_view>> columns;  // name, SQL
};
const std::vector<ExportSource>& export_sources();

std::int64_t count_export(Store& store, const ExportSource& source, const ExportRequest& request, Date today);
void read_export(Store& store, const ExportSource& source, const ExportRequest& request, Date today,
                 const std::function<void(const std::vector<std::string>&)>& row);

}  // namespace portal
