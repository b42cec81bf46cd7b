#include "cmd/desk_rows.h"

#include <doctest/doctest.h>

#include "tests/unit/property.h"

namespace portal {

using Lines = std::vector<std::string>;

TEST_CASE("desk rows: the columns of an answer in their order, without the blank ones") {
  auto rows = desk_rows(R"([{"student_id":"1","grade":null,"enrolled":true,"marks":4}, {}])");
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0] == DeskRow{{"student_id", "1"}, {"enrolled", "yes"}, {"marks", "4"}});
  CHECK(desk_value((*rows)[0], "enrolled") == "yes");
  CHECK(desk_value((*rows)[0], "grade").empty());
  CHECK(desk_summary((*rows)[0]) == "1, enrolled yes, marks 4");
  CHECK(desk_details((*rows)[0]) == Lines{"Student ID: 1", "Enrolled: yes", "Marks: 4"});
  CHECK(desk_rows("[]")->empty());
  for (const char* no_rows : {"", "{}", "[1]", "[{]", "nothing"}) CHECK_FALSE(desk_rows(no_rows));
}

TEST_CASE("desk rows: what is to be read, of any shape") {
  CHECK(desk_text(R"([{"pin":"x","blank":null},{"date_used":"y"}])") == Lines{"PIN: x", "", "Date used: y"});
  CHECK(desk_text(R"([{"run":1,"part":null},{"run":2}])") == Lines{"Run: 1", "", "Run: 2"});
  CHECK(desk_text(R"({"student":{"name":"Ana"},"tests":[{"test":"A"},{"test":"B"}],"empty":[]})") ==
        Lines{"Student:", "  Name: Ana", "Tests:", "  Test: A", "", "  Test: B"});
  CHECK(desk_text(R"([{"section":"School","item":"Name","value":"M"},{"section":"School","item":"Fax","value":null},)"
                  R"({"section":"Card","item":"Home","value":"1"}])") ==
        Lines{"School", "  Name: M", "", "Card", "  Home: 1"});
  CHECK(desk_text("line one\nline two\n") == Lines{"line one", "line two"});
  CHECK(desk_text("").empty());
}

TEST_CASE("desk rows: any bytes are text") {
  CHECK(holds([](const std::string& bytes) {
    if (auto rows = desk_rows(bytes))
      for (const auto& row : *rows) desk_details(row);
    auto lines = desk_text(bytes);
    RC_ASSERT(lines.size() <= bytes.size() + 1);
  }));
}

}  // namespace portal
