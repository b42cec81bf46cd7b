#pragma once
// The roster out again, for analysts.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"

namespace portal {

struct ExportRequest {
  std::string what = "students";               // students, guardians, schools, staff, enrollments, links
  std::string location_code, grade, homeroom;  // blank: all
  std::string active = "yes";                  // yes, no, all
  std::vector<std::string> columns;            // none: all
  std::optional<std::string> where = {};       // a condition (where.h) on any of the columns
};

/// What can be exported, and the columns of each.
std::vector<std::string> export_names();
/// The columns that the request asks for, in its order. UsageError names the nearest where there is none.
std::vector<std::string> export_columns(const ExportRequest& request);

/// Streams the rows in the order of their keys, and returns how many they were. Writes to the audit log who
/// took what out before the first row leaves.
std::int64_t export_roster(Session& session, const ExportRequest& request,
                           const std::function<void(const std::vector<std::string>&)>& row);

}  // namespace portal
