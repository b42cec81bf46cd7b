#include "lib/base/phone.h"

#include <doctest/doctest.h>

#include "tests/unit/property.h"

namespace portal {

TEST_CASE("phone: the usual forms are one number in one form") {
  for (const auto* text : {"213-555-0100", "(213) 555-0100", "213.555.0100", "2135550100", " 213 555 0100 ",
                           "+1 213 555 0100", "1-213-555-0100", "213/555-0100"})
    CHECK_MESSAGE(parse_phone(text) == "213-555-0100", text);
  CHECK(parse_phone("555-0100") == "555-0100");
  CHECK(parse_phone("+52 55 1234 5678") == "+525512345678");
  for (const auto* text : {"213-555-0100 x12", "(213) 555-0100 ext. 12", "213 555 0100, ext 12", "2135550100#12",
                           "213-555-0100 Extension 12", "213-555-0100x12"})
    CHECK_MESSAGE(parse_phone(text) == "213-555-0100 x12", text);
}

TEST_CASE("phone: anything else is none") {
  for (const auto* text :
       {"", "555-010", "1234567890123456", "abc", "213-555-010O", "213-555-0100 x", "x12", "213-555-0100 x1234567",
        "213--555-0100", "(213 555-0100", "213) 555-0100", "++12135550100", "213-555-0100\n", "2135550100;DROP",
        "=1+2135550100", "213-555-0100 or 213-555-0101", "２１３５５５０１００", "213-555-0100-"})
    CHECK_MESSAGE(!parse_phone(text), text);
  CHECK(!parse_phone(std::string(10'000, '1')));
}

TEST_CASE("phone: two forms of one number are the same; what is no number is compared as it is") {
  CHECK(same_phone("213-555-0100", "(213) 555 0100"));
  CHECK(!same_phone("213-555-0100", "213-555-0101"));
  CHECK(!same_phone("213-555-0100", "213-555-0100 x1"));
  CHECK(same_phone("ask the office", " ask the office"));
  CHECK(same_phone("", " "));
  CHECK(!same_phone("", "213-555-0100"));
}

TEST_CASE("phone: what was read is read again as the same") {
  CHECK(holds([](const std::string& text) {
    if (auto phone = parse_phone(text)) RC_ASSERT(parse_phone(*phone) == phone);
  }));
  CHECK(holds([] {
    auto digits = *rc::gen::container<std::string>(*rc::gen::inRange(7, 16), rc::gen::inRange('0', ':'));
    auto phone = parse_phone(digits);
    RC_ASSERT(phone.has_value());
    RC_ASSERT(parse_phone(*phone) == phone);
  }));
}

}  // namespace portal
