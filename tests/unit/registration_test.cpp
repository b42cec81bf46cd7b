#include "lib/accounts/registration.h"

#include <doctest/doctest.h>

#include "lib/accounts/account_token_store.h"
#include "lib/accounts/contact_match.h"
#include "lib/base/phone.h"
#include "tests/support/parent_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::good_password;
using test::has;
using test::ParentWorld;
using test::problem;

std::string usage(ParentWorld& world, Registration registration) {
  return problem<UsageError>([&] { register_account(*world.web, registration); });
}

}  // namespace

TEST_CASE("registration: a pending account, a mail, and then the password makes it active") {
  ParentWorld world;
  auto token = world.registered();
  CHECK(world.state_of("maria@example.org") == "pending");
  CHECK(world.mails() == "confirm maria@example.org");
  CHECK(world.query("SELECT language, phone, origin FROM accounts") == "es|213-555-0146|registered");
  auto account = confirm_registration(*world.web, token, good_password, DryRun::no);
  CHECK(account.email == "maria@example.org");
  CHECK(world.state_of("maria@example.org") == "active");
  CHECK(has(world.query("SELECT password_hash FROM accounts"), "$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(world.query("SELECT count(*) FROM account_tokens") == "0");
}

TEST_CASE("registration: neither the database nor the log holds the token or the password") {
  ParentWorld world;
  auto token = world.registered();
  CHECK(token.size() == 27);
  CHECK(world.query("SELECT length(token_hash) FROM account_tokens") == "32");
  confirm_registration(*world.web, token, good_password, DryRun::no);
  auto everything = world.query("SELECT * FROM audit_log") + world.query("SELECT * FROM accounts");
  CHECK_FALSE(has(everything, token));
  CHECK_FALSE(has(everything, good_password));
}

TEST_CASE("registration: a token is good once, for its hours, and until a newer one") {
  ParentWorld world;
  auto first = world.registered(), second = world.registered();
  const std::string refused =
      "this link is not good, or no longer: it was used, it is too old, or a newer mail replaced it";
  auto confirm = [&](const std::string& token) {
    return problem<Refused>([&] { confirm_registration(*world.web, token, good_password, DryRun::no); });
  };
  CHECK(confirm(first) == refused);
  CHECK(confirm("") == refused);
  CHECK(confirm(second + "x") == refused);
  world.pass(std::chrono::hours(24));
  CHECK(confirm(second) == refused);
  auto third = world.registered();
  world.pass(std::chrono::hours(24) - std::chrono::seconds(1));
  CHECK(confirm(third) == "no error");
  CHECK(confirm(third) == refused);
}

TEST_CASE("registration: an address that has an account is told by mail alone, and nothing changes") {
  ParentWorld world;
  world.confirmed();
  auto before = world.query("SELECT * FROM accounts");
  register_account(*world.web, {"Somebody", "Else", " MARIA@Example.org "});
  CHECK(world.query("SELECT * FROM accounts") == before);
  CHECK(world.query("SELECT count(*) FROM account_tokens") == "0");
  CHECK(world.last_mail() == "already-registered maria@example.org");
}

TEST_CASE("registration: at most three mails an hour to one address; the last link stays good") {
  ParentWorld world;
  world.registered();
  world.registered();
  auto third = world.registered();
  world.registered();
  CHECK(world.query("SELECT count(*) FROM mails") == "3");
  CHECK(problem<Refused>([&] { confirm_registration(*world.web, third, good_password, DryRun::yes); }) == "no error");
  register_account(*world.web, {"Ana", "Li", "ana@example.org"});
  CHECK(world.query("SELECT count(*) FROM mails") == "4");
  world.pass(std::chrono::hours(1));
  world.registered();
  CHECK(world.query("SELECT count(*) FROM mails") == "5");
}

TEST_CASE("registration: addresses of the district are refused, of its subdomains too, of look-alikes not") {
  ParentWorld world({{Key::district_email_domains, "lausd.net, @schools.example.org"}});
  for (std::string email : {"a@lausd.net", "a@LAUSD.net", "a@mail.lausd.net", "a@schools.example.org"})
    CHECK(has(problem<Refused>([&] {
                register_account(*world.web, {"A", "B", email});
              }),
              "an address of the district"));
  CHECK(world.mails() == "");
  for (std::string email : {"a@notlausd.net", "a@lausd.net.example.org", "lausd.net@example.org"})
    CHECK(problem<Refused>([&] { register_account(*world.web, {"A", "B", email}); }) == "no error");
}

TEST_CASE("registration: fields that are not what they should be") {
  ParentWorld world;
  const std::string long_text(10'000, 'x');
  CHECK(has(usage(world, {"A", "B", "no address"}), "--email: 'no address' is no email address"));
  CHECK(usage(world, {"A", "B", long_text + "@example.org"}).size() < 200);
  CHECK(has(usage(world, {long_text, "B", "a@example.org"}), "--first: a name of 10,000 characters is too long"));
  CHECK(has(usage(world, {"A", " \t ", "a@example.org"}), "--last: a name is needed"));
  CHECK(has(usage(world, {"A\x1b[2J", "B", "a@example.org"}), "'A\\x1b[2J' holds a control character"));
  CHECK(has(usage(world, {"A\xff", "B", "a@example.org"}), "holds a control character"));
  CHECK(has(usage(world, {"A", "B", "a@example.org", "call me"}), "--phone: 'call me' is no telephone number"));
  CHECK(has(usage(world, {"A", "B", "a@example.org", "", "es\n"}), "is no language"));
  CHECK(world.query("SELECT count(*) FROM accounts") == "0");
  CHECK(usage(world, {"김민준", "O’Hara-Ñúñez", "a@example.org", "+1 (213) 555-0146", "es"}) == "no error");
  CHECK(world.query("SELECT first_name FROM accounts") == "김민준");
}

TEST_CASE("registration: an address that no mail can be sent to is no address") {
  ParentWorld world;
  for (std::string address : {"é1@example.org", "a@exämple.org", "a\u200b@example.org", "a\u200d1@example.org",
                              "..@example.org", ".a@example.org", "a..b@example.org", "a@localhost"})
    CHECK_MESSAGE(has(usage(world, {"A", "B", address}), "is no email address"), address);
  CHECK(world.mails() == "");
  CHECK(usage(world, {"A", "B", "o'brien+school@mail.example.org"}) == "no error");
}

TEST_CASE("registration: a name is seen, on one line, in its own order") {
  ParentWorld world;
  for (std::string name : {"\u200b", "\u200d\u200b", "\u3164", "\u115f\u1160", "\u2800", "\u3000", "\u00ad", "\ufe0f",
                           "\u0301", "\U000e0041"})
    CHECK_MESSAGE(has(usage(world, {name, "B", "a@example.org"}), "no visible character"), name);
  for (std::string name : {"A\u2028B", "A\u2029B", "A\u0085B", "A\u202e", "A\u202aB", "\u2066A", "A\u2069"})
    CHECK_MESSAGE(has(usage(world, {name, "B", "a@example.org"}), "holds a control character"), name);
  for (std::string name : {"김", "علی\u200cرضا", "O’Hara", "李", "N\u0303", "X Æ"})
    CHECK_MESSAGE(usage(world, {name, "B", "b@example.org"}) == "no error", name);
}

TEST_CASE("registration: any text as a name is taken as it is, or refused; never half") {
  CHECK(holds_for(60, [] {
    static ParentWorld world;
    auto name = *any_utf8();
    auto before = world.query("SELECT count(*) FROM accounts");
    world.pass(std::chrono::hours(2));
    auto wrong = usage(world, {name, "B", "a@example.org"});
    if (wrong == "no error") {
      auto kept = world.query("SELECT first_name FROM accounts");
      RC_ASSERT(!kept.empty() && kept.find('\x1b') == kept.npos && kept.find('\n') == kept.npos);
    } else {
      RC_ASSERT(world.query("SELECT count(*) FROM accounts") == before);
      RC_ASSERT(wrong.find('\x1b') == wrong.npos);
    }
  }));
}

TEST_CASE("registration: with require_contact_match both must be one guardian's; else the mailbox is told, in place") {
  ParentWorld world({{Key::contact_match, "yes"}});
  world.import(test::DistrictRows());
  world.store->database().exec("UPDATE guardian_links SET email = 'Maria@Example.org', cell_phone = '(213) 555-0146'");
  CHECK(has(usage(world, {"M", "R", "maria@example.org"}), "--phone"));
  register_account(*world.web, {"M", "R", "maria@example.org", "213-555-9999"});
  CHECK(world.last_mail() == "no-match maria@example.org");
  register_account(*world.web, {"M", "R", "other@example.org", "213-555-0146"});
  CHECK(world.last_mail() == "no-match other@example.org");
  CHECK(world.query("SELECT count(*) FROM accounts") == "0");
  register_account(*world.web, {"M", "R", "maria@example.org", "+1 213.555.0146"});
  CHECK(world.last_mail() == "confirm maria@example.org");
}

TEST_CASE("contact match: telephone numbers are compared by their digits") {
  CHECK(means_phone("(213) 555-0146", "2135550146"));
  CHECK(means_phone("1-213-555-0146", "213 555 0146"));
  CHECK_FALSE(means_phone("213-555-0146", "213-555-0147"));
  CHECK_FALSE(means_phone("", ""));
  CHECK_FALSE(means_phone("none", "-"));
}

TEST_CASE("registration: --dry-run leaves no trace, and who is not the web site may not") {
  ParentWorld world;
  auto rows = world.query("SELECT count(*) FROM audit_log");
  register_account(*world.web, {"Maria", "Reyes", "maria@example.org", "", "", DryRun::yes});
  CHECK(world.query("SELECT count(*) FROM accounts") == "0");
  CHECK(world.mails() == "");
  CHECK(world.query("SELECT count(*) FROM audit_log") == rows);
  auto agent = world.with_role("ITD Help Desk", "");
  CHECK_THROWS_AS(register_account(*agent, {"A", "B", "a@example.org"}), NotPermitted);
}

}  // namespace portal
