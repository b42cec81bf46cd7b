#include "lib/roster/where.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

const std::vector<WhereColumn> columns = {
    {"last_name"}, {"grade", Compared::grade}, {"birth_date", Compared::date}, {"children", Compared::number}};

// A tree as one line: and(last_name = [Ruiz], no(grade < [9])).
std::string told(const Where& where) {
  constexpr const char* signs[] = {"=", "<", "<=", ">", ">=", "begins", "ends", "contains", "blank"};
  if (where.kind == Where::Kind::test)
    return fmt::format("{} {} [{}]", columns.at(where.test.column).name, signs[static_cast<int>(where.test.is)],
                       joined(where.test.values, "|"));
  std::vector<std::string> parts;
  for (const auto& part : where.parts) parts.push_back(told(part));
  constexpr const char* names[] = {"and", "or", "no"};
  return fmt::format("{}({})", names[static_cast<int>(where.kind)], joined(parts, ", "));
}

std::string read(std::string_view text) { return told(parse_where(text, "children", columns)); }

struct Mistake {
  std::string message, hint;
};
Mistake mistake(std::string_view text) {
  try {
    return {"it was read as " + read(text), ""};
  } catch (const UsageError& error) {
    return {error.message(), error.hint()};
  }
}

}  // namespace

TEST_CASE("where: a column against a value") {
  CHECK(read("last_name = Ruiz") == "last_name = [Ruiz]");
  CHECK(read("last_name!=Ruiz") == "no(last_name = [Ruiz])");
  CHECK(read("last_name<Ruiz") == "last_name < [Ruiz]");
  CHECK(read("grade <= 9") == "grade <= [9]");
  CHECK(read("grade>K") == "grade > [K]");
  CHECK(read("birth_date >= 2012-02-29") == "birth_date >= [2012-02-29]");
  CHECK(read("children = 007") == "children = [007]");
  CHECK(read("  LAST_NAME =\tRuiz\n") == "last_name = [Ruiz]");
  CHECK(read("last_name\u00a0=\u00a0Ruiz") == "last_name = [Ruiz]");
}

TEST_CASE("where: values are words, or texts in quotes of either kind") {
  CHECK(read(R"(last_name = "de la Cruz")") == "last_name = [de la Cruz]");
  CHECK(read("last_name = 'de la Cruz'") == "last_name = [de la Cruz]");
  CHECK(read(R"(last_name = "O'Brien")") == "last_name = [O'Brien]");
  CHECK(read("last_name = 'O''Brien'") == "last_name = [O'Brien]");
  CHECK(read(R"(last_name = """")") == "last_name = [\"]");
  CHECK(read(R"(last_name = "")") == "last_name = []");
  CHECK(read(R"(last_name = "and")") == "last_name = [and]");
  CHECK(read("last_name = Ramírez-Ortiz@x.org:8/7;--%_") == "last_name = [Ramírez-Ortiz@x.org:8/7;--%_]");
  CHECK(read("last_name = 김") == "last_name = [김]");
  CHECK(read("last_name = O’Brien") == "last_name = [O’Brien]");
}

TEST_CASE("where: in, like, blank, and what is not") {
  CHECK(read("grade in (9,10)") == "grade = [9|10]");
  CHECK(read("grade NOT IN ( 09 , kg, ee )") == "no(grade = [9|K|PK])");
  CHECK(read("last_name like Ruiz*") == "last_name begins [Ruiz]");
  CHECK(read("last_name like \"* Ruiz\"") == "last_name ends [ Ruiz]");
  CHECK(read("last_name not like '*%_*'") == "no(last_name contains [%_])");
  CHECK(read("birth_date like 2012*") == "birth_date begins [2012]");
  CHECK(read("last_name like *") == "last_name ends []");
  CHECK(read("last_name is blank") == "last_name blank []");
  CHECK(read("birth_date Is Not Blank") == "no(birth_date blank [])");
}

TEST_CASE("where: not binds before and, and before or; parentheses before all") {
  CHECK(read("last_name=a or last_name=b and grade=1") == "or(last_name = [a], and(last_name = [b], grade = [1]))");
  CHECK(read("(last_name=a or last_name=b) and grade=1") == "and(or(last_name = [a], last_name = [b]), grade = [1])");
  CHECK(read("not grade=1 and grade=2") == "and(no(grade = [1]), grade = [2])");
  CHECK(read("not (grade=1 and grade=2)") == "no(and(grade = [1], grade = [2]))");
  CHECK(read("not not ((grade=1))") == "no(no(grade = [1]))");
  CHECK(read("grade=1 and grade=2 and grade=3") == "and(grade = [1], grade = [2], grade = [3])");
}

TEST_CASE("where: a mistake is shown at its place, with what to do") {
  auto wrong = mistake("grade = 9 and last_name Ruiz");
  CHECK(wrong.message == "--where: a comparison is expected here");
  CHECK(wrong.hint ==
        "grade = 9 and last_name Ruiz\n                          ^\n  write = != < <= > >=, in (...), not in (...), "
        "like \"...*\", is blank or is not blank");
  for (const auto& [bad, message, advice] : std::vector<std::array<std::string, 3>>{
           {"", "a column is expected here", "columns are: last_name, grade, birth_date, children"},
           {"grade", "a comparison is expected here", "write ="},
           {"grade =", "a value is expected here", "for none: is blank"},
           {"grade == 9", "'==' is no comparison", "write = !="},
           {"grade <> 9", "'<>' is no comparison", "write = !="},
           {"grade = 13", "'13' is no grade", "grades are PK, TK, K and 1 to 12"},
           {"grade = ''", "'' is no grade", "is blank"},
           {"birth_date > 02/28/2012", "'02/28/2012' is no date", "write YYYY-MM-DD"},
           {"birth_date = 2013-02-29", "'2013-02-29' is no date", "write YYYY-MM-DD"},
           {"children > -1", "'-1' is no whole number", "write digits alone"},
           {"children > 9999999999", "is no whole number", "write digits alone"},
           {"grade in 9,10", "'(' is expected here", "in (9, 10)"},
           {"grade in ()", "a value is expected here", ""},
           {"grade in (9,)", "a value is expected here", ""},
           {"grade in (9 10)", "',' or ')' is expected here", ""},
           {"(grade = 9", "')' is expected here", ""},
           {"grade = 9)", "this parenthesis closes nothing", ""},
           {"last_name = de la Cruz", "'and', 'or' or the end is expected here", "stands in quotes"},
           {"last_name = and", "a value is expected here", "'and' stands in quotes"},
           {"last_name = \"Ruiz", "the quote that opens here never closes", "close it"},
           {"last_name = “Ruiz”", "“ is no quote here", "straight quotes"},
           {"last_name like Ruiz", "a star at its end or beginning", "write ="},
           {"last_name like %Ruiz%", "a star at its end or beginning", "write ="},
           {"last_name like R*z", "a star at its end or beginning", ""},
           {"last_name like *R*z", "a star stands at the end or the beginning", ""},
           {"last_name is null", "'blank' is expected here", "is not blank"},
           {"last_name not = Ruiz", "'in' or 'like' is expected here", "before the column"},
           {"'last_name' = Ruiz", "a column is expected here", ""},
           {"1 = 1", "children have no column '1'", "columns are: "},
           {"lastname = Ruiz", "children have no column 'lastname'", "did you mean last_name? columns are: last_name,"},
           {"zzz = Ruiz", "children have no column 'zzz'", "^\n  columns are: last_name,"},
           {"grade = 9; DROP TABLE students", "'9;' is no grade", ""},
           {"last_name = \xff", "not UTF-8", ""},
           {std::string("last_name = \0", 13), "NUL", ""}}) {
    auto text = bad;
    CAPTURE(text);
    auto made = mistake(text);
    CHECK(made.message.find(message) != std::string::npos);
    CAPTURE(made.message);
    CHECK(made.hint.find(advice) != std::string::npos);
    CAPTURE(made.hint);
  }
}

TEST_CASE(
    "where: the place is found in a long text, with wide letters and line breaks, and nothing drives the terminal") {
  auto caret_of = [](const std::string& text) {
    auto hint = mistake(text).hint;
    auto line_end = hint.find('\n');
    auto caret = hint.substr(line_end + 3, hint.find('\n', line_end + 1) - line_end - 3);
    return std::pair(hint.substr(0, line_end), caret.size() - 1);
  };
  std::string many = "last_name in (";
  for (int i = 0; i < 500; ++i) many += "김민준, ";
  auto [long_line, long_at] = caret_of(many + "= more and more and more and more and more and more and more)");
  CHECK(long_line.starts_with("…"));
  CHECK(long_line.ends_with("…"));
  CHECK(display_width(long_line) < 110);
  CHECK(long_at < 70);
  auto [wide_line, wide_at] = caret_of("last_name = 김 =");
  CHECK(wide_line == "last_name = 김 =");
  CHECK(wide_at == 15);
  auto [broken_line, broken_at] = caret_of("last_name\r\n= \x1b[31m\u202e x");
  CHECK(broken_line.find('\x1b') == std::string::npos);
  CHECK(broken_line.find('\n') == std::string::npos);
  CHECK(broken_line.find("\u202e") == std::string::npos);
}

TEST_CASE("where: depth, length, comparisons and values have their limits") {
  auto around = [](std::size_t depth) { return std::string(depth, '(') + "grade=1" + std::string(depth, ')'); };
  CHECK(read(around(20)) == "grade = [1]");
  CHECK(mistake(around(21)).message == "--where: more than 20 parentheses and 'not' within each other");
  CHECK(mistake(std::string(60'000, '(')).message == "--where: more than 20 parentheses and 'not' within each other");
  CHECK(mistake(std::string(1'000'000, '(')).message == "--where: the condition has more than 65,536 bytes");
  std::string nots, tests = "grade=1", values = "grade in (1";
  for (int i = 0; i < 10'000; ++i) nots += "not ", tests += " or grade=1", values += ",1";
  CHECK(mistake(nots + "grade=1").message == "--where: more than 20 parentheses and 'not' within each other");
  CHECK(mistake(tests.substr(0, 60'000)).message == "--where: more than 200 comparisons");
  CHECK(mistake(values + ")").message == "--where: more than 10,000 values");
  CHECK(mistake(std::string(60'000, 'x') + " = 1").message.size() < 120);
}

TEST_CASE("where: any bytes are a condition on the table's columns, or a mistake") {
  auto is_safe = [](const std::string& text) {
    try {
      std::function<bool(const Where&)> within = [&](const Where& where) {
        if (where.kind == Where::Kind::test)
          return where.test.column < columns.size() &&
                 (where.test.is == WhereTest::Is::blank) == where.test.values.empty();
        return !where.parts.empty() && std::all_of(where.parts.begin(), where.parts.end(), within);
      };
      return within(parse_where(text, "children", columns));
    } catch (const UsageError& error) {
      return is_utf8(error.message()) && is_utf8(error.hint()) && !error.hint().empty() &&
             error.message().find_first_of("\n\r\x1b") == std::string::npos &&
             error.hint().find_first_of("\r\x1b") == std::string::npos;
    }
  };
  CHECK(holds([&](const std::string& bytes) { return is_safe(bytes); }));
  static const std::vector<std::string> pieces = {
      "last_name", "grade", "birth_date", "children", "student_pin", "rowid", "9",      "K",  "2012-02-28",
      "'a b'",     "\"",    "'",          "(",        ")",           ",",     "=",      "!=", "<",
      ">=",        "in",    "not",        "like",     "is",          "blank", "and",    "or", "Ruiz*",
      "*",         " ",     "\n",         "--",       ";",           "?1",    "\u00a0", "“",  "é",
      "\u202e",    "\x1b",  "\xff",       "\\",       "\u0301"};
  auto soup = rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
  CHECK(holds_for(5'000, [&] {
    std::string text;
    for (const auto& piece : *soup) text += piece + (*rc::gen::inRange(0, 4) ? " " : "");
    return is_safe(text);
  }));
}

}  // namespace portal
