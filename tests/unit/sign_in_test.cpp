#include "lib/accounts/sign_in.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include "lib/accounts/activation.h"
#include "lib/accounts/password_reset.h"
#include "tests/support/parent_world.h"

namespace portal {
namespace {

using test::good_password;
using test::has;
using test::ParentWorld;
using Answer = SignIn::Answer;
using std::chrono::minutes;
using std::chrono::seconds;

Answer answer(ParentWorld& world, const std::string& password, const std::string& email = "maria@example.org") {
  return sign_in(*world.web, email, password).answer;
}

std::string failures(ParentWorld& world) { return world.query("SELECT failures FROM accounts"); }

}  // namespace

TEST_CASE("sign-in: the right password, and the last login is remembered") {
  ParentWorld world;
  world.confirmed();
  CHECK(answer(world, good_password) == Answer::welcome);
  CHECK(answer(world, good_password, " MARIA@example.org") == Answer::welcome);
  CHECK(world.query("SELECT last_login FROM accounts") == "2026-08-14T10:00:00Z");
}

TEST_CASE("sign-in: one answer for a wrong password, an unknown address, no address, and one not confirmed") {
  ParentWorld world;
  world.confirmed();
  world.registered("ana@example.org");
  CHECK(answer(world, "some other words here") == Answer::refused);
  CHECK(answer(world, good_password, "nobody@example.org") == Answer::refused);
  CHECK(answer(world, good_password, "not an address") == Answer::refused);
  CHECK(answer(world, good_password, "ana@example.org") == Answer::refused);
  // Whoever typed a password into the field of the address does not find it in the log.
  CHECK_FALSE(has(world.audit("account.sign-in"), "not an address"));
}

TEST_CASE("sign-in: pauses grow from the third failure on, and within one even the right password is not heard") {
  ParentWorld world;
  world.confirmed();
  for (int i = 0; i < 3; ++i) CHECK(answer(world, "wrong words") == Answer::refused);
  CHECK(answer(world, good_password) == Answer::refused);
  CHECK(answer(world, "wrong words") == Answer::refused);
  CHECK(failures(world) == "3");  // what is not heard does not count
  world.pass(seconds(5));
  CHECK(answer(world, "wrong words") == Answer::refused);
  CHECK(failures(world) == "4");
  world.pass(seconds(9));
  CHECK(answer(world, good_password) == Answer::refused);
  world.pass(seconds(1));
  CHECK(answer(world, good_password) == Answer::welcome);
  CHECK(failures(world) == "0");
}

TEST_CASE("sign-in: so many failures lock the account for its minutes; then counting begins anew") {
  ParentWorld world({{Key::sign_in_tries, "4"}, {Key::sign_in_lock, "30"}});
  world.confirmed();
  for (int i = 0; i < 4; ++i, world.pass(seconds(20))) answer(world, "wrong words");
  CHECK(failures(world) == "4");
  world.pass(minutes(29));
  CHECK(answer(world, good_password) == Answer::refused);
  world.pass(minutes(1));
  CHECK(answer(world, "wrong words") == Answer::refused);
  CHECK(failures(world) == "1");
  CHECK(answer(world, good_password) == Answer::welcome);
}

TEST_CASE("sign-in: a new password by mail ends the lock") {
  ParentWorld world({{Key::sign_in_tries, "1"}});
  world.confirmed();
  answer(world, "wrong words");
  CHECK(answer(world, good_password) == Answer::refused);
  auto token = world.token_of([&] { ask_for_reset(*world.web, "maria@example.org", DryRun::no); });
  set_password(*world.web, token, test::other_password, DryRun::no);
  CHECK(answer(world, test::other_password) == Answer::welcome);
  CHECK(answer(world, good_password) == Answer::refused);
}

TEST_CASE("sign-in: that an account is not active is told after the right password alone") {
  ParentWorld world;
  world.confirmed();
  deactivate_account(*world.session, "maria@example.org", DryRun::no, [](const auto&, auto) {});
  CHECK(answer(world, "wrong words") == Answer::refused);
  CHECK(answer(world, good_password) == Answer::inactive);
  CHECK(world.query("SELECT last_login FROM accounts") == "NULL");
}

TEST_CASE("sign-in: the linked students, each with what becomes of the link") {
  ParentWorld world;
  auto rows = test::district_of(3);
  rows.guardians[1].legal = "N";
  rows.students[2].status = "I";
  world.import(rows);
  world.confirmed();
  for (int i = 0; i < 3; ++i) world.link("maria@example.org", test::numbered_student(i), "G" + std::to_string(i));
  auto links = sign_in(*world.web, "maria@example.org", good_password).links;
  REQUIRE(links.size() == 3);
  CHECK(links[0].state == LinkState::active);
  CHECK_FALSE(is_disabled(links[0]));
  CHECK(links[1].state == LinkState::not_entitled);
  CHECK(is_disabled(links[1]));
  CHECK(links[2].state == LinkState::not_enrolled);
  CHECK_FALSE(is_disabled(links[2]));
  world.store->database().exec("UPDATE account_links SET verify_by = '2026-08-14T10:00:00Z'");
  CHECK(is_disabled(sign_in(*world.web, "maria@example.org", good_password).links[0]));
}

TEST_CASE("sign-in: a hash in an older form is replaced by a stronger one") {
  ParentWorld world;
  world.confirmed();
  std::string weak(crypto_pwhash_STRBYTES, '\0');
  REQUIRE(crypto_pwhash_str(weak.data(), good_password.data(), good_password.size(), 1, 8 * 1024 * 1024) == 0);
  auto account = find_account(*world.store, "maria@example.org");
  update_password(*world.store, account->id, weak.c_str());
  CHECK(answer(world, "wrong words") == Answer::refused);
  CHECK(has(world.query("SELECT password_hash FROM accounts"), "m=8192,"));
  CHECK(answer(world, good_password) == Answer::welcome);
  CHECK(has(world.query("SELECT password_hash FROM accounts"), "m=19456,t=2,"));
  CHECK(answer(world, good_password) == Answer::welcome);
}

TEST_CASE("sign-in: when the next try is heard") {
  auto at = test::moment("2026-08-14T10:00:00Z");
  auto wait = [&](int count) { return (next_try(count, at, 10, 30).at() - at.at()).count(); };
  CHECK(wait(1) == 0);
  CHECK(wait(2) == 0);
  CHECK(wait(3) == 5);
  CHECK(wait(4) == 10);
  CHECK(wait(9) == 320);
  CHECK(wait(10) == 1800);
  CHECK((next_try(99, at, 100, 30).at() - at.at()).count() == 5120);
}

}  // namespace portal
