#include "lib/calendar/feeders.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::problem;

const std::string header = "from_school,grade,to_school,rule,to_grade\n";

// "line from grade to who percent values grade_after" of each.
std::string read(const std::string& lines) {
  std::string text;
  const char* names[] = {"all", "share", "zip", "city", "homeroom", "else"};
  for (const auto& rule : parse_feeders(header + lines, "f.csv"))
    text += fmt::format("{} {} {} {} {} {} {} {}\n", rule.line, rule.from_school.empty() ? "*" : rule.from_school,
                        rule.grade.text(), rule.to_school.empty() ? "same" : rule.to_school,
                        names[static_cast<int>(rule.who)], rule.percent, joined(rule.values, "+"),
                        rule.grade_after().text());
  return text;
}

std::string refusal(const std::string& lines) {
  return problem<BadInput>([&] { parse_feeders(header + lines, "f.csv"); });
}

}  // namespace

TEST_CASE("feeders: all, shares, addresses, homerooms and the rest") {
  CHECK(read("2345,5,8123,,\n") == "2 2345 5 8123 all 0  6\n");
  CHECK(read("*,12,,homeroom TRANS*,12\n") == "2 * 12 same homeroom 0 trans* 12\n");
  CHECK(read("2345,5,8123,60%,\n2345,5,8001,40 %,\n") == "2 2345 5 8123 share 60  6\n3 2345 5 8001 share 40  6\n");
  CHECK(read("2345,5,8123,zip 90011 90012,\n2345,5,8001,\"city Los Angeles, San José\",\n2345,5,8002,ELSE,\n") ==
        "2 2345 5 8123 zip 0 90011+90012 6\n3 2345 5 8001 city 0 los angeles+san jose 6\n4 2345 5 8002 else 0  6\n");
  CHECK(read("2345,tk,,,\n") == "2 2345 TK same all 0  K\n");
  CHECK(parse_feeders("grade;to_school;from_school\n5;8123;2345\n", "f.csv").size() == 1);
  CHECK(read("") == "");
}

TEST_CASE("feeders: all bad lines are told at once, each with its reason") {
  auto text = refusal(
      "417,2,2345,,\n2345,13,8123,,\n2345,5,812,,\n2345,5,8123,perhaps,\n2345,5,8123,0%,\n2345,5,8123,zip 9001,\n"
      "2345,5,8123,zip,\n2345,5,8123,homeroom *,\n8654,12,8654,,\n");
  CHECK(has(text, "f.csv: 9 faults"));
  CHECK(has(text,
            "\n  line 2: from_school '417' has lost its leading zeros, perhaps in a spreadsheet; it should be 4 "
            "digits"));
  CHECK(has(text, "\n  line 3: grade '13' is no grade (PK, TK, K, 1 to 12)"));
  CHECK(has(text, "\n  line 4: to_school '812' has lost its leading zeros"));
  CHECK(has(text, "\n  line 5: the rule 'perhaps' is none that is known"));
  CHECK(has(text, "\n  line 6: the share '0%' is no whole number from 1% to 100%"));
  CHECK(has(text, "\n  line 7: the ZIP code '9001' has lost its leading zeros"));
  CHECK(has(text, "\n  line 8: the rule names no value"));
  CHECK(has(text, "\n  line 9: the homeroom '*' may have a * at its end alone"));
  CHECK(has(text, "\n  line 10: no grade comes after 12: name one in to_grade"));
}

TEST_CASE("feeders: a share of nothing is no share") {
  for (const std::string share : {"%", "101%", "-5%", "33.3%", "99999999999%", "6 0%"})
    CHECK(has(refusal("2345,5,8123," + share + ",\n"), "is no whole number from 1% to 100%"));
}

TEST_CASE("feeders: grades go up by two at most, never down") {
  CHECK(has(refusal("2345,5,8123,,4\n"), "line 2: to_grade 4 comes before grade 5"));
  CHECK(has(refusal("2345,5,8123,,8\n"), "line 2: to_grade 8 is more than two grades above 5"));
  CHECK(read("2345,5,8123,,7\n") == "2 2345 5 8123 all 0  7\n");
}

TEST_CASE("feeders: shares add up to 100 for each school and grade") {
  CHECK(has(refusal("2345,5,8123,60%,\n2345,5,8001,30%,\n"),
            "line 3: the shares of 2345 grade 5 add up to 90%, not 100%"));
  CHECK(has(refusal("*,5,8123,60%,\n2345,5,8001,40%,\n"), "line 2: the shares of * grade 5 add up to 60%"));
  CHECK(refusal("2345,5,8123,60%,\n2345,5,8001,40%,\n2345,4,8123,100%,\n") == "no error");
}

TEST_CASE("feeders: two rules do not say different things of the same students") {
  CHECK(has(refusal("2345,5,8123,,\n2345,5,8001,,\n"),
            "line 3: line 2 is for all students of that school and grade already"));
  CHECK(has(refusal("2345,5,8123,,\n2345,5,8001,zip 90011,\n"), "line 3: line 2 is for all students"));
  CHECK(has(refusal("2345,5,8001,zip 90011,\n2345,5,8123,,\n"),
            "line 3: line 2 is for some of these students: write `else` here"));
  CHECK(has(refusal("2345,5,8123,else,\n2345,5,8001,else,\n"), "line 3: line 2 is for the rest already"));
  CHECK(has(refusal("2345,5,8123,100%,\n2345,5,8001,else,\n"), "line 3: line 2 and others share out the rest already"));
  CHECK(has(refusal("2345,5,8123,zip 90011,\n2345,5,8001,zip 90012 90011,\n"),
            "line 3: line 2 says another place for '90011'"));
  CHECK(has(refusal("2345,5,8123,homeroom SDC*,\n2345,5,8001,homeroom sdc*,\n"), "another place for 'sdc*'"));
  // What is for another school or grade, or says the same, is no contradiction.
  CHECK(refusal("2345,5,8123,,\n*,5,8001,,\n2345,4,8001,,\n") == "no error");
  CHECK(refusal("2345,5,8123,zip 90011,\n2345,5,8123,zip 90011,\n") == "no error");
}

TEST_CASE("feeders: a file that is none is told as what it is") {
  auto whole = [](std::string_view bytes) { return problem<BadInput>([&] { parse_feeders(bytes, "f.csv"); }); };
  CHECK(whole("") == "f.csv is empty");
  CHECK(whole("from_school,grade\n") == "f.csv: the header has no column to_school");
  CHECK(whole(header + "\"2345,5\n") == "f.csv: 1 fault\n  line 2: has a quote in the wrong place");
  CHECK(whole("from_school,grade,to_school,share\n") == "f.csv: the column 'share' is not understood");
  CHECK(whole("PK\x03\x04") == "f.csv is a workbook or a zip, no CSV");
}

TEST_CASE("feeders: as spreadsheets save them") {
  std::string wide = "\xff\xfe";
  for (char c : header + "2345,5,8123,,\r\n") wide += std::string{c, '\0'};
  CHECK(parse_feeders(wide, "f.csv").at(0).to_school == "8123");
  CHECK(parse_feeders("\xef\xbb\xbf"
                      "From School;Grade;To School;Rule;To Grade\r\n2345;5;8123;;\r\n;;;;\r\n",
                      "f.csv")
            .size() == 1);
}

TEST_CASE("feeders: whatever is in the file, it is read or refused") {
  CHECK(holds([](const std::string& bytes) {
    for (const auto& text : {bytes, header + bytes, header + "2345,5,8123," + bytes}) try {
        for (const auto& rule : parse_feeders(text, "f.csv")) RC_ASSERT(rule.grade_after() >= rule.grade);
      } catch (const BadInput&) {
      }
  }));
  static const std::vector<std::string> pieces = {
      "2345", "*",    "5", "12", "8123", "",         "zip", " ",  "90011", "city", "Bell", "%",  "60%",
      "40%",  "else", ",", "\n", "SDC*", "homeroom", "\"",  "TK", "00417", ";",    "6",    ",,", "2345,5,8123,"};
  CHECK(holds([](void) {
    auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
    try {
      parse_feeders(header + joined(parts, ""), "f.csv");
    } catch (const BadInput&) {
    }
  }));
}

TEST_CASE("feeders: the file that is shipped is one") {
  auto file = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "config" / "feeders.csv";
  CHECK(read_feeders(file).size() == 3);
}

}  // namespace portal
