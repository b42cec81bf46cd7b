#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/export.h"
#include "lib/roster/where.h"

namespace portal {

struct ExportColumn {
  std::string_view name, sql;
  Compared compared = Compared::text;
};

/// One thing that can be exported: where it comes from, and by what it can be filtered.
struct ExportSource {
  std::string_view name, from, order;
  std::string_view school, grade, homeroom, active;  // SQL of each; blank where it has none
  std::vector<ExportColumn> columns;
  std::vector<ExportColumn> only_where = {};  // not exported, but a condition may ask for them

  /// What a condition may ask for; its tests name a column by its place here.
  std::vector<ExportColumn> where_columns() const;
};
const std::vector<ExportSource>& export_sources();

/// `where` is what request.where says, on the source's where_columns().
std::int64_t count_export(Store& store, const ExportSource& source, const ExportRequest& request, const Where& where,
                          Date today);
void read_export(Store& store, const ExportSource& source, const ExportRequest& request, const Where& where, Date today,
                 const std::function<void(const std::vector<std::string>&)>& row);

}  // namespace portal
