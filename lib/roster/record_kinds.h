#pragma once
// What the extracts hold: eleven kinds of record, each a table of the roster (design: extracts).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// How a cell is read. Each yields the one form that the roster keeps, or a reason why it cannot be read.
enum class Check {
  text,
  student_id,
  guardian_id,
  location_code,
  employee_number,
  login,
  place,
  local_district,
  date,
  birth_date,
  grade,
  yes_no,
  enrollment_status,
  school_year,
  hr_status,
};

struct FieldKind {
  std::string_view column;  // of the table, and in every output
  Check check;
  enum class Need { required, optional } need = Need::optional;
  std::string_view standard = {};  // what a blank cell means
};

struct RecordKind {
  std::string_view name;   // of the file: "students"
  std::string_view one;    // "student"
  std::string_view table;  // of the database
  std::size_t key_fields;  // the first so many fields are the key
  std::vector<FieldKind> fields;
  enum class File { required, optional } file = File::optional;

  /// The place of a column among the fields; a column that is not there is a bug.
  std::size_t field(std::string_view column) const;
};

/// In the order in which they refer to each other: schools, students, guardians, staff, staffroles, and what parents
/// read about a student: attendance, marks, englishlearner, tests, services, graduation.
const std::vector<RecordKind>& record_kinds();
const RecordKind& record_kind(std::string_view name);
/// Existing parent accounts and their links, which come in once, by `parent import` (002): accounts, links.
const std::vector<RecordKind>& account_kinds();
/// Enrollments besides the current one; read from the students file.
const RecordKind& enrollment_kind();

/// Whether it is of what parents read about a student (001 IX): attendance and the kinds behind it.
bool is_student_record(const RecordKind& kind);
/// Those kinds; for record_kinds().
std::vector<RecordKind> make_student_record_kinds();

/// A record's fields in the order of its kind; a blank is "".
using Record = std::vector<std::string>;

/// The key's fields with a NUL between them, which no cell can hold and which is less than any other byte: so it
/// sorts as the database sorts the columns.
constexpr char key_separator = '\0';
std::string record_key(const RecordKind& kind, const Record& record);

/// A key as the outputs and the history have it: the record, and its part, which is the other key fields with '/'
/// between them. A '/' or '\' within a field has a '\' in front, so that the key can be had back.
struct ShownKey {
  std::string record, part;
};
ShownKey shown_key(std::string_view key);
/// The key's fields again.
std::vector<std::string> key_fields(const ShownKey& shown);

/// By which a person knows the record. "": a staff role has none of its own, nor has what is told of a student.
std::string record_name(const RecordKind& kind, const Record& record);

/// What a person is shown of a field's value: a student PIN opens the student's mail, and stays hidden.
std::string shown_value(std::string_view column, const std::string& value);

/// Whether a column of a file, imported or not, holds a secret by its name: a PIN, a password.
bool is_secret_column(std::string_view header);

/// Reads one cell; spaces around it do not count, nor the apostrophe that an export puts before a formula. Returns the
/// reason where it cannot be read: a clause that follows the column's name ("is blank", "'13' is no grade …").
std::string check_cell(const FieldKind& field, std::string_view cell, std::string& value);

}  // namespace portal
