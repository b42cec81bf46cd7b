// Activation, deactivation, exceptions, resets and changes of address.
#include <doctest/doctest.h>

#include "lib/accounts/activation.h"
#include "lib/accounts/email_change.h"
#include "lib/accounts/password_reset.h"
#include "lib/accounts/sign_in.h"
#include "tests/support/parent_world.h"

namespace portal {
namespace {

using test::good_password;
using test::has;
using test::other_password;
using test::ParentWorld;
using test::problem;
const std::string maria = "maria@example.org", new_address = "maria.new@example.org";

void yes(const Account&, std::size_t) {}

struct LinkedWorld : ParentWorld {
  LinkedWorld() {
    import(test::district_of(2));
    confirmed();
    link(maria, test::numbered_student(0), "G0");
    link(maria, test::numbered_student(1), "G1");
    desk = with_role("ITD Help Desk", "");
    school = with_role("Parent Access Account Administrator", "8001");
    elsewhere = with_role("Parent Access Account Administrator", "8002");
  }
  std::unique_ptr<Session> desk, school, elsewhere;
};

}  // namespace

TEST_CASE("activation: the help desk deactivates, a school activates, each once") {
  LinkedWorld world;
  CHECK(deactivate_account(*world.desk, maria, DryRun::yes, yes).changed);
  CHECK(world.state_of(maria) == "active");
  CHECK(deactivate_account(*world.desk, maria, DryRun::no, yes).changed);
  CHECK(world.state_of(maria) == "inactive");
  CHECK_FALSE(deactivate_account(*world.desk, maria, DryRun::no, yes).changed);
  auto done = activate_account(*world.school, maria, DryRun::no);
  CHECK(done.changed);
  CHECK(done.need_new_pins.empty());
  CHECK_FALSE(activate_account(*world.school, maria, DryRun::no).changed);
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action IN ('account.activate', 'account.deactivate')") ==
        "2");
}

TEST_CASE("activation: a school may not deactivate, and is sent to the help desk; another school sees nothing") {
  LinkedWorld world;
  try {
    deactivate_account(*world.school, maria, DryRun::no, yes);
    FAIL("a school deactivated an account");
  } catch (const NotPermitted& refused) {
    CHECK(has(refused.hint(), "ITD Help Desk"));
    CHECK(refused.denial.action == "account.deactivate");
  }
  CHECK_THROWS_AS(activate_account(*world.elsewhere, maria, DryRun::no), NotFound);
  CHECK_THROWS_AS(activate_account(*world.school, "nobody@example.org", DryRun::no), NotFound);
  CHECK(world.state_of(maria) == "active");
}

TEST_CASE("activation: an answer of no, or another who was faster, changes nothing") {
  LinkedWorld world;
  CHECK_THROWS_AS(
      deactivate_account(*world.desk, maria, DryRun::no, [](auto&, auto) { throw Refused("not confirmed", ""); }),
      Refused);
  CHECK(world.state_of(maria) == "active");
  auto late = deactivate_account(*world.desk, maria, DryRun::no,
                                 [&](auto&, auto) { deactivate_account(*world.session, maria, DryRun::no, yes); });
  CHECK_FALSE(late.changed);
}

TEST_CASE("activation: after a long time without a login every student needs a new PIN") {
  LinkedWorld world;
  REQUIRE(sign_in(*world.web, maria, good_password).answer == SignIn::Answer::welcome);
  deactivate_account(*world.desk, maria, DryRun::no, yes);
  world.store->database().exec("UPDATE account_links SET verify_by = '2030-01-01T00:00:00Z'");
  world.pass(std::chrono::days(365));
  CHECK(activate_account(*world.school, maria, DryRun::yes).need_new_pins.empty());
  world.pass(std::chrono::seconds(1));
  auto done = activate_account(*world.school, maria, DryRun::no);
  CHECK(done.need_new_pins.size() == 2);
  CHECK(world.query("SELECT DISTINCT rests_on, validated_at, verify_by FROM account_links") == "0|NULL|NULL");
  for (const auto& link : links_of(*world.web, *find_account(*world.store, maria)))
    CHECK(link.state == LinkState::awaiting_pin);
}

TEST_CASE("activation: a registration that was never confirmed is not for staff to activate or deactivate") {
  ParentWorld world;
  world.registered();
  CHECK(has(problem<Refused>([&] { activate_account(*world.session, maria, DryRun::no); }), "has not confirmed"));
  CHECK(
      has(problem<Refused>([&] { deactivate_account(*world.session, maria, DryRun::no, yes); }), "has not confirmed"));
  CHECK(world.state_of(maria) == "pending");
}

TEST_CASE("deactivation: links in mails that wait are void") {
  LinkedWorld world;
  auto token = world.token_of([&] { reset_by_staff(*world.desk, maria, DryRun::no); });
  deactivate_account(*world.desk, maria, DryRun::no, yes);
  CHECK(has(problem<Refused>([&] { set_password(*world.web, token, other_password, DryRun::no); }), "not good"));
}

TEST_CASE("exception: once") {
  LinkedWorld world;
  CHECK(allow_more_students(*world.school, maria, DryRun::yes));
  CHECK(allow_more_students(*world.school, maria, DryRun::no));
  CHECK_FALSE(allow_more_students(*world.school, maria, DryRun::no));
  CHECK(world.audit("account.exception") == maria + " ");
}

TEST_CASE("reset: the web site is never told; the mailbox is") {
  ParentWorld world;
  world.confirmed();
  world.registered("ana@example.org");
  ask_for_reset(*world.web, "nobody@example.org", DryRun::no);
  CHECK(world.last_mail() == "confirm ana@example.org");
  ask_for_reset(*world.web, "ana@example.org", DryRun::no);
  CHECK(world.last_mail() == "confirm ana@example.org");
  auto token = world.token_of([&] { ask_for_reset(*world.web, maria, DryRun::no); });
  CHECK(world.last_mail() == "reset " + maria);
  CHECK(
      has(problem<Refused>([&] { confirm_registration(*world.web, token, other_password, DryRun::no); }), "not good"));
  set_password(*world.web, token, other_password, DryRun::no);
  CHECK(world.last_mail() == "password-changed " + maria);
  CHECK(sign_in(*world.web, maria, other_password).answer == SignIn::Answer::welcome);
  CHECK(sign_in(*world.web, maria, good_password).answer == SignIn::Answer::refused);
}

TEST_CASE("reset: the mail is in the account's language, else in the guardian's") {
  LinkedWorld world;
  auto last_language = [&] { return world.query("SELECT language FROM mails ORDER BY mail_id DESC LIMIT 1"); };
  reset_by_staff(*world.desk, maria, DryRun::no);
  CHECK(last_language() == "es");
  world.store->database().exec("UPDATE accounts SET language = NULL; UPDATE guardian_links SET language = 'Korean'");
  reset_by_staff(*world.desk, maria, DryRun::no);
  CHECK(last_language() != "es");
}

TEST_CASE("reset: a bad password changes nothing, and the link stays good") {
  ParentWorld world;
  world.confirmed();
  auto token = world.token_of([&] { ask_for_reset(*world.web, maria, DryRun::no); });
  CHECK(has(problem<Refused>([&] { set_password(*world.web, token, "short", DryRun::no); }), "has 5 characters"));
  CHECK(has(problem<Refused>([&] { set_password(*world.web, token, "MariaReyes2026", DryRun::no); }), "easy to guess"));
  CHECK(problem<Refused>([&] { set_password(*world.web, token, other_password, DryRun::no); }) == "no error");
}

TEST_CASE("reset: staff are told what happened, and mails to one address have a limit") {
  LinkedWorld world;
  CHECK(reset_by_staff(*world.desk, maria, DryRun::no) == ResetMail::reset);
  CHECK_THROWS_AS(reset_by_staff(*world.desk, "nobody@example.org", DryRun::no), NotFound);
  CHECK_THROWS_AS(reset_by_staff(*world.elsewhere, maria, DryRun::no), NotFound);
  for (int i = 0; i < 2; ++i) reset_by_staff(*world.desk, maria, DryRun::no);
  CHECK(has(problem<Refused>([&] { reset_by_staff(*world.desk, maria, DryRun::no); }), "got 3 mails within an hour"));
  world.pass(std::chrono::hours(1));
  deactivate_account(*world.desk, maria, DryRun::no, yes);
  CHECK(has(problem<Refused>([&] { reset_by_staff(*world.desk, maria, DryRun::no); }), "is not active"));
}

TEST_CASE("change of address: confirmed at the new one, told to the old one, every other link void") {
  ParentWorld world;
  world.confirmed();
  auto reset = world.token_of([&] { ask_for_reset(*world.web, maria, DryRun::no); });
  auto token = world.token_of([&] { ask_for_email(*world.web, maria, new_address, DryRun::no); });
  CHECK(has(world.mails(), "confirm-email " + new_address + "\nemail-changing " + maria));
  CHECK(world.state_of(maria) == "active");
  confirm_email(*world.web, token, DryRun::no);
  CHECK(world.last_mail() == "email-changed " + maria);
  CHECK(world.state_of(new_address) == "active");
  CHECK(world.state_of(maria) == "");
  CHECK(sign_in(*world.web, new_address, good_password).answer == SignIn::Answer::welcome);
  CHECK(has(problem<Refused>([&] { set_password(*world.web, reset, other_password, DryRun::no); }), "not good"));
  CHECK(has(world.audit("account.email"), new_address + " {\"from\":\"" + maria + "\"}"));
}

TEST_CASE("change of address: the old one hears of it however many mails it got") {
  ParentWorld world;
  world.confirmed();
  for (int i = 0; i < 5; ++i) ask_for_reset(*world.web, maria, DryRun::no);
  ask_for_email(*world.web, maria, new_address, DryRun::no);
  CHECK(world.last_mail() == "email-changing " + maria);
}

TEST_CASE("change of address: the answer is the same however many mails the new address got, and whoever has it") {
  ParentWorld world;
  world.confirmed();
  world.confirmed("ana@example.org");
  for (int i = 0; i < 3; ++i) ask_for_reset(*world.web, "ana@example.org", DryRun::no);
  for (std::string address : {"ana@example.org", "nobody@example.org"}) {
    for (int i = 0; i < 5; ++i)
      CHECK(problem<Refused>([&] { ask_for_email(*world.web, maria, address, DryRun::no); }) == "no error");
    CHECK(world.query("SELECT count(*) FROM mails WHERE template IN ('already-registered', 'confirm-email') AND "
                      "recipient = '" +
                      address + "'") == "3");
  }
  CHECK(world.query("SELECT count(*) FROM mails WHERE template = 'email-changing'") == "6");
  CHECK(has(world.audit("account.email"), "too many mails"));
}

TEST_CASE("mails: what a stranger uses up of one kind takes nothing from the others, and nothing from staff") {
  LinkedWorld world;
  for (int i = 0; i < 4; ++i) register_account(*world.web, {"Some", "Body", maria});
  CHECK(world.last_mail() == "already-registered " + maria);
  auto resets = [&] { return world.query("SELECT count(*) FROM mails WHERE template = 'reset'"); };
  for (int i = 0; i < 4; ++i) ask_for_reset(*world.web, maria, DryRun::no);
  CHECK(resets() == "3");
  CHECK(reset_by_staff(*world.desk, maria, DryRun::no) == ResetMail::reset);
  CHECK(resets() == "4");
}

TEST_CASE("change of address: what is taken, the same, the district's, or nobody's") {
  ParentWorld world;
  world.confirmed();
  world.confirmed("ana@example.org");
  auto ask = [&](const std::string& from, const std::string& to) { ask_for_email(*world.web, from, to, DryRun::no); };
  ask(maria, "ana@example.org");
  CHECK(has(world.mails(), "already-registered ana@example.org"));
  CHECK(world.query("SELECT count(*) FROM account_tokens") == "0");
  CHECK(has(problem<Refused>([&] { ask(maria, "MARIA@example.org"); }), "address already"));
  CHECK(has(problem<Refused>([&] { ask(maria, "maria@lausd.net"); }), "of the district"));
  CHECK_THROWS_AS(ask("nobody@example.org", new_address), NotFound);
  CHECK_THROWS_AS(ask(maria, "no address"), UsageError);
}

TEST_CASE("change of address: one that was taken meanwhile, and one that was registered but never confirmed") {
  ParentWorld world;
  world.confirmed();
  auto token = world.token_of([&] { ask_for_email(*world.web, maria, new_address, DryRun::no); });
  auto registration = world.registered(new_address);
  SUBCASE("a registration that was never confirmed gives way") {
    confirm_email(*world.web, token, DryRun::no);
    CHECK(world.query("SELECT count(*) FROM accounts") == "1");
    CHECK(world.state_of(new_address) == "active");
  }
  SUBCASE("an account does not") {
    confirm_registration(*world.web, registration, good_password, DryRun::no);
    CHECK(has(problem<Refused>([&] { confirm_email(*world.web, token, DryRun::no); }), "another account's meanwhile"));
    CHECK(world.state_of(maria) == "active");
  }
}

TEST_CASE("show: for staff at a student's school, for the web site, for nobody else") {
  LinkedWorld world;
  CHECK(account_to_show(*world.school, maria).email == maria);
  CHECK(account_to_show(*world.web, maria).email == maria);
  CHECK_THROWS_AS(account_to_show(*world.elsewhere, maria), NotFound);
  CHECK_THROWS_AS(account_to_show(*world.web, "nobody@example.org"), NotFound);
  CHECK_THROWS_AS(account_to_show(*world.with_role("Teacher", "8001"), maria), NotPermitted);
  CHECK(problem<NotFound>([&] { account_to_show(*world.desk, std::string(10'000, 'x')); }).size() < 400);
}

}  // namespace portal
