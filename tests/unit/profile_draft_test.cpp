#include "lib/roster/profile_draft.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/config/yaml.h"
#include "lib/roster/profile_check.h"
#include "tests/support/command.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using Fate = DraftedColumn::Fate;
using Table = std::vector<std::vector<std::string>>;  // the header, then the rows

struct Desk : test::Rehearsal {
  std::vector<Profile> known = {load_profile(*settings, "misis")};

  FileDraft draft(std::string_view kind, const Table& table) const {
    std::vector<ColumnContent> contents(table[0].size());
    for (std::size_t row = 1; row < table.size(); ++row)
      for (std::size_t i = 0; i < contents.size(); ++i) contents[i].add(table[row][i]);
    auto draft = draft_columns(known, record_kind(kind), table[0], contents);
    draft.kind = kind;
    return draft;
  }
  /// "DOB=birth_date" for each column; "Phone?home_phone,cell_phone" where it is unsure, "Shoe-" where it is left out.
  std::string told(std::string_view kind, const Table& table) const {
    std::string text;
    for (const auto& column : draft(kind, table).columns) {
      bool mapped = !column.field.empty();
      text += column.column +
              (mapped                        ? "=" + column.field
               : column.fate == Fate::unsure ? "?" + joined(column.candidates, ",")
                                             : "-") +
              " ";
    }
    return text;
  }
  /// As a profile of the district's own.
  Profile loaded(const std::string& yaml) {
    folder.write("extracts/drafted.yaml", yaml);
    Settings::Sources sources;
    sources.file = folder.write("drafting.yaml", "config_folder: .\n");
    sources.environment = [](const std::string&) { return std::nullopt; };
    return load_profile(Settings::load(sources), "drafted");
  }
};

// A file of samples/, every cell quoted where it must be.
Table sample(const std::string& name) {
  auto text = test::slurp(std::filesystem::path(test::samples()) / "incoming/2026-10-14" / (name + ".csv"));
  CsvReader reader(text, ',');
  CsvRecord record;
  Table table;
  while (reader.next(record)) table.emplace_back(record.cells.begin(), record.cells.end());
  return table;
}

std::string csv(const Table& table) {
  std::string text;
  for (const auto& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += (i ? ",\"" : "\"");
      for (char c : row[i]) text += c == '"' ? "\"\"" : std::string(1, c);
      text += "\"";
    }
    text += "\r\n";
  }
  return text;
}

// What other systems call the columns of MiSiS.
const std::map<std::string, std::vector<std::string>>& other_names() {
  static const std::map<std::string, std::vector<std::string>> names = {
      {"SchoolYear", {"School Yr", "SY"}},
      {"StudentID", {"Stu No", "STUDENT_NBR", "Pupil Number", "Std_ID", "studentnumber"}},
      {"LastName", {"Surname", "Last", "LNAME", "Student Last Name", "Family Name"}},
      {"FirstName", {"First", "FNAME", "Given Name", "Student First Nm"}},
      {"MiddleName", {"MI", "Middle Nm", "MNAME"}},
      {"BirthDate", {"DOB", "Birthday", "Date of Birth", "Birth Dt", "BDATE"}},
      {"Gender", {"Sex", "Student Gender"}},
      {"Grade", {"Gr", "Grade Lvl", "GRADE_LEVEL"}},
      {"LocationCode", {"Sch Code", "School No", "Loc Cd", "Campus ID"}},
      {"Homeroom", {"Home Room", "Advisory", "HMRM"}},
      {"HomeroomTeacher", {"Homeroom Tchr", "Home Room Teacher Name"}},
      {"HomeroomTeacherEmail", {"Homeroom Tchr E-Mail", "Homeroom Teacher Mail"}},
      {"EnrollmentStatus", {"Enroll Status", "Enrl Stat"}},
      {"EntryDate", {"Entry Dt", "Start Date"}},
      {"ExitDate", {"Exit Dt", "End Date", "Leave Date"}},
      {"Email", {"E-mail", "Student Email"}},
      {"StudentPIN", {"Stu PIN", "MyMail PIN"}},
      {"Address", {"Addr", "Street Address"}},
      {"City", {"CITY", "Student City"}},
      {"State", {"STATE"}},
      {"Zip", {"Zip Code", "Postal Code", "ZIPCODE"}},
      {"Phone", {"Telephone", "Phone No", "Ph #"}},
      {"HomeLanguage", {"Home Lang", "Home Language Desc"}},
      {"NextLocationCode", {"Next School Code", "Nxt Loc Code"}},
      {"NextGrade", {"Next Grade Level", "Nxt Gr"}},
  };
  return names;
}

}  // namespace

TEST_CASE("profile draft: own names, known names, and what is like them") {
  Desk desk;
  CHECK(desk.told("students", {{"StudentID", "Surname", "First", "DOB", "Gr", "Sch Code", "Shoe Size"},
                               {"023907F123", "Ruiz", "Iván", "2/28/2015", "06", "8123", "4"}}) ==
        "StudentID=student_id Surname=last_name First=first_name DOB=birth_date Gr=grade Sch Code=location_code "
        "Shoe Size- ");
  auto draft = desk.draft("students", {{"Stu No", "DOB"}, {"023907F123", "2/28/2015"}, {"81234907", "x"}});
  CHECK(draft.columns[1].fate == Fate::known_name);
  CHECK(draft.columns[1].values == std::vector<std::string>{"2/28/2015", "x"});
  CHECK(draft.missing == std::vector<std::string>{"student_id", "last_name", "first_name", "grade", "location_code"});
}

TEST_CASE("profile draft: a likely name whose values are something else is no guess") {
  Desk desk;
  CHECK(desk.told("students", {{"Stu No"}, {"1"}, {"2"}, {"3"}}) == "Stu No?student_id ");
  CHECK(desk.told("students", {{"Grade Lvl"}, {"A-"}, {"B"}, {"C+"}}) == "Grade Lvl?grade ");
  auto draft = desk.draft("students", {{"DOB"}, {"Ann"}, {"Bo"}});
  CHECK(draft.columns[0].reason == "look at it; 0 of 2 values are dates");
}

TEST_CASE("profile draft: what may be several fields is left to a person") {
  Desk desk;
  CHECK(desk.told("guardians", {{"Phone"}, {"213-555-0101"}}) == "Phone?home_phone,work_phone,cell_phone ");
  CHECK(desk.told("students", {{"Name"}, {"Ann"}}) == "Name?last_name,first_name,middle_name ");
  CHECK(desk.told("students", {{"Cost Center", "School Code"}, {"8123", "8123"}}) ==
        "Cost Center?location_code School Code?location_code ");
  CHECK(desk.told("students", {{"Cost Center", "School Code"}, {"12-A", "8123"}}) ==
        "Cost Center- School Code=location_code ");
}

TEST_CASE("profile draft: the teacher's name is not the student's, nor the student's the guardian's") {
  Desk desk;
  CHECK(desk.told("students", {{"Teacher Last Name", "Principal First Name"}, {"Kim", "Grace"}}).find('=') ==
        std::string::npos);
  CHECK(desk.told("guardians", {{"Student Last Name", "Parent Last Name"}, {"Kim", "Grace"}}) ==
        "Student Last Name- Parent Last Name=last_name ");
}

TEST_CASE("profile draft: a student ID shows by its values alone, where one column holds such") {
  Desk desk;
  Table one = {{"Key", "Note"}, {"023907F123", "a"}, {"0081234907", "b"}, {"000407F499", "c"}};
  CHECK(desk.told("students", one) == "Key=student_id Note- ");
  CHECK(has(desk.draft("students", one).columns[0].reason, "by its values alone; 3 of 3 values are student IDs"));
  for (auto& row : one) row[1] = row[0] + (row[0] == "Key" ? "2" : "");
  CHECK(desk.told("students", one) == "Key?student_id Key2?student_id ");
}

TEST_CASE("profile draft: secrets are hidden, whatever the column is called or taken for") {
  Desk desk;
  for (const auto* name : {"StudentPIN", "MyMail PIN", "Stu PIN", "User Password", "SSN"}) {
    CAPTURE(name);
    auto draft = desk.draft("students", {{name}, {"4711"}, {"4712"}});
    CHECK(draft.columns[0].values == std::vector<std::string>{"••••"});
    CHECK(draft_yaml({draft}).find("471") == std::string::npos);
  }
}

TEST_CASE("profile draft: a name that stands twice is told, and one that is blank is left out") {
  Desk desk;
  auto draft = desk.draft("students", {{"Grade", "grade", "", " "}, {"6", "7", "", ""}});
  CHECK(draft.columns[1].fate == Fate::repeated);
  CHECK(draft.columns[2].fate == Fate::not_imported);
  CHECK(draft.columns[3].fate == Fate::not_imported);
  CHECK(has(draft_yaml({draft}), "# named twice: \"grade\""));
}

TEST_CASE("profile draft: each file of samples/ is drafted to what its names say") {
  Desk desk;
  for (const auto& kind : record_kinds()) {
    CAPTURE(kind.name);
    auto table = sample(std::string(kind.name));
    auto draft = desk.draft(kind.name, table);
    for (const auto& column : draft.columns) CHECK_MESSAGE(column.fate == Fate::own_name, column.column);
    CHECK(draft.missing.empty());
  }
}

TEST_CASE("profile draft: the columns of MiSiS, shuffled and under other names, are found again") {
  Desk desk;
  const auto table = sample("students");
  const auto& misis = desk.known[0];
  CHECK(holds_for(60, [&] {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < table[0].size(); ++i) order.push_back(i);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    Table shuffled(table.size());
    for (auto at : order) {
      auto name = *rc::gen::elementOf(other_names().at(table[0][at]));
      for (std::size_t row = 0; row < table.size(); ++row) shuffled[row].push_back(row == 0 ? name : table[row][at]);
    }
    auto draft = desk.draft("students", shuffled);
    for (std::size_t i = 0; i < order.size(); ++i) {
      auto field = *find_field(misis, record_kind("students"), plain_header(table[0][order[i]]));
      const auto& found = draft.columns[i];
      if (found.field != record_kind("students").fields[field].column)
        RC_FAIL(found.column + " is taken for '" + found.field + "', " + found.reason);
    }
  }));
}

TEST_CASE("profile draft: it reads any header, its YAML is read back as it says, and the file then passes the check") {
  Desk desk;
  CHECK(holds_for(100, [&] {
    auto kind = *rc::gen::elementOf(std::vector<std::string>{"students", "guardians", "schools", "staff"});
    Table table(3);
    auto table_of_names = sample(kind)[0];
    for (auto columns = *rc::gen::inRange(1, 8); columns-- > 0;) {
      table[0].push_back(*rc::gen::oneOf(any_utf8(), rc::gen::elementOf(table_of_names)));
      for (int row : {1, 2})
        table[static_cast<std::size_t>(row)].push_back(*rc::gen::oneOf(
            any_utf8(), rc::gen::elementOf(std::vector<std::string>{"0081234907", "2014-05-06", "6", "Y", "8123"})));
    }
    auto file = desk.folder.write(kind + ".csv", csv(table));
    FileDraft draft;
    try {
      draft = draft_file(*desk.settings, file, "", "");
    } catch (const BadInput&) {  // a header of line ends alone
      return;
    }
    auto profile = desk.loaded(draft_yaml({draft}));
    for (const auto& column : draft.columns) {
      auto field = find_field(profile, record_kind(kind), plain_header(column.column));
      auto name = field ? std::string(record_kind(kind).fields[*field].column) : "";
      if (column.fate != Fate::repeated && name != column.field)
        RC_FAIL("'" + column.column + "' is '" + name + "', and was drafted as '" + column.field + "'");
    }
    for (const auto& line : {draft_yaml({draft})})
      RC_ASSERT(line.find('\x1b') == std::string::npos && line.find("\xc2\x9b") == std::string::npos);
    bool repeated = std::any_of(draft.columns.begin(), draft.columns.end(),
                                [](const DraftedColumn& column) { return column.fate == Fate::repeated; });
    Settings::Sources sources;
    sources.file = desk.folder / "drafting.yaml";
    sources.environment = [](const std::string&) { return std::nullopt; };
    if (draft.missing.empty() && !repeated)
      RC_ASSERT(check_profile(Settings::load(sources), file, "drafted", "").usable());
  }));
}

}  // namespace portal
