#include "lib/staff/removal_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "lib/base/csv.h"
#include "lib/base/encoding.h"
#include "lib/base/errors.h"
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

using Header = std::vector<std::string>;  // as plain_header() has them

class Columns {
 public:
  Columns(const Header& header, const Names& names) {
    for (auto name : names)
      for (std::size_t i = 0; i < header.size(); ++i)
        if (header[i] == name) at_.push_back(i);
  }
  bool found() const { return !at_.empty(); }
  std::string text(const std::vector<std::string_view>& cells) const {
    for (auto at : at_)
      if (at < cells.size())
        if (auto cell = trimmed(cells[at]); !cell.empty()) return composed(cell);
    return {};
  }

 private:
  std::vector<std::size_t> at_;
};

void require_text(std::string_view bytes, const std::string& name) {
  if (bytes.size() > largest_removal_file)
    throw BadInput(fmt::format("{} is larger than {} MB", name, largest_removal_file >> 20),
                   "a list of people is smaller; is it the right file? Nothing was changed");
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xd0\xcf\x11\xe0"))
    throw BadInput(fmt::format("{} is a workbook or a zip, no CSV", name),
                   "save it as CSV in the spreadsheet program; nothing was changed");
}

Header read_header(CsvReader& reader, const std::string& name) {
  CsvRecord record;
  if (!reader.next(record)) throw BadInput(name + " is empty", header_hint);
  if (record.fault != CsvFault::none) throw BadInput(name + ": the first line is no header of a CSV file", header_hint);
  Header header;
  std::set<std::string> seen;
  for (auto cell : record.cells) {
    header.push_back(plain_header(cell));
    if (!header.back().empty() && !seen.insert(header.back()).second)
      throw BadInput(fmt::format("{}: the header has the column {} twice", name, printable(fit(trimmed(cell), 40))),
                     "leave one of them; nothing was changed");
  }
  return header;
}

// A column that nobody knows may be the one that was to say which role goes: without it all of them would.
void require_known_columns(const Header& header, const std::string& name) {
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

std::string fault_of(const CsvRecord& record, std::size_t width) {
  if (record.fault == CsvFault::nul_byte) return "holds a NUL byte";
  if (record.fault != CsvFault::none) return "has a quote in the wrong place";
  if (record.cells.size() == width || record.cells.size() == 1) return {};
  return fmt::format("has {}, the header has {}", counted(static_cast<long long>(record.cells.size()), "cell"), width);
}

bool is_blank(const CsvRecord& record) {
  return record.fault == CsvFault::none && std::all_of(record.cells.begin(), record.cells.end(),
                                                       [](std::string_view cell) { return trimmed(cell).empty(); });
}

}  // namespace

RemovalFile read_removal_file(std::string_view bytes, const std::string& name) {
  require_text(bytes, name);
  auto decoded = decode(bytes);
  CsvReader reader(decoded.text, find_delimiter(decoded.text));
  auto header = read_header(reader, name);
  Columns number(header, number_names), role(header, role_names), place(header, place_names);
  Columns recommendation(header, recommendation_names);
  if (!number.found()) throw BadInput(name + ": the header has no column employee_number", header_hint);
  require_known_columns(header, name);
  RemovalFile file;
  if (decoded.encoding == Encoding::windows_1252) file.notes.push_back(name + " is not UTF-8; read as Windows-1252");
  for (CsvRecord record; reader.next(record);) {
    if (is_blank(record)) continue;
    RemovalLine line{record.line, number.text(record.cells), role.text(record.cells), place.text(record.cells),
                     fault_of(record, header.size())};
    // Rows of a report that tells of everybody.
    if (line.fault.empty() && recommendation.found() && recommendation.text(record.cells).empty())
      line.fault = "has no recommendation: keep only rows to remove, or leave that column out";
    file.lines.push_back(std::move(line));
  }
  return file;
}

}  // namespace portal
