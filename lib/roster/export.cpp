#include "lib/roster/export.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/grade.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/roster/export_store.h"

namespace portal {
namespace {

const ExportSource& source_of(const ExportRequest& request) {
  for (const auto& source : export_sources())
    if (source.name == request.what) return source;
  auto near = nearest(request.what, export_names());
  throw UsageError(fmt::format("there is no '{}' to export", printable(request.what)),
                   near.empty() ? fmt::format("there are: {}", joined(export_names(), ", "))
                                : fmt::format("did you mean {}?", near));
}

void check_filters(const ExportSource& source, const ExportRequest& request) {
  auto refuse = [&](std::string_view option) {
    throw UsageError(fmt::format("{} cannot be filtered by {}", source.name, option), "leave the option out");
  };
  if (!request.grade.empty() && source.grade.empty()) refuse("--grade");
  if (!request.homeroom.empty() && source.homeroom.empty()) refuse("--homeroom");
}

Where condition_of(const ExportSource& source, const ExportRequest& request) {
  if (!request.where) return {};
  std::vector<WhereColumn> columns;
  for (const auto& column : source.where_columns()) columns.push_back({column.name, column.compared});
  return parse_where(*request.where, source.name, columns);
}

JsonObject logged(const ExportRequest& request, const std::vector<std::string>& columns, std::int64_t count) {
  JsonObject detail;
  detail.add("rows", static_cast<long long>(count))
      .add("columns", joined(columns, ","))
      .add("school", request.location_code);
  if (request.where) detail.add("where", one_line(*request.where, 1'000));
  return detail;
}

}  // namespace

std::vector<std::string> export_names() {
  std::vector<std::string> names;
  for (const auto& source : export_sources()) names.emplace_back(source.name);
  return names;
}

std::vector<std::string> export_columns(const ExportRequest& request) {
  const auto& source = source_of(request);
  std::vector<std::string> all;
  for (const auto& column : source.columns) all.emplace_back(column.name);
  if (request.columns.empty()) return all;
  for (const auto& column : request.columns) {
    if (std::find(all.begin(), all.end(), column) != all.end()) continue;
    auto near = nearest(column, all);
    throw UsageError(
        fmt::format("{} have no column '{}'", source.name, printable(column)),
        near.empty() ? fmt::format("columns are: {}", joined(all, ", ")) : fmt::format("did you mean {}?", near));
  }
  return request.columns;
}

std::int64_t export_roster(Session& session, const ExportRequest& asked,
                           const std::function<void(const std::vector<std::string>&)>& row) {
  authorize(session, Action::roster_export, Place::district(), asked.what);
  auto request = asked;
  const auto& source = source_of(request);
  check_filters(source, request);
  if (!request.location_code.empty()) find_school(session.store, request.location_code);
  if (!request.grade.empty()) {
    auto grade = Grade::parse(request.grade);
    if (!grade)
      throw UsageError(fmt::format("'{}' is no grade", printable(request.grade)), "grades are PK, TK, K and 1 to 12");
    request.grade = grade->text();
  }
  auto columns = export_columns(request);
  auto where = condition_of(source, request);
  WriteTransaction transaction(session.store);
  authorize(session, Action::roster_export, Place::district(), asked.what);
  auto count = count_export(session.store, source, request, where, session.today());
  session.audit.append("roster.export", request.what, logged(request, columns, count));
  transaction.commit();
  read_export(session.store, source, request, where, session.today(), row);
  return count;
}

}  // namespace portal
