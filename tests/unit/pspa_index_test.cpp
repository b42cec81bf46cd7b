#include "lib/photos/pspa_index.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "lib/base/text.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

PhotoSchool school() { return {{*LocationCode::parse("8123"), "Marvelous", {}, {}, {}, {}, {}, {}, {}}, {}}; }

RosterStudent student(std::string last, std::string first = "Ana") {
  RosterStudent one;
  one.id = *StudentId::parse("023907F123");
  one.last_name = std::move(last), one.first_name = std::move(first);
  one.grade = "6", one.homeroom = "R2", one.teacher = "Kim, Grace";
  return one;
}

std::vector<std::string> split(const std::string& text, const std::string& at) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    auto end = std::min(text.find(at, from), text.size());
    parts.push_back(text.substr(from, end - from));
    from = end + at.size();
  }
  return parts;
}

}  // namespace

TEST_CASE("pspa index: a line for each student, in the order of PSPA") {
  CHECK(pspa_index(school(), {student("Reyes"), student("Núñez", "Óscar")}) ==
        "8123\t\t023907F123.jpg\t6\tReyes\tAna\tR2\t\tKim, Grace\t\t023907F123\r\n"
        "8123\t\t023907F123.jpg\t6\tNúñez\tÓscar\tR2\t\tKim, Grace\t\t023907F123\r\n");
  CHECK(pspa_index(school(), {}) == "");
}

TEST_CASE("pspa index: what would break a line or a cell does not") {
  auto line = pspa_index(school(), {student("Re\tyes\r\nX", "\"Ana\" =1+1")});
  auto cells = split(line.substr(0, line.size() - 2), "\t");
  REQUIRE(cells.size() == 11);
  CHECK(cells[5] == "'Ana' =1+1");
  CHECK(cells[4].find_first_of("\t\r\n\"") == std::string::npos);
  CHECK(cells[4].starts_with("Re"));
}

TEST_CASE("pspa index: whatever a name is, each line has eleven cells and ends with the student ID") {
  CHECK(holds([] {
    auto one = student(*any_utf8(), *any_utf8());
    one.homeroom = *any_utf8(), one.teacher = *any_utf8();
    auto text = pspa_index(school(), {one, student("Reyes")});
    RC_ASSERT(is_utf8(text));
    auto lines = split(text, "\r\n");
    RC_ASSERT(lines.size() == 3u);
    RC_ASSERT(lines[2].empty());
    for (int i : {0, 1}) {
      RC_ASSERT(lines[i].find_first_of("\r\n\"") == std::string::npos);
      auto cells = split(lines[i], "\t");
      RC_ASSERT(cells.size() == 11u);
      RC_ASSERT(cells[2] == "023907F123.jpg");
      RC_ASSERT(cells[10] == "023907F123");
    }
  }));
}

}  // namespace portal
