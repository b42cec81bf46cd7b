#include "lib/base/grade.h"

#include <doctest/doctest.h>

using portal::Grade;

TEST_CASE("grades are read in the forms of an extract and written in one") {
  struct {
    const char *from, *to;
  } forms[] = {{"PK", "PK"}, {"EE", "PK"}, {"TK", "TK"}, {"K", "K"},   {"KG", "K"},  {"1", "1"},
               {"01", "1"},  {"9", "9"},   {"09", "9"},  {"10", "10"}, {"11", "11"}, {"12", "12"}};
  for (const auto& form : forms) {
    CAPTURE(form.from);
    REQUIRE(Grade::parse(form.from));
    CHECK(Grade::parse(form.from)->text() == form.to);
  }
}

TEST_CASE("what is no grade is refused") {
  for (auto text : {"", "0", "00", "13", "1.0", "010", "012", "k", " 1", "1 ", "-1", "PKK", "0K", "1st", "99"}) {
    CAPTURE(text);
    CHECK_FALSE(Grade::parse(text));
  }
}

TEST_CASE("grades sort as a school does") {
  int rank = 0;
  for (auto text : {"PK", "TK", "K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}) {
    CAPTURE(text);
    CHECK(Grade::parse(text)->rank() == rank++);
    CHECK(Grade::parse(text)->text() == text);
  }
  CHECK(*Grade::parse("K") < *Grade::parse("1"));
  CHECK(*Grade::parse("9") < *Grade::parse("10"));
}
