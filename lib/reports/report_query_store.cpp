#include "lib/reports/report_query_store.h"

#include <fmt/format.h>

#include "lib/base/interrupt.h"

namespace portal {

ReportQuery::ReportQuery(Store& store, const std::string& sql, const Parameters& parameters)
    : select_(store.database(), sql) {
  for (const auto& [name, value] : parameters)
    if (select_.getIndex(name.c_str()) > 0) select_.bind(name, value);
}

bool ReportQuery::step() {
  if (steps_++ % 1024 == 0) check_interrupted();
  return select_.executeStep();
}

std::string ReportQuery::text(int column) { return column_text(select_, column); }

std::int64_t ReportQuery::number(int column) { return select_.getColumn(column).getInt64(); }

Cell ReportQuery::cell(int column) {
  auto value = select_.getColumn(column);
  if (value.isNull()) return {};
  if (value.isInteger()) return value.getInt64();
  if (value.isFloat()) return value.getDouble();
  return std::string(value.getText(), static_cast<std::size_t>(value.getBytes()));
}

std::vector<Cell> ReportQuery::cells(int from, int count) {
  std::vector<Cell> all;
  all.reserve(static_cast<std::size_t>(count));
  for (int column = from; column < from + count; ++column) all.push_back(cell(column));
  return all;
}

std::string any_active_student_sql() { return fmt::format("SELECT 1 FROM students s WHERE {}", active_student_sql); }

std::string in_schools_sql(std::string_view column) {
  return fmt::format(" AND {} IN (SELECT value FROM json_each(:schools))", column);
}

}  // namespace portal
