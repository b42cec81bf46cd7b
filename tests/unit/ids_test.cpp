#include "lib/base/ids.h"

#include <doctest/doctest.h>

#include <type_traits>

#include "lib/base/text.h"
#include "tests/unit/property.h"

using namespace portal;

TEST_CASE("a student ID is ten upper-case letters and digits") {
  CHECK(StudentId::parse("023907F123")->text() == "023907F123");
  CHECK(StudentId::parse("0000000000"));
  for (auto text : {"", "023907F12", "023907F1234", "023907f123", "023907F12 ", " 23907F123", "023907F12-",
                    "2.30071E+08", "023907F\xc3\x89", "02390\n7123"}) {
    CAPTURE(text);
    CHECK_FALSE(StudentId::parse(text));
  }
  CHECK_FALSE(StudentId::parse(std::string_view("023907F12\0", 10)));
}

TEST_CASE("a guardian ID is up to 32 letters, digits, hyphens and underscores") {
  CHECK(GuardianId::parse("g-1_A"));
  CHECK(GuardianId::parse(std::string(32, 'x')));
  CHECK_FALSE(GuardianId::parse(std::string(33, 'x')));
  for (auto text : {"", "a b", "a.b", "a/b", "'--", "José"}) {
    CAPTURE(text);
    CHECK_FALSE(GuardianId::parse(text));
  }
}

TEST_CASE("location codes have four digits, employee numbers eight, and leading zeros stay") {
  CHECK(LocationCode::parse("0042")->text() == "0042");
  CHECK(EmployeeNumber::parse("00123456")->text() == "00123456");
  for (auto text : {"", "42", "00421", "004A", "-042", "4.20"}) {
    CAPTURE(text);
    CHECK_FALSE(LocationCode::parse(text));
  }
  for (auto text : {"", "123456", "001234567", "0012345A"}) {
    CAPTURE(text);
    CHECK_FALSE(EmployeeNumber::parse(text));
  }
}

TEST_CASE("a login cannot be taken for an option or a path") {
  for (auto text : {"mrivera", "m.rivera@district.example", "svc_portal-1"}) CHECK(Login::parse(text));
  for (auto text : {"", "-rf", "a b", "a/b", "a\nb", "a;b"}) {
    CAPTURE(text);
    CHECK_FALSE(Login::parse(text));
  }
  CHECK_FALSE(Login::parse(std::string(65, 'a')));
}

TEST_CASE("IDs of different kinds do not mix, and compare as text") {
  static_assert(!std::is_convertible_v<StudentId, GuardianId>);
  static_assert(!std::is_constructible_v<StudentId, std::string>);
  CHECK(StudentId().empty());
  CHECK(LocationCode::trusted("0002") < LocationCode::trusted("0010"));
}

TEST_CASE("a bad ID is explained to someone who keeps it in a spreadsheet") {
  auto explain = [](std::string_view text) { return explain_bad_id(text, 10, "10 letters and digits"); };
  CHECK(explain("") == "is blank; it should be 10 letters and digits");
  CHECK(explain("2.30071E+08") ==
        "'2.30071E+08' is a number as a spreadsheet writes it; it should be 10 letters and digits");
  CHECK(explain("23907123") ==
        "'23907123' has lost its leading zeros, perhaps in a spreadsheet; it should be 10 letters and digits");
  CHECK(explain("023907f123") == "'023907f123' should be 10 letters and digits");
  CHECK(explain("E+08") == "'E+08' should be 10 letters and digits");
}

TEST_CASE("an explanation is short and safe to show, whatever the text") {
  CHECK(explain_bad_id(std::string(100'000, 'x'), 10, "short").size() < 100);
  CHECK(explain_bad_id("\x1b[2J", 10, "plain") == "'\\x1b[2J' should be plain");
  CHECK(explain_bad_id(std::string(39, 'x') + "éé", 10, "whole") == "'" + std::string(39, 'x') + "…' should be whole");
  CHECK(holds([](const std::string& any) {
    auto shown = explain_bad_id(any, 10, "ten");
    RC_ASSERT(printable(shown) == shown);
  }));
}
