// What goes out comes back: an export, imported into an empty database and exported again, is the same bytes.
#include <doctest/doctest.h>

#include "lib/output/table.h"
#include "lib/roster/export.h"
#include "tests/support/exported.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

using namespace portal;
using namespace portal::test;

namespace {

/// As `roster export --format csv` writes it.
std::string exported(Session& session, const std::string& what) {
  ExportRequest request{.what = what, .active = "all"};
  std::vector<Column> columns;
  for (const auto& name : export_columns(request)) columns.push_back({name});
  std::string csv;
  auto writer = make_row_writer(Format::csv, std::move(columns), {}, [&](std::string_view text) { csv += text; });
  export_roster(session, request,
                [&](const std::vector<std::string>& row) { writer->row(std::vector<Cell>(row.begin(), row.end())); });
  writer->finish();
  return csv;
}

struct Exports {
  std::string schools, students, guardians;
  explicit Exports(Session& session)
      : schools(exported(session, "schools")),
        students(exported(session, "students")),
        guardians(exported(session, "links")) {}
};

// A cell as a source writes it.
std::string cell(const std::string& text) {
  std::string quoted = "\"";
  for (char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

rc::Gen<std::string> name() {
  static const std::vector<std::string> odd = {"Null",  "NULL", "N/A", "None",      "nan",      "=1+1", "+Ana",  "-",
                                               "@x",    "'t",   "'=1", "a\nb",      "a\r\n\"b", "김",   "＝1",   "é",
                                               "a,b;c", "1e5",  "007", "O’Neil\t2", "#N/A",     "''",   "x'=1+", "\n="};
  return rc::gen::oneOf(rc::gen::elementOf(odd),
                        rc::gen::map(any_utf8(), [](const std::string& text) { return "A" + text; }));
}

// Some of what it draws cannot be read and is rejected; what came in is what goes out.
DistrictRows any_district() {
  DistrictRows rows;
  rows.schools[0].name = cell(*name());
  rows.students.clear();
  rows.guardians.clear();
  for (int i = 0, count = *rc::gen::inRange(1, 6); i < count; ++i) {
    rows.students.push_back({.id = numbered_student(i),
                             .last = cell(*name()),
                             .first = cell(*name()),
                             .grade = *rc::gen::element<std::string>("PK", "K", "06", "12"),
                             .school = *rc::gen::element<std::string>("8001", "8002"),
                             .status = *rc::gen::element<std::string>("A", "A", "I"),
                             .homeroom = cell(*name()),
                             .entry = *rc::gen::element<std::string>("", "8/13/2026"),
                             .exit = *rc::gen::element<std::string>("", "20260814")});
    rows.guardians.push_back({.student = numbered_student(i),
                              .id = *rc::gen::element<std::string>("G1", "G2", "-7"),
                              .last = cell(*name()),
                              .first = cell(*name()),
                              .legal = *rc::gen::element<std::string>("Y", "N"),
                              .phone = *rc::gen::element<std::string>("", "+1 213-555-0101", "213-555-0101")});
  }
  return rows;
}

}  // namespace

TEST_CASE("round trip: an export, imported into an empty database, is exported again as the same bytes") {
  CHECK(holds_for(20, [] {
    Rehearsal first, second;
    for (auto* district : {&first, &second}) district->store->database().exec("PRAGMA synchronous=OFF");  // quicker
    first.import(any_district());
    Exports out(*first.session);
    second.import(out.schools, out.students, out.guardians);
    Exports again(*second.session);
    RC_ASSERT(again.schools == out.schools);
    RC_ASSERT(again.students == out.students);
    RC_ASSERT(again.guardians == out.guardians);
    // And not only the bytes: the apostrophe before a formula is the export's, and no part of a name.
    const std::string names = "SELECT student_id, last_name, first_name, homeroom FROM students ORDER BY 1";
    RC_ASSERT(second.query(names) == first.query(names));
  }));
}

TEST_CASE(
    "round trip: a name that a spreadsheet would run as a formula goes out behind an apostrophe, and comes back") {
  Rehearsal first, second;
  DistrictRows rows;
  rows.students[0].last = "=1+1";
  first.import(rows);
  Exports out(*first.session);
  CHECK(has(out.students, ",'=1+1,"));
  CHECK(second.import(out.schools, out.students, out.guardians).rejects.empty());
  CHECK(second.query("SELECT last_name FROM students") == "=1+1");
  CHECK(Exports(*second.session).students == out.students);
}
