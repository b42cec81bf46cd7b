// roster export --where, on a database: what a condition selects, and that it can do nothing else.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <array>
#include <functional>
#include <tuple>

#include "lib/base/caseless.h"
#include "lib/base/grade.h"
#include "lib/roster/export.h"
#include "lib/roster/export_store.h"
#include "tests/support/exported.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using Row = std::vector<std::string>;

struct District : test::Rehearsal {
  District() {
    test::DistrictRows rows;
    rows.students = {
        {.id = "A1", .last = "Ruiz", .first = "Ana", .birth = "2012-03-04", .grade = "6", .homeroom = "R1"},
        {.id = "A2", .last = "RUIZ-Ñandú", .first = "Óscar", .birth = "2008-12-31", .grade = "10", .school = "8002"},
        {.id = "A3", .last = "de la Cruz", .birth = "2020-01-01", .grade = "K", .school = "8002", .homeroom = "r1"},
        {.id = "A4", .last = "O'Brien", .birth = "2021-09-09", .grade = "PK", .exit = "2026-08-01"},
        {.id = "A5", .last = "100%_*", .birth = "2010-02-28", .grade = "9", .entry = "2026-08-10"}};
    for (auto& row : rows.students) row.id = row.id + "00000000";
    rows.guardians = {{.student = "A100000000", .id = "G1", .language = "Spanish"},
                      {.student = "A200000000", .id = "G1", .phone = "213-555-0199", .language = "Spanish"},
                      {.student = "A300000000", .id = "G2", .last = "Cruz", .phone = "213-555-0100"},
                      {.student = "A500000000", .id = "G3", .language = "english"}};
    rows.staff = "EmployeeNumber,LastName,FirstName,LocationCode\n00000001,Diaz,Ana,8001\n";
    import(rows);
  }

  std::vector<Row> rows(ExportRequest request) {
    std::vector<Row> all;
    auto count = export_roster(*session, request, [&](const Row& row) { all.push_back(row); });
    CHECK(count == static_cast<std::int64_t>(all.size()));
    return all;
  }
  // The first two letters of the first column of each.
  std::string first(const std::string& what, const std::string& where, const std::string& active = "all") {
    std::string text;
    for (const auto& row : rows({.what = what, .active = active, .where = where}))
      text += (text.empty() ? "" : " ") + row[0].substr(0, what == "schools" ? 4 : 2);
    return text;
  }
};

}  // namespace

TEST_CASE("export where: text without case, grades as a school orders them, dates, blanks") {
  District d;
  for (const auto& [condition, expected] :
       std::vector<std::array<std::string, 2>>{{"last_name = ruiz", "A1"},
                                               {"last_name = \"ruiz-ÑANDÚ\"", "A2"},
                                               {"first_name in (\"ÓSCAR\", nobody)", "A2"},
                                               {"last_name != ruiz", "A2 A3 A4 A5"},
                                               {"last_name < o", "A3 A5"},
                                               {"last_name like ruiz*", "A1 A2"},
                                               {"last_name like \"*ñandú\"", "A2"},
                                               {"last_name like '* LA *'", "A3"},
                                               {"last_name like '*%*'", "A5"},
                                               {"last_name like '_*'", ""},
                                               {"last_name like '%*'", ""},
                                               {"last_name = \"O'Brien\"", "A4"},
                                               {"last_name = 'O''Brien'", "A4"},
                                               {"grade >= 9", "A2 A5"},
                                               {"grade < 6", "A3 A4"},
                                               {"grade <= k", "A3 A4"},
                                               {"grade > 12", ""},
                                               {"grade in (09, KG)", "A3 A5"},
                                               {"grade not in (9,10)", "A1 A3 A4"},
                                               {"birth_date >= 2012-03-04", "A1 A3 A4"},
                                               {"birth_date < 2012-03-04", "A2 A5"},
                                               {"birth_date like 2012-*", "A1"},
                                               {"exit_date is blank", "A1 A2 A3 A5"},
                                               {"exit_date is not blank", "A4"},
                                               {"exit_date < 2030-01-01", "A4"},
                                               {"exit_date != 2026-08-01", "A1 A2 A3 A5"},
                                               {"not exit_date < 2030-01-01", "A1 A2 A3 A5"},
                                               {"homeroom = \"\"", "A2 A4 A5"},
                                               {"homeroom in (R1)", "A1 A3"},
                                               {"homeroom like *", "A1 A3"},
                                               {"homeroom < z", "A1 A3"},
                                               {"active = NO", "A4"},
                                               {"location_code = 8002 or grade = PK", "A2 A3 A4"},
                                               {"not (location_code = 8002 or grade = PK)", "A1 A5"},
                                               {"language is blank", "A1 A2 A3 A4 A5"}}) {
    auto where = condition;
    CAPTURE(where);
    CHECK(d.first("students", where) == expected);
  }
}

TEST_CASE("export where: every kind of rows, on every column, and together with the other filters") {
  District d;
  for (const auto& what : export_names())
    for (const auto& column : export_columns({.what = what})) {
      CAPTURE(what);
      CAPTURE(column);
      auto count = [&](const std::string& is) {
        return d.rows({.what = what, .active = "all", .where = column + " " + is}).size();
      };
      auto all = d.rows({.what = what, .active = "all"}).size();
      CHECK(count("is blank") + count("is not blank") == all);
      CHECK(count("like *") == count("is not blank"));
    }
  CHECK(d.first("guardians", "students = 2") == "G1");
  CHECK(d.first("guardians", "students < 02 and language is blank") == "G2");
  CHECK(d.first("guardians", "cell_phone like *0100 or students >= 2") == "G1 G2");
  CHECK(d.first("links", "grade in (9,10) and language = \"Spanish\"") == "A2");
  CHECK(d.first("links", "homeroom = R1 and location_code = 8001") == "A1");
  CHECK(d.first("schools", "local_district = West") == "8002");
  CHECK(d.first("staff", "last_name = diaz") == "00");
  CHECK(d.first("enrollments", "grade > 8") == "A2 A5");
  CHECK(d.first("students", "grade < 6", "yes") == "A3");
  CHECK(d.first("students", "grade < 6", "no") == "A4");
  CHECK(d.rows({.location_code = "8001", .grade = "6", .homeroom = "R1", .where = "last_name = ruiz"}).size() == 1);
  CHECK(d.rows({.location_code = "8002", .grade = "6", .homeroom = "R1", .where = "last_name = ruiz"}).empty());
}

TEST_CASE("export where: a column that is not asked for with --columns may be in it; the student PIN never") {
  District d;
  CHECK(d.rows({.columns = {"last_name"}, .where = "grade = K"}) == std::vector<Row>{{"de la Cruz"}});
  for (std::string name : {"student_pin", "s.student_pin", "rowid", "fingerprint", "active_from", "*", "count(*)"})
    for (const auto& what : export_names()) {
      CAPTURE(name);
      CHECK_THROWS_AS(d.rows({.what = what, .where = name + " is not blank"}), UsageError);
    }
}

TEST_CASE("export where: the log says what was asked") {
  District d;
  d.rows({.columns = {"last_name"}, .where = "grade = K and last_name != \"x\""});
  CHECK(d.query("SELECT json_extract(detail, '$.rows'), json_extract(detail, '$.where') FROM audit_log ORDER BY seq "
                "DESC LIMIT 1") == "1|grade = K and last_name != \"x\"");
  auto entries = d.query("SELECT count(*) FROM audit_log");
  CHECK_THROWS_AS(d.rows({.where = "grade = "}), UsageError);
  CHECK(d.query("SELECT count(*) FROM audit_log") == entries);
}

TEST_CASE("export where: the largest conditions that are read are ones that SQLite takes") {
  District d;
  std::string many = std::string(19, '('), values = "student_id in (A100000000";
  for (int i = 0; i < 199; ++i) many += "not last_name like \"*x*\" and ";
  CHECK(d.first("students", many + "grade = 6" + std::string(19, ')')) == "A1");
  for (int i = 0; i < 9'999; ++i) values += ",x";
  CHECK(d.first("students", values + ")") == "A1");
  // As deep as it may be, on the right, on the left and between. No student is in grade 12.
  for (const auto& [before, after, levels] : std::vector<std::tuple<std::string, std::string, int>>{
           {"grade = 12 or grade < 12 and (", ")", 20},
           {"grade = 12 or grade < 12 and not (", ")", 10},
           {"(", ") and grade < 12 or grade = 12", 20},
           {"grade = 12 or (", ") and not grade = 12 or grade = 12", 20},
           {"not (", ")", 10}}) {
    std::string text = "grade = 6";
    for (int i = 0; i < levels; ++i) text = std::string(before).append(text).append(after);
    CAPTURE(text);
    CHECK(d.first("students", text) == "A1");
    CHECK(d.first("enrollments", text) == "A1");
    CHECK(d.first("links", text) == "A1");
  }
  std::string both = "grade = 6 or grade = 7 and grade = 8";
  for (int i = 0; i < 5; ++i) both = "(" + both + ") and not (" + both + ") or grade = 6";
  CHECK(d.first("students", both) == "A1");
  for (int i = 0; i < 10; ++i) both = "grade = 12 or grade < 12 and (" + both + ")";
  CHECK(d.first("students", both) == "A1");
  CHECK(d.first("enrollments", both) == "A1");
}

namespace {

std::string doubled(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out;
}

// A condition made of a tape of numbers, and whether it is true of a row: the grammar's meaning, told again.
class Made {
 public:
  Made(const std::vector<unsigned>& tape, const std::vector<std::string>& names) : tape_(tape), names_(names) {
    text = either(3);
  }
  bool is_true_of(const Row& row) const { return true_of_(row); }
  std::string text;

 private:
  using Truth = std::function<bool(const Row&)>;
  const std::vector<unsigned>& tape_;
  const std::vector<std::string>& names_;
  std::size_t at_ = 0;
  Truth true_of_;

  unsigned next(unsigned below) { return at_ < tape_.size() ? tape_[at_++] % below : 0; }

  std::string either(int depth) {
    auto how = depth == 0 ? 0 : next(4);
    if (how == 0) return test();
    auto left = either(depth - 1);
    auto first = true_of_;
    if (how == 1) {
      true_of_ = [first](const Row& row) { return !first(row); };
      return "not (" + left + ")";
    }
    auto right = either(depth - 1);
    auto second = true_of_;
    if (how == 2) true_of_ = [=](const Row& row) { return first(row) && second(row); };
    if (how == 3) true_of_ = [=](const Row& row) { return first(row) || second(row); };
    return "(" + left + (how == 2 ? ") and (" : ") or (") + right + ")";
  }

  std::string test() {
    static const std::vector<std::string> texts = {
        "ruiz",          "RUIZ-ñandú", "de la Cruz", "o'brien", "8002", "r1", "A", "", "'; DROP TABLE students; --",
        "\") OR 1=1 --", "yes",        "?4",         "%"};
    static const std::vector<std::string> grades = {"PK", "TK", "K", "1", "6", "9", "10", "12"};
    static const std::vector<std::string> dates = {"2008-12-31", "2012-03-04", "2026-08-01", "2026-08-10",
                                                   "1990-01-01"};
    auto column = next(static_cast<unsigned>(names_.size()));
    const auto& name = names_[column];
    bool grade = name.ends_with("grade"), date = name.ends_with("_date");
    const auto& pool = grade ? grades : date ? dates : texts;
    auto value = pool[next(static_cast<unsigned>(pool.size()))];
    auto rank = [grade](const std::string& cell) {
      auto parsed = Grade::parse(cell);
      return grade ? std::string(1, parsed ? static_cast<char>('a' + parsed->rank()) : '~') : caseless(cell);
    };
    auto bound = rank(value);
    auto written = "\"" + doubled(value) + "\"";
    switch (next(8)) {
      case 0:
        true_of_ = [=](const Row& row) { return rank(row[column]) == bound; };
        return name + " = " + written;
      case 1:
        true_of_ = [=](const Row& row) { return rank(row[column]) != bound; };
        return name + " not in (" + written + ")";
      case 2:
        true_of_ = [=](const Row& row) { return !row[column].empty() && rank(row[column]) < bound; };
        return name + " < " + written;
      case 3:
        true_of_ = [=](const Row& row) { return !row[column].empty() && rank(row[column]) >= bound; };
        return name + " >= " + written;
      case 4:
        true_of_ = [=](const Row& row) { return row[column].empty(); };
        return name + " is blank";
      case 5:
        true_of_ = [=](const Row& row) {
          return !row[column].empty() && caseless(row[column]).starts_with(caseless(value));
        };
        return name + " like \"" + doubled(value) + "*\"";
      case 6:
        true_of_ = [=](const Row& row) {
          return !row[column].empty() && caseless(row[column]).ends_with(caseless(value));
        };
        return name + " like \"*" + doubled(value) + "\"";
      default:
        true_of_ = [=](const Row& row) { return rank(row[column]) == bound || row[column].empty(); };
        return name + " in (" + written + ") or " + name + " is blank";
    }
  }
};

// What SQLite was asked for, on any connection, beside reading the columns of the tables.
std::string reached;
int look(void*, int action, const char* table, const char* column, const char*, const char*) {
  bool reads = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION ||
               action == SQLITE_TRANSACTION || action == SQLITE_PRAGMA;
  auto named = [](const char* text) { return std::string(text ? text : ""); };
  if (!reads || named(column) == "student_pin" || named(table) == "pins" || named(table) == "sqlite_master")
    reached = named(table) + "." + named(column);
  return SQLITE_OK;
}
int watch(sqlite3* database, const char**, const void*) { return sqlite3_set_authorizer(database, look, nullptr); }

}  // namespace

TEST_CASE(
    "export where: any condition selects the rows of which it is true, reads the table's columns and changes nothing") {
  District d;
  reached.clear();
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
  for (const auto& source : export_sources()) {
    CAPTURE(source.name);
    ExportRequest request{.what = std::string(source.name), .active = "all"};
    auto names = export_columns(request);
    // Numbers have a test of their own.
    std::erase_if(names, [](const auto& name) { return name == "students" || name == "contact_order"; });
    request.columns = names;
    std::vector<WhereColumn> columns;
    for (const auto& column : source.where_columns()) columns.push_back({column.name, column.compared});
    auto rows_of = [&](const Where& where) {
      std::vector<Row> rows;
      ExportReader reader(*d.store, {source, request, where, d.session->today(), {}});
      reader.read({"", "\xff"}, [&](const auto& row) { rows.emplace_back(row.begin(), row.end()); });
      return rows;
    };
    auto all = rows_of({});
    REQUIRE(!all.empty());
    auto changes = d.query("PRAGMA data_version");
    CHECK(holds_for(150, [&](const std::vector<unsigned>& tape) {
      Made made(tape, names);
      std::vector<Row> expected;
      for (const auto& row : all)
        if (made.is_true_of(row)) expected.push_back(row);
      RC_ASSERT(rows_of(parse_where(made.text, source.name, columns)) == expected);
    }));
    CHECK(d.query("PRAGMA data_version") == changes);
  }
  sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(watch));
  CHECK(reached == "");
}

}  // namespace portal
