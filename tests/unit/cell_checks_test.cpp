#include "lib/roster/record_kinds.h"

#include <doctest/doctest.h>
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;

struct Cell {
  std::string reason, value;
};

Cell read(Check check, std::string_view text, FieldKind::Need need = FieldKind::Need::optional,
          std::string_view standard = {}) {
  Cell cell;
  cell.reason = check_cell({"column", check, need, standard}, text, cell.value);
  return cell;
}

// Each text yields the value beside it.
void reads(Check check, std::vector<std::pair<std::string, std::string>> texts) {
  for (const auto& pair : texts) {
    CAPTURE(pair.first);
    auto cell = read(check, pair.first);
    CHECK(cell.reason == "");
    CHECK(cell.value == pair.second);
  }
}

void refuses(Check check, std::vector<std::string> texts, std::string_view part) {
  for (const auto& text : texts) {
    CAPTURE(text);
    auto reason = read(check, text).reason;
    CAPTURE(reason);
    CHECK(has(reason, part));
  }
}

}  // namespace

TEST_CASE("cells: spaces around a value do not count, and a blank one is what the field says") {
  CHECK(read(Check::text, " \t Ana\u00a0 ").value == "Ana");
  CHECK(read(Check::text, "  ").reason == "");
  CHECK(read(Check::text, "  ", FieldKind::Need::required).reason == "is blank");
  CHECK(read(Check::enrollment_status, "", FieldKind::Need::optional, "A").value == "A");
}

TEST_CASE("cells: the apostrophe that an export puts before a formula is no part of the value, any other is") {
  reads(Check::text, {{"'=1+1", "=1+1"},
                      {"'+1 213-555-0101", "+1 213-555-0101"},
                      {" '-Ana ", "-Ana"},
                      {"'＝1", "＝1"},
                      {"'@", "@"},
                      {"'Aziz", "'Aziz"},
                      {"'t Hooft", "'t Hooft"},
                      {"''=1", "''=1"},
                      {"'", "'"}});
  CHECK(read(Check::guardian_id, "'-17").value == "-17");
}

TEST_CASE("cells: a date is read in each of its four forms, and kept in one") {
  for (auto check : {Check::date, Check::birth_date})
    reads(check, {{"2012-03-04", "2012-03-04"},
                  {"03/04/2012", "2012-03-04"},
                  {"3/4/2012", "2012-03-04"},
                  {"20120304", "2012-03-04"},
                  {"2024-02-29", "2024-02-29"}});
}

TEST_CASE("cells: any other date is refused, never guessed") {
  refuses(Check::date,
          {"15/06/2023", "2023-02-29", "2012-13-01", "0/0/2012", "03/04/12", "4.3.2012", "March 4", "2012-3-4",
           "2012/03/04", "40975", "2012-03-04T00:00", "2012-03-xx"},
          "is no da");
}

TEST_CASE("cells: a grade is read in each of its forms") {
  reads(Check::grade, {{"PK", "PK"}, {"EE", "PK"}, {"TK", "TK"}, {"KG", "K"}, {"K", "K"}, {"01", "1"}, {"12", "12"}});
  refuses(Check::grade, {"13", "0", "-1", "1.0", "first"}, "is no grade");
}

TEST_CASE("cells: an ID that a spreadsheet has mangled is named as such") {
  reads(Check::student_id, {{"023907F123", "023907F123"}});
  refuses(Check::student_id, {"2.30071E+08", "23907F123", "023907f123", "023907F1234", "023907F12 "}, "");
  CHECK(has(read(Check::student_id, "2.30071E+08").reason, "spreadsheet"));
  CHECK(has(read(Check::location_code, "801").reason, "leading zero"));
  for (const auto* bad : {"2.30071E+08", "23907F123", "023907f123", "023907F12é"})
    CHECK(read(Check::student_id, bad).reason != "");
  reads(Check::location_code, {{"0801", "0801"}});
  reads(Check::employee_number, {{"00123456", "00123456"}});
  CHECK(read(Check::employee_number, "123456").reason != "");
  CHECK(read(Check::guardian_id, "G 1").reason != "");
  CHECK(read(Check::login, "a b").reason != "");
}

TEST_CASE("cells: letters and words of a closed list are read without case, others are refused with the list") {
  reads(Check::yes_no, {{"Y", "Y"}, {"y", "Y"}, {"n", "N"}});
  reads(Check::enrollment_status, {{"a", "A"}, {"I", "I"}});
  reads(Check::hr_status, {{"Complete", "complete"}, {"LEFT", "left"}});
  refuses(Check::yes_no, {"Yes", "1", "true", "A", "\x19"}, "should be Y or N");
  refuses(Check::enrollment_status, {"active", "Y"}, "should be A or I");
  refuses(Check::hr_status, {"done"}, "should be one of: complete, pending, left");
}

TEST_CASE("cells: a school year is two years that follow each other") {
  reads(Check::school_year, {{"2026-27", "2026-27"}, {"2026-2027", "2026-27"}, {"1999-00", "1999-00"}});
  refuses(Check::school_year, {"2026-28", "2026", "26-27", "2027-26"}, "is no school year");
}

TEST_CASE("cells: a short name of a Local District is its full one, wherever it stands") {
  reads(Check::local_district, {{"NW", "Northwest"}, {"Northwest", "Northwest"}, {"Somewhere", "Somewhere"}});
  reads(Check::place, {{"NW", "Northwest"}, {"8001", "8001"}});
}

TEST_CASE("cells: text is measured in characters, and what could not be decoded is refused") {
  CHECK(read(Check::text, std::string(1000, 'x')).reason == "");
  CHECK(has(read(Check::text, std::string(1001, 'x')).reason, "is longer than 1,000 characters"));
  std::string accented;
  for (int i = 0; i < 1000; ++i) accented += "é";
  CHECK(read(Check::text, accented).reason == "");
  CHECK(has(read(Check::text, accented + "é").reason, "is longer than 1,000 characters"));
  CHECK(has(read(Check::text, "Mu\ufffdoz").reason, "could not be read"));
}

TEST_CASE("cells: a reason is safe to show on a terminal, and short") {
  auto reason = read(Check::grade, "\x1b[31m" + std::string(500, 'x')).reason;
  CHECK(!has(reason, "\x1b"));
  CHECK(reason.size() < 200);
}

}  // namespace portal
