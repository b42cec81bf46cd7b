#pragma once
// A file of people whose access is to be removed (004: "To remove access from a batch of employees"): former employees,
// or rows of the Security Audit Report or of `staff list --to-remove`.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// What one line asks for, as it was written, without spaces around it. A blank role: all; a blank place: wherever it
/// is held; both blank: all roles of the person.
struct RemovalLine {
  std::uint64_t line = 0;  // in the file; 0: options asked for it
  std::string employee, role;
  std::string place;  // a location code, a Local District's name, "district" for the district
  std::string fault;  // why the line cannot be read; blank where it can
};

struct RemovalFile {
  std::vector<RemovalLine> lines;
  std::vector<std::string> notes;  // for the person who runs it
};

/// Reads CSV as imports do: UTF-8, UTF-16 or Windows-1252; comma, tab, semicolon or pipe. Columns: employee_number
/// (also EmployeeNumber, Staff Number); role or user_role, and place or location_code where there are some. A line with
/// the number alone may lack the other cells; one of a report whose recommendation is blank has a fault: the report
/// tells of everybody. BadInput, naming `name`, where there is no such header, a column that is not understood (it
/// might have been the role), or the file is no text or too large.
RemovalFile read_removal_file(std::string_view bytes, const std::string& name);

}  // namespace portal
