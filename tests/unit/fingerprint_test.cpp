// The model of the fingerprints (design: "Fingerprints"): an import that knows unchanged rows by them does what the
// same import does that looks at every row, in every table, every night.
#include "lib/roster/fingerprint.h"

#include <doctest/doctest.h>

#include "lib/roster/undo.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using Row = std::map<std::string, std::string>;

// Files as a district's system might write them from one night to the next.
struct Form {
  std::vector<std::string> columns;
  char delimiter = ',';
  std::string_view mark;  // a byte order mark, or none

  std::string text(const std::vector<Row>& rows) const {
    std::string text(mark);
    auto line = [&](auto cell_of) {
      for (std::size_t i = 0; i < columns.size(); ++i)
        (text += i > 0 ? std::string(1, delimiter) : "") += cell_of(columns[i]);
      text += "\n";
    };
    line([](const std::string& column) { return column; });
    for (const auto& row : rows)
      line([&](const std::string& column) {
        auto cell = row.find(column);
        return cell == row.end() ? std::string() : cell->second;
      });
    return text;
  }
};

const std::vector<std::string> student_columns = {"StudentID", "LastName",     "FirstName",        "BirthDate",
                                                  "Grade",     "LocationCode", "EnrollmentStatus", "SchoolYear",
                                                  "ExitDate",  "Homeroom"};
const std::vector<std::string> guardian_columns = {"StudentID",     "GuardianID", "LastName", "FirstName",
                                                   "LegalGuardian", "Restricted", "CellPhone"};
const std::vector<std::string> attendance_columns = {"StudentID", "Date", "Period", "Course", "Code"};
const std::vector<std::string> role_columns = {"EmployeeNumber", "Role", "LocationCode", "ExpirationDate"};

template <class Value>
Value one_of(std::initializer_list<Value> values) {
  return *rc::gen::elementOf(std::vector<Value>(values));
}
bool chance(int percent) { return *rc::gen::inRange(0, 100) < percent; }

template <class Value>
std::vector<Value> shuffled(std::vector<Value> values) {
  for (std::size_t i = values.size(); i > 1; --i)
    std::swap(values[i - 1], values[*rc::gen::inRange<std::size_t>(0, i)]);
  return values;
}

struct District {
  std::vector<Row> students, guardians, roles, attendance;
  Form student_form{student_columns}, guardian_form{guardian_columns}, role_form{role_columns},
      attendance_form{attendance_columns};
  std::vector<std::string> schools = {"8001", "8002"};

  District() {
    for (int i = 0; i < 6; ++i) {
      auto id = test::numbered_student(i);
      students.push_back({{"StudentID", id},
                          {"LastName", "Reyes"},
                          {"FirstName", "Ana"},
                          {"BirthDate", "2012-03-04"},
                          {"Grade", "6"},
                          {"LocationCode", i % 2 ? "8001" : "8002"},
                          {"EnrollmentStatus", "A"}});
      for (int g = 0; g <= i % 2; ++g)
        guardians.push_back({{"StudentID", id},
                             {"GuardianID", fmt::format("G{}", i + g)},
                             {"LastName", "Reyes"},
                             {"FirstName", "Maria"},
                             {"LegalGuardian", "Y"},
                             {"Restricted", "N"}});
      for (std::string period : {"1", ""})
        attendance.push_back({{"StudentID", id}, {"Date", "2026-08-13"}, {"Period", period}, {"Code", "A"}});
    }
    for (int i = 0; i < 3; ++i)
      roles.push_back({{"EmployeeNumber", fmt::format("0000000{}", i)}, {"Role", "Teacher"}, {"LocationCode", "8001"}});
  }

  std::string schools_csv() const {
    std::string text = "LocationCode,SchoolName\n";
    for (const auto& code : schools) text += code + ",School " + code + "\n";
    return text;
  }

  // What happens in a district, and in its exports, from one night to the next.
  void change() {
    change_rows(students, {{"Grade", {"6", "7", "06", "13"}},
                           {"LocationCode", {"8001", "8002", "8003", " 8001"}},
                           {"EnrollmentStatus", {"A", "I", ""}},
                           {"BirthDate", {"2012-03-04", "03/04/2012", "2012-02-30"}},
                           {"SchoolYear", {"", "2026-27", "2025-26"}},
                           {"ExitDate", {"", "2026-08-15", "2026-10-01"}},
                           {"Homeroom", {"", "12", "12 "}},
                           {"StudentID", {"S000000001", "S000000009", "2.3E+08"}}});
    change_rows(guardians, {{"LegalGuardian", {"Y", "N", "?"}},
                            {"Restricted", {"N", "Y", ""}},
                            {"CellPhone", {"", "213-555-0100"}},
                            {"StudentID", {"S000000002", "S000000009", ""}}});
    change_rows(attendance, {{"Date", {"2026-08-13", "8/13/2026", "2026-08-14", "soon"}},
                             {"Period", {"1", "2", ""}},
                             {"Course", {"", "Art"}},
                             {"Code", {"A", "T", ""}},
                             {"StudentID", {"S000000001", "S000000009", "2.3E+08"}}});
    change_rows(roles, {{"Role", {"Teacher", "Principal"}},
                        {"LocationCode", {"8001", "8003", "", "NW"}},
                        {"ExpirationDate", {"", "2027-06-30", "never"}}});
    if (chance(20)) student_form.columns = shuffled(student_form.columns);
    if (chance(15)) student_form.columns = student_form.columns.size() > 6 ? few() : student_columns;
    if (chance(10)) guardian_form.columns = shuffled(guardian_form.columns);
    if (chance(10)) student_form.delimiter = one_of({',', '\t', ';'});
    if (chance(10)) guardian_form.mark = one_of<std::string_view>({"", "\xEF\xBB\xBF"});
    if (chance(15)) schools = one_of<std::vector<std::string>>({{"8001", "8002"}, {"8001", "8002", "8003"}});
  }

 private:
  static std::vector<std::string> few() { return {student_columns.begin(), student_columns.begin() + 6}; }

  std::vector<std::pair<std::vector<Row>*, Row>> gone_;  // some come back, just as they were

  void change_rows(std::vector<Row>& rows,
                   const std::vector<std::pair<std::string, std::vector<std::string>>>& values) {
    for (int changes = *rc::gen::inRange(0, 4); changes > 0; --changes) {
      if (rows.empty()) return;
      auto at = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(rows.size())));
      auto what = *rc::gen::inRange(0, 10);
      if (what < 2) {
        gone_.emplace_back(&rows, rows[at]);
        rows.erase(rows.begin() + static_cast<long>(at));
      } else if (what < 5) {  // a duplicate, or, with a change of the next round, a move or a contradiction
        auto copy = rows[at];
        rows.push_back(copy);
      } else {
        const auto& [column, choices] = *rc::gen::elementOf(values);
        rows[at][column] = *rc::gen::elementOf(choices);
      }
    }
    if (!gone_.empty() && gone_.back().first == &rows && chance(40)) {
      rows.push_back(gone_.back().second);
      gone_.pop_back();
    }
    if (chance(20)) rows = shuffled(rows);
  }
};

// Every table but for what may differ: how long an import took, and the fingerprints.
std::string everything(test::Rehearsal& district) {
  std::string text;
  for (const char* sql :
       {"SELECT * FROM audit_log", "SELECT run_id, business_date, outcome, same_as, accepted FROM roster_runs",
        "SELECT * FROM roster_run_files", "SELECT * FROM roster_rejects", "SELECT * FROM roster_changes",
        "SELECT * FROM roster_held", "SELECT * FROM pins"})
    text += std::string(sql) + "\n" + district.query(sql) + "\n";
  for (const char* table :
       {"schools", "students", "enrollments", "guardian_links", "staff", "staff_roles", "attendance"}) {
    auto columns = district.query(
        fmt::format("SELECT group_concat(name, ', ') FROM pragma_table_info('{}') WHERE name <> 'fingerprint'", table));
    text += fmt::format("{}\n{}\n", table, district.query(fmt::format("SELECT {} FROM {}", columns, table)));
  }
  return text;
}

void clear_fingerprints(test::Rehearsal& district) {
  for (const char* table :
       {"schools", "students", "enrollments", "guardian_links", "staff", "staff_roles", "attendance"})
    district.store->database().exec(fmt::format("UPDATE {} SET fingerprint = NULL", table));
}

std::string result_of(const ImportResult& result) {
  std::string text = fmt::format("run {} same as {}\n", result.run.value_or(0), result.same_as.value_or(0));
  for (const auto& [kind, school, read, c] : result.counts)
    text += fmt::format("{} {} {}: {} {} {} {} {} {} {} {}\n", kind, school, read, c.added, c.changed, c.moved,
                        c.withdrawn, c.returned, c.unchanged, c.held, c.rejected);
  for (const auto& guard : result.accepted) text += guard + "\n";
  for (const auto& note : result.notes) text += note + "\n";
  return text;
}

// What the import told, and what it left behind.
std::string night(test::Rehearsal& district, const std::filesystem::path& extract, const ImportRequest& request) {
  std::string told;
  auto now = request;
  now.paths = {extract};
  try {
    told = result_of(import_roster(*district.session, now));
  } catch (const Error& error) {
    told = error.message();
  }
  return told + everything(district);
}

std::filesystem::path write(test::Rehearsal& district, const District& rows, int number) {
  auto name = fmt::format("night-{}", number);
  district.folder.write(name + "/schools.csv", rows.schools_csv());
  district.folder.write(name + "/students.csv", rows.student_form.text(rows.students));
  district.folder.write(name + "/guardians.csv", rows.guardian_form.text(rows.guardians));
  district.folder.write(name + "/staff.csv",
                        "EmployeeNumber,LastName,FirstName\n00000000,A,B\n00000001,C,D\n00000002,E,F\n");
  district.folder.write(name + "/staffroles.csv", rows.role_form.text(rows.roles));
  district.folder.write(name + "/attendance.csv", rows.attendance_form.text(rows.attendance));
  return district.folder / name;
}

// The newest import undone, where it can be; what that says and leaves behind.
std::string undone(test::Rehearsal& district) {
  auto newest = newest_standing_run(*district.store);
  if (!newest) return {};
  undo_run(*district.session, newest->id);
  return everything(district);
}

// The first line that differs, of both; a whole district would be too much to read.
std::string first_difference(const std::string& quick, const std::string& thorough) {
  auto [a, b] = std::mismatch(quick.begin(), quick.end(), thorough.begin(), thorough.end());
  if (a == quick.end() && b == thorough.end()) return {};
  auto line = [](const std::string& text, long at) {
    auto begin = text.rfind('\n', static_cast<std::size_t>(at));
    begin = begin == text.npos ? 0 : begin + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  return line(quick, a - quick.begin()) + " <> " + line(thorough, b - thorough.begin());
}

void five_nights() {
  test::Rehearsal quick, thorough;
  District rows;
  for (int number = 0; number < 5; ++number) {
    if (number > 0) rows.change();
    ImportRequest request;
    request.accept = chance(70) ? AcceptMassChange::yes : AcceptMassChange::no;
    request.mode = chance(85) ? ImportMode::full : ImportMode::delta;
    request.business_date = Date(2026, 8, 14).plus_days(number);
    clear_fingerprints(thorough);
    auto expected = night(thorough, write(thorough, rows, number), request);
    auto difference = first_difference(night(quick, write(quick, rows, number), request), expected);
    RC_ASSERT(difference == "");
    if (!chance(20)) continue;
    RC_ASSERT(first_difference(undone(quick), undone(thorough)) == "");
  }
}

std::uint64_t fingerprint_of(std::string_view row, const Mapping& mapping, Encoding encoding, char delimiter,
                             std::string_view blank_year = "2026-27") {
  return Fingerprint(record_kind("students"), mapping, encoding, delimiter, blank_year).of(row);
}

}  // namespace

TEST_CASE("fingerprints: with them an import does what it does without, night after night") {
  CHECK(holds_for(40, five_nights));
}

// What the rules make of these rows. If it changes, every stored fingerprint is of rules that no longer hold.
TEST_CASE("fingerprints: a change of what a row is read as needs another reading_rules_version") {
  std::string outcome = std::to_string(reading_rules_version);
  for (const auto& kind : record_kinds())
    for (const auto& field : kind.fields)
      for (std::string_view cell : {"",           " ",
                                    "023907F123", "2.3E+08",
                                    "8001",       "801",
                                    "12345678",   "2012-03-04",
                                    "03/04/2012", "3/4/2012",
                                    "20120304",   "04.03.2012",
                                    "K",          "KG",
                                    "01",         "13",
                                    "EE",         "y",
                                    "N",          "i",
                                    "2026-27",    "2026-2027",
                                    "NW",         "West",
                                    "Complete",   "Mu\xC3\xB1oz",
                                    " padded ",   "two\nlines",
                                    "tab\tcell",  "\x07",
                                    "'-Ana",      "\xEF\xBF\xBD",
                                    "j.doe@x.org"}) {
        std::string value;
        bool good = check_cell(field, cell, value).empty();
        outcome += fmt::format("{}|{}|{}\n", field.column, cell, good ? value : "rejected");
      }
  test::Rehearsal district;
  district.import("LocationCode,SchoolName\n8001,A\n8002,B\n",
                  "StudentID;LastName;FirstName;BirthDate;Grade;LocationCode;EnrollmentStatus;ExitDate\n"
                  "S000000001;\"Lee \"\"Z\"\"\";Ana;2012-03-04;6;8001;I;2026-08-01\n"
                  "S000000001;Lee;Ana;2012-03-04;6;8002;I;2026-08-10\n"
                  "S000000002;a\"b;Ana;2012-03-04;6;8002;A;\n"
                  "S000000003;Lee;Ana;2012-03-04;6;8001;I;\nS000000003;Kim;Ana;2012-03-04;6;8002;A;\n",
                  "StudentID,GuardianID,LastName,FirstName,LegalGuardian\nS000000001,G1,Lee,Bo,Y\n");
  outcome += district.query(
                 "SELECT student_id, last_name, location_code, school_year, exit_date, absent_since "
                 "FROM students") +
             district.query("SELECT student_id, location_code, school_year, exit_date FROM enrollments");
  INFO(
      "what the rules say has changed: raise reading_rules_version in lib/roster/fingerprint.h, and write here the "
      "number that it yields");
  CHECK(sha256_hex(outcome) == "63bdb9fc428b19f7aca14045f12c79c92809d66f2ac4e7c325ba2dec75b4953d");
}

TEST_CASE("fingerprints: another mapping, encoding, delimiter or school year is another fingerprint") {
  Mapping mapping{{0, 1, 2}, {}, 3};
  mapping.cell_of_field.resize(record_kind("students").fields.size());
  auto other = mapping;
  std::swap(other.cell_of_field[1], other.cell_of_field[2]);
  auto first = fingerprint_of("a,b,c", mapping, Encoding::utf8, ',');
  CHECK(first == fingerprint_of("a,b,c", mapping, Encoding::utf8, ','));
  CHECK(first != fingerprint_of("a,b,d", mapping, Encoding::utf8, ','));
  CHECK(first != fingerprint_of("a,b,c", other, Encoding::utf8, ','));
  CHECK(first != fingerprint_of("a,b,c", mapping, Encoding::windows_1252, ','));
  CHECK(first != fingerprint_of("a,b,c", mapping, Encoding::utf8, '\t'));
  CHECK(first != fingerprint_of("a,b,c", mapping, Encoding::utf8, ',', "2027-28"));
}

}  // namespace portal
