#include "lib/pins/pin.h"

#include <doctest/doctest.h>

#include "tests/unit/property.h"

namespace portal {
namespace {

using Form = Pin::Form;

Pin drawn() { return *Pin::parse("123-456-78" + std::string(1, damm_check_digit("12345678")), Form::eight_digits); }

}  // namespace

TEST_CASE("pin: the check digit catches every single wrong digit and every swap of neighbours") {
  SeededRandom random(1);
  for (int i = 0; i < 300; ++i) {
    auto digits = Pin::draw(random, Form::eight_digits).digits();
    REQUIRE(digits.size() == 9);
    REQUIRE(Pin::parse(digits, Form::eight_digits));
    for (std::size_t at = 0; at < 9; ++at) {
      for (char wrong = '0'; wrong <= '9'; ++wrong) {
        auto other = digits;
        other[at] = wrong;
        CHECK(Pin::parse(other, Form::eight_digits).has_value() == (wrong == digits[at]));
      }
      auto swapped = digits;
      if (at + 1 < 9) std::swap(swapped[at], swapped[at + 1]);
      CHECK(Pin::parse(swapped, Form::eight_digits).has_value() == (swapped == digits));
    }
  }
  CHECK(damm_check_digit("572") == '4');  // Damm's own example
}

TEST_CASE("pin: spaces and dashes do not count, anything else is no PIN") {
  auto digits = drawn().digits();
  CHECK(Pin::parse(drawn().shown(), Form::eight_digits) == drawn());
  CHECK(Pin::parse(" " + digits.substr(0, 4) + " - " + digits.substr(4) + " ", Form::eight_digits) == drawn());
  for (const auto& bad : {std::string(), std::string("---"), digits.substr(1), digits + "0", digits + "x",
                          digits.substr(0, 8) + "O", "+" + digits, digits + "\n", std::string("１２３４５６７８９")}) {
    CAPTURE(bad);
    CHECK(!Pin::parse(bad, Form::eight_digits));
  }
  CHECK(!Pin::parse(digits, Form::four_digits));
  CHECK(Pin::parse("00-07", Form::four_digits)->digits() == "0007");
  CHECK(!Pin::parse("007", Form::four_digits));
}

TEST_CASE("pin: on a screen it is masked, but for two digits of the long form") {
  CHECK(Pin::trusted("123456789").shown() == "123-456-789");
  CHECK(Pin::trusted("123456789").masked() == "•••-•••-•89");
  CHECK(Pin::trusted("0007").shown() == "0007");
  CHECK(Pin::trusted("0007").masked() == "••••");
}

TEST_CASE("pin: the setting tells the form, and leading zeros are kept") {
  CHECK(Pin::form("4") == Form::four_digits);
  CHECK(Pin::form("8") == Form::eight_digits);
  SeededRandom random(2);
  bool zero = false;
  for (int i = 0; i < 200; ++i) {
    auto pin = Pin::draw(random, Form::four_digits);
    CHECK(pin.digits().size() == 4);
    zero = zero || pin.digits()[0] == '0';
  }
  CHECK(zero);
}

TEST_CASE("pin: whatever is typed, parsing what is shown gives the same PIN") {
  CHECK(holds([](std::uint64_t seed) {
    SeededRandom random(seed);
    for (auto form : {Form::four_digits, Form::eight_digits}) {
      auto pin = Pin::draw(random, form);
      RC_ASSERT(Pin::parse(pin.shown(), form) == pin);
      RC_ASSERT(pin.masked().find(pin.digits().substr(0, 4)) == std::string::npos);
    }
  }));
  CHECK(holds([] {
    auto text = *any_utf8();
    auto pin = Pin::parse(text, Form::eight_digits);
    RC_ASSERT(!pin || pin->digits().size() == 9);
  }));
}

}  // namespace portal
