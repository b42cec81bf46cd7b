#include "lib/staff/removal_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/base/list_file.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::problem;

// "line number|role|place|fault" of each line.
std::string read(std::string_view bytes) {
  std::string text;
  for (const auto& one : read_removal_file(bytes, "f.csv").lines)
    text += fmt::format("{} {}|{}|{}|{}\n", one.line, one.employee, one.role, one.place, one.fault);
  return text;
}

std::string refusal(std::string_view bytes) {
  return problem<BadInput>([&] { read_removal_file(bytes, "f.csv"); });
}

std::string utf16(std::string_view ascii, bool big) {
  std::string bytes = big ? "\xfe\xff" : "\xff\xfe";
  for (char c : ascii) bytes += big ? std::string{'\0', c} : std::string{c, '\0'};
  return bytes;
}

}  // namespace

TEST_CASE("removal file: the number alone, or with a role and a place, in any order") {
  CHECK(read("employee_number\n11270934\n00846120\n") == "2 11270934|||\n3 00846120|||\n");
  CHECK(read("location_code,last_name,employee_number,user_role\n8123,Lee,11270934,Office Manager\n") ==
        "2 11270934|Office Manager|8123|\n");
  CHECK(read("EmployeeNumber,Role,LocationCode\n11270934,Teacher,8123\n") == "2 11270934|Teacher|8123|\n");
  CHECK(read("Staff Number,User Role (s),Location Code\n11270934,Teacher,8123\n") == "2 11270934|Teacher|8123|\n");
  CHECK(read("employee_number,user_role\n11270934\n") == "2 11270934|||\n");
}

TEST_CASE("removal file: `place` knows more than `location_code`, which stands in where it is blank") {
  CHECK(read("employee_number,role,place,location_code\n1,PACE,Northwest,\n2,Teacher,,8123\n3,Analyst,district,\n") ==
        "2 1|PACE|Northwest|\n3 2|Teacher|8123|\n4 3|Analyst|district|\n");
}

TEST_CASE("removal file: encodings, delimiters and line ends as in imports") {
  const std::string expected = "2 11270934|Teacher|8123|\n";
  CHECK(read("\xef\xbb\xbf"
             "employee_number;user_role;location_code\r\n11270934;Teacher;8123\r\n") == expected);
  CHECK(read("employee_number\tuser_role\tlocation_code\r11270934\tTeacher\t8123") == expected);
  CHECK(read(utf16("employee_number|user_role|location_code\n11270934|Teacher|8123\n", true)) == expected);
  CHECK(read(utf16("employee_number,user_role,location_code\n11270934, Teacher ,8123\n", false)) == expected);
  auto windows = read_removal_file("employee_number,last_name\n11270934,Qui\xf1ones\n", "f.csv");
  CHECK(windows.lines.size() == 1);
  CHECK(windows.notes == std::vector<std::string>{"f.csv is not UTF-8; read as Windows-1252"});
  CHECK(read("employee_number,user_role\n\"11270934\",\"Teacher\n\"\n") == "2 11270934|Teacher\n||\n");
}

TEST_CASE("removal file: blank lines, and rows of blanks that spreadsheets leave, are nothing") {
  CHECK(read("employee_number,user_role\n\n,\n ,\t\n11270934,\n") == "5 11270934|||\n");
  CHECK(read("employee_number\n") == "");
}

TEST_CASE("removal file: a line of another shape is told by its number, and the others are read") {
  CHECK(read("employee_number,user_role,location_code\n11270934,Teacher\n11270934,Teacher,8123,x\n\"a\"b,c,d\n"
             "11402288,,\n") ==
        "2 11270934|Teacher||has 2 cells, the header has 3\n3 11270934|Teacher|8123|has 4 cells, the header has 3\n"
        "4 |||has a quote in the wrong place\n5 11402288|||\n");
  CHECK(read(std::string_view("employee_number\n112\0"
                              "709\n11402288\n",
                              33))
            .starts_with("2 112"));
  CHECK(has(read(std::string_view("employee_number\n112\0"
                                  "709\n11402288\n",
                                  33)),
            "holds a NUL byte\n3 11402288"));
}

TEST_CASE("removal file: what is no such file") {
  CHECK(refusal("") == "f.csv is empty");
  CHECK(refusal("\n\n") == "f.csv is empty");
  CHECK(refusal("11270934\n11402288\n") == "f.csv: the header has no column employee_number");
  CHECK(refusal("name,role\na,b\n") == "f.csv: the header has no column employee_number");
  CHECK(refusal("employee_number,Employee Number\n1,2\n") == "f.csv: the header has the column Employee Number twice");
  CHECK(refusal("PK\x03\x04 a workbook") == "f.csv is a workbook or a zip, no CSV");
  CHECK(refusal("employee_\"number\n1\n") == "f.csv: the first line is no header of a CSV file");
  CHECK(refusal("employee_number\n" + std::string(largest_list_file, '1')) == "f.csv is larger than 16 MB");
}

TEST_CASE("removal file: any bytes are read or refused, never more") {
  CHECK(holds([](const std::string& bytes) {
    try {
      read_removal_file(bytes, "f.csv");
      read_removal_file("employee_number,role\n" + bytes, "f.csv");
    } catch (const BadInput&) {
    }
  }));
}

TEST_CASE("removal file: whatever stands on a line, the good ones beside it are read") {
  CHECK(holds([] {
    auto junk = *any_utf8();
    std::erase_if(junk, [](char c) { return c == '"'; });
    auto lines =
        read_removal_file("employee_number,user_role\n11111111,Teacher\n" + junk + "\n22222222,Teacher\n", "f").lines;
    RC_ASSERT(lines.size() >= 2u);
    RC_ASSERT(lines.front().employee == "11111111");
    RC_ASSERT(lines.back().employee == "22222222");
    RC_ASSERT(lines.back().fault.empty());
  }));
}

TEST_CASE("removal file: a column that is not understood might have been the role, so that the file is refused") {
  CHECK(has(
      problem<BadInput>([] { read_removal_file("Employee Number,Position,Site\n11270934,Teacher,8123\n", "x.csv"); }),
      "x.csv: the columns 'position', 'site' are not understood"));
  CHECK(read_removal_file("Employee Number,Last Name,School Name\n11270934,Poe,Bay\n", "x").lines.size() == 1);
}

TEST_CASE("removal file: of a report that tells of everybody, only rows with a recommendation") {
  auto file = read_removal_file(
      "employee_number,user_role,location_code,recommendation\n11270934,Teacher,8123,\n11270935,Teacher,8123,remove\n",
      "x");
  REQUIRE(file.lines.size() == 2);
  CHECK(has(file.lines[0].fault, "has no recommendation"));
  CHECK(file.lines[1].fault.empty());
}

}  // namespace portal
