#include "lib/calendar/decisions.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/base/errors.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::problem;

// "line student what school" of each.
std::string read(const std::string& lines) {
  std::string text;
  const char* names[] = {"retain", "skip", "graduate", "to"};
  for (const auto& [student, decision] : parse_decisions(lines, "d.csv"))
    text += fmt::format("{} {} {} {}\n", decision.line, student, names[static_cast<int>(decision.what)],
                        decision.to_school);
  return text;
}

std::string refusal(const std::string& lines) {
  return problem<BadInput>([&] { parse_decisions(lines, "d.csv"); });
}

}  // namespace

TEST_CASE("decisions: retain, skip a grade, graduate, go to a school") {
  CHECK(read("student_id,decision\n023907F123,retain\n023907F124,skip-grade\n023907F125,graduate\n"
             "023907F126,to 8123\n") ==
        "2 023907F123 retain \n3 023907F124 skip \n4 023907F125 graduate \n5 023907F126 to 8123\n");
  CHECK(read("student_id,decision,to_school\n023907F123,retain,8123\n023907F124,Skip-Grade,8001\n") ==
        "2 023907F123 retain 8123\n3 023907F124 skip 8001\n");
  CHECK(read("Student ID;Name;Decision\n023907F123;Ana Reyes;TO  8123 \n") == "2 023907F123 to 8123\n");
  CHECK(read("student_id,decision,to_school\n023907F123,to 8123,8123\n") == "2 023907F123 to 8123\n");
  CHECK(read("student_id,decision\n") == "");
}

TEST_CASE("decisions: all bad lines are told at once, each with its reason") {
  auto text = refusal(
      "student_id,decision,to_school\n23907F123,retain,\n023907F124,repeat,\n023907F125,to 417,\n"
      "023907F126,graduate,8123\n023907F127,retain,\n023907F127,graduate,\n2.30071E+09,retain,\n"
      "023907F128,to 8123,8001\n023907F129,retain,8\n023907F130,retain\n");
  CHECK(has(text, "d.csv: 9 faults\n  line 2: the student ID '23907F123' should be 10 upper-case letters and digits"));
  CHECK(has(text, "\n  line 3: 'repeat' is no decision (retain, skip-grade, graduate, or `to` and a location code)"));
  CHECK(has(text,
            "\n  line 4: the school '417' has lost its leading zeros, perhaps in a spreadsheet; it should be 4 "
            "digits"));
  CHECK(has(text, "\n  line 5: a graduate goes to no school: leave to_school blank"));
  CHECK(!has(text, "\n  line 6"));
  CHECK(has(text, "\n  line 7: line 6 is about 023907F127 too; leave one of them"));
  CHECK(has(text, "\n  line 8: the student ID '2.30071E+09' is a number as a spreadsheet writes it"));
  CHECK(has(text, "\n  line 9: names two schools, 8123 and 8001"));
  CHECK(has(text, "\n  line 10: the school '8' has lost its leading zeros"));
  CHECK(has(text, "\n  line 11: has 2 cells, the header has 3"));
}

TEST_CASE("decisions: of many bad lines ten are told") {
  std::string lines = "student_id,decision\n";
  for (int i = 0; i < 25; ++i) lines += test::numbered_student(i) + ",perhaps\n";
  auto text = refusal(lines);
  CHECK(has(text, "d.csv: 25 faults"));
  CHECK(has(text, "line 11:"));
  CHECK(!has(text, "line 12:"));
  CHECK(has(text, "\n  and 15 more"));
}

TEST_CASE("decisions: a file that is none is told as what it is") {
  CHECK(refusal("") == "d.csv is empty");
  CHECK(refusal("student_id\n1\n") == "d.csv: the header has no column decision");
  CHECK(refusal("PK\x03\x04") == "d.csv is a workbook or a zip, no CSV");
  CHECK(problem<BadInput>([] { read_decisions("/nowhere/d.csv"); }) != "no error");
}

TEST_CASE("decisions: whatever is in the file, it is read or refused") {
  CHECK(holds([](const std::string& bytes) {
    for (const auto& text :
         {bytes, "student_id,decision,to_school\n" + bytes, "student_id,decision\nS000000001," + bytes})
      try {
        parse_decisions(text, "d.csv");
      } catch (const BadInput&) {
      }
  }));
}

}  // namespace portal
