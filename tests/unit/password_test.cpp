#include "lib/accounts/password.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include "tests/support/parent_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;

std::string complaint(const std::string& password) {
  static test::Rehearsal world;
  static const auto common = common_words(*world.settings);
  return password_complaint(password, common, {"maria", "reyes"});
}

}  // namespace

TEST_CASE("password: 12 to 128 characters, counted as a person counts, in any script") {
  CHECK(complaint("kites over 7") == "");
  CHECK(complaint("kites over7") == "has 11 characters, and must have 12 or more");
  CHECK(complaint("") == "has 0 characters, and must have 12 or more");
  CHECK(complaint("바다위의보라색연과바람") != "");    // 11
  CHECK(complaint("바다위의보라색연과바람속") == "");  // 12
  std::string long_one;
  for (int i = 0; i < 128; ++i) long_one += static_cast<char>('a' + i * 7 % 26);
  CHECK(complaint(long_one) == "");
  CHECK(complaint(long_one + "x") == "has 129 characters, and may have 128");
  CHECK(complaint(std::string(10'000, 'x')) == "has 10,000 characters, and may have 128");
  CHECK(has(complaint("kites over \x1b[2J noon"), "control character"));
  CHECK(has(complaint("kites over \xff noon"), "UTF-8"));
}

TEST_CASE("password: what everybody tries first is refused") {
  for (std::string common : {"password1234",   "Password2026!",  "P@ssw0rd1234",   "passwordpassword", "123456789012",
                             "qwertyuiop12",   "1qaz2wsx3edc",   "q1w2e3r4t5y6",   "aaaaaaaaaaaa",     "abcdefghijkl",
                             "iloveyou1234",   "ParentPortal1",  "losangeles2026", "welcome12345",     "abababababab",
                             "letmeinletmein", "MariaReyes2014", "reyes.maria.99", "contraseña2026",   "Dodgers2024!!"})
    CHECK_MESSAGE(has(complaint(common), "easy to guess"), common);
  for (std::string good :
       {"correct horse battery", "violet harbor 93 kites", "Tres gatos bajo la mesa", "x7#Kq2!mVz9p"})
    CHECK_MESSAGE(complaint(good) == "", good);
}

TEST_CASE("password: what two keyboards write differently is one password") {
  auto hash = std::string(crypto_pwhash_STRBYTES, '\0');
  test::ParentWorld world;
  auto made = hash_new_password(*world.web, {}, "cafe\u0301 on the corner");
  CHECK(password_matches(made, "caf\u00e9 on the corner"));
  CHECK_FALSE(password_matches(made, "cafe on the corner"));
}

TEST_CASE("password: no account, no password and nonsense match nothing") {
  CHECK_FALSE(password_matches("", "no password is this"));
  CHECK_FALSE(password_matches("", ""));
  test::ParentWorld world;
  auto made = hash_new_password(*world.web, {}, test::good_password);
  CHECK_FALSE(password_matches(made, std::string(10'000, 'x')));
  CHECK_FALSE(password_matches(made, "\xff"));
  CHECK_FALSE(password_matches(made, ""));
  CHECK(stronger_hash(made, test::good_password) == "");
}

TEST_CASE("password: any text is judged without a fault, and a good one opens its own hash") {
  CHECK(holds([] {
    auto text = *any_utf8();
    auto wrong = complaint(text);
    if (wrong.empty()) RC_ASSERT(readable_password(text).has_value());
  }));
}

}  // namespace portal
