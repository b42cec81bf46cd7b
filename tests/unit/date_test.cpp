#include "lib/base/date.h"

#include <doctest/doctest.h>

#include "tests/unit/property.h"

using portal::Date;
using portal::SchoolYear;

TEST_CASE("a date is read in every form that an extract may use") {
  for (auto text : {"2009-02-03", "02/03/2009", "2/3/2009", "2/03/2009", "20090203"}) {
    CAPTURE(text);
    CHECK(Date::parse_extract(text) == Date(2009, 2, 3));
  }
  CHECK(Date::parse_extract("02/29/2008") == Date(2008, 2, 29));
}

TEST_CASE("what is no date of an extract is refused, never guessed at") {
  for (auto text :
       {"",           " ",          "15/06/2023", "02/30/2009", "02/29/2009", "2009-2-3",         "20091301",
        "2009-13-01", "2009/02/03", "02-03-2009", "2/3/09",     "002/3/2009", "2//2009",          "/2/2009",
        "2/3",        "/",          "2/3/2009 ",  " 2/3/2009",  "2/3/2009/1", "2009-02-03T00:00", "-2/3/2009",
        "+2/3/2009",  "0000-00-00", "0/0/0000",   "39847",      "2009-02-0a", "1799-12-31",       "3000-01-01",
        "2/3/2009\n"}) {
    CAPTURE(text);
    CHECK_FALSE(Date::parse_extract(text));
  }
}

TEST_CASE("a date of our own has one form only") {
  CHECK(Date::parse("2009-02-03") == Date(2009, 2, 3));
  for (auto text : {"02/03/2009", "20090203", "2009-2-3", "2009-02-30", "2009-02-03 "}) {
    CAPTURE(text);
    CHECK_FALSE(Date::parse(text));
  }
}

TEST_CASE("dates count over the ends of months and years, and sort") {
  CHECK(Date(2026, 12, 31).plus_days(1) == Date(2027, 1, 1));
  CHECK(Date(2028, 3, 1).plus_days(-1).text() == "2028-02-29");
  CHECK(Date(2026, 8, 14).plus_days(61) == Date(2026, 10, 14));
  CHECK(Date(2026, 8, 14) < Date(2026, 9, 1));
}

TEST_CASE("a date survives its own text, in each form") {
  CHECK(holds([](std::uint32_t any) {
    Date date = Date(1800, 1, 1).plus_days(static_cast<int>(any % 438'000));  // to 2999
    auto text = date.text();
    RC_ASSERT(Date::parse(text) == date);
    RC_ASSERT(Date::parse_extract(text.substr(0, 4) + text.substr(5, 2) + text.substr(8)) == date);
    RC_ASSERT(Date::parse_extract(text.substr(5, 2) + "/" + text.substr(8) + "/" + text.substr(0, 4)) == date);
  }));
}

TEST_CASE("any text is a date or nothing, and a date's text sorts as the date does") {
  CHECK(holds([](const std::string& any) {
    if (auto date = Date::parse_extract(any)) RC_ASSERT(Date::parse(date->text()) == date);
  }));
  CHECK(holds([](std::uint16_t a, std::uint16_t b) {
    Date first = Date(1900, 1, 1).plus_days(a), second = Date(1900, 1, 1).plus_days(b);
    RC_ASSERT((first < second) == (first.text() < second.text()));
  }));
}

TEST_CASE("a school year begins on July 1 and ends on June 30") {
  CHECK(SchoolYear::of(Date(2026, 6, 30)).text() == "2025-26");
  CHECK(SchoolYear::of(Date(2026, 7, 1)).text() == "2026-27");
  CHECK(SchoolYear::of(Date(2027, 1, 1)).text() == "2026-27");
  CHECK(SchoolYear(2026).first_day() == Date(2026, 7, 1));
  CHECK(SchoolYear(2026).last_day() == Date(2027, 6, 30));
}

TEST_CASE("a school year is read in both its forms, and only where the two years follow each other") {
  CHECK(SchoolYear::parse("2026-27") == SchoolYear(2026));
  CHECK(SchoolYear::parse("2026-2027") == SchoolYear(2026));
  CHECK(SchoolYear::parse("1999-00") == SchoolYear(1999));
  CHECK(SchoolYear(1999).text() == "1999-00");
  for (auto text : {"", "2026", "2026-28", "2026-26", "2026-2028", "2026/27", "26-27", "2026-7", "2026-127", "2026-27 ",
                    "abcd-ef", "9999-00", "0000-01"}) {
    CAPTURE(text);
    CHECK_FALSE(SchoolYear::parse(text));
  }
}
