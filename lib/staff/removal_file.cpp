#include "lib/staff/removal_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/list_file.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr const char* header_hint =
    "the first line names the columns: employee_number, and where roles are named too user_role and location_code; "
    "nothing was changed";

using Names = std::vector<std::string_view>;
const Names number_names = {"employeenumber", "staffnumber"};
const Names role_names = {"userrole", "role", "userrolename", "userroles", "userrole(s)"};
// The first that is not blank: `staff list` has both, and only the first knows Local Districts.
const Names place_names = {"place", "locationcode"};

const Names recommendation_names = {"recommendation"};
// What tells of a person or a role and decides nothing.
const std::set<std::string_view> other_names = {"",           "lastname",      "firstname",  "middlename",     "name",
                                                "schoolname", "school",        "login",      "email",          "status",
                                                "hrstatus",   "until",         "expiration", "expirationdate", "from",
                                                "lastlogin",  "lastlogindate", "stafftype",  "reason"};

// A column that nobody knows may be the one that was to say which role goes: without it all of them would.
void require_known_columns(const std::vector<std::string>& header, const std::string& name) {
  std::vector<std::string> unknown;
  for (const auto& column : header) {
    bool known = other_names.contains(column);
    for (const auto* names : {&number_names, &role_names, &place_names, &recommendation_names})
      known = known || std::find(names->begin(), names->end(), column) != names->end();
    if (!known) unknown.push_back("'" + printable(fit(column, 40)) + "'");
  }
  if (unknown.empty()) return;
  auto few = unknown.size() == 1;
  throw BadInput(
      fmt::format("{}: the {} {} {} not understood", name, few ? "column" : "columns", joined(unknown, ", "),
                  few ? "is" : "are"),
      "name the role user_role and the school location_code, and leave other columns out; nothing was changed");
}

// The number alone is enough.
std::string fault_of(const ListFile& list, const CsvRecord& record) {
  return record.fault == CsvFault::none && record.cells.size() == 1 ? "" : list.fault_of(record);
}

}  // namespace

RemovalFile read_removal_file(std::string_view bytes, const std::string& name) {
  ListFile list(bytes, name, header_hint);
  ListColumn number(list, number_names), role(list, role_names), place(list, place_names);
  ListColumn recommendation(list, recommendation_names);
  if (!number.found()) throw BadInput(name + ": the header has no column employee_number", header_hint);
  require_known_columns(list.header(), name);
  RemovalFile file;
  if (list.encoding() == Encoding::windows_1252) file.notes.push_back(name + " is not UTF-8; read as Windows-1252");
  for (CsvRecord record; list.next(record);) {
    RemovalLine line{record.line, number.text(record), role.text(record), place.text(record), fault_of(list, record)};
    // Rows of a report that tells of everybody.
    if (line.fault.empty() && recommendation.found() && recommendation.text(record).empty())
      line.fault = "has no recommendation: keep only rows to remove, or leave that column out";
    file.lines.push_back(std::move(line));
  }
  return file;
}

}  // namespace portal
