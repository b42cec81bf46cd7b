#include "lib/roster/odd_rows.h"

#include <doctest/doctest.h>

namespace portal {
namespace {

using Cells = std::vector<std::string_view>;
const std::vector<std::string> header = {"studentid", "lastname", "firstname", "grade"};

}  // namespace

TEST_CASE("odd rows: the header once more, in any case; in another order it is another header") {
  CHECK(odd_row({"StudentID", "LastName", "FirstName", "Grade"}, header) == OddRow::header_again);
  CHECK(odd_row({"STUDENT_ID", "last name", "First-Name", " grade "}, header) == OddRow::header_again);
  CHECK(odd_row({"StudentID", "FirstName", "LastName", "Grade"}, header) == OddRow::other_header);
  CHECK(odd_row({"StudentID", "FirstName", "LastName"}, header) == OddRow::other_header);
  CHECK(odd_row({"StudentID", "FirstName", "LastName", "Grade", "Shoe"}, header) == OddRow::other_header);
  CHECK(odd_row({"0081234907", "Grade", "Grade", "6"}, header) == OddRow::none);
}

TEST_CASE("odd rows: footers, whatever they count or say") {
  for (const auto& cells : {Cells{"Total: 550"},
                            {"Total", "550"},
                            {"TOTAL STUDENTS", "", "550", ""},
                            {"550 rows selected."},
                            {"(1,204 rows affected)"},
                            {"Record Count: 3"},
                            {"End of report"},
                            {"*** EOF ***"},
                            {"----------"},
                            {"Page 2 of 3"},
                            {"Generated 8/14/2026 2:30 AM", "by MiSiS"}}) {
    CAPTURE(cells[0]);
    CHECK(odd_row(cells, header) == OddRow::footer);
  }
  for (const auto& cells : {Cells{"0081234907"},
                            {"0081234907", "Total"},
                            {"Totalbank"},
                            {"550"},
                            {"550 Main St"},
                            {"Pagett", "Ana"},
                            {"Total", "Reyes", "Ana"},
                            {"X", "Y"}}) {
    CAPTURE(cells[0]);
    CHECK(odd_row(cells, header) == OddRow::none);
  }
}

TEST_CASE("odd rows: blank is what holds nothing but spaces") {
  CHECK(odd_row({"", " ", "\t", ""}, header) == OddRow::blank);
  CHECK(odd_row({""}, header) == OddRow::blank);
  CHECK_FALSE(is_blank_row({"", "0"}));
}

}  // namespace portal
