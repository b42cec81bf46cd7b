// No secret comes into the log: every command that takes or gives a PIN, a password or a token is run, rightly and
// wrongly, and each of them is looked for in what is kept.
#include "lib/accounts/account_token.h"
#include "lib/base/random.h"
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

std::string token_of(int seed) {
  portal::SeededRandom random(static_cast<std::uint64_t>(seed));
  return portal::draw_token(random);
}

class Life : public Sandbox {
 public:
  std::vector<std::string> secrets;

  Life() {
    shell(
        "sqlite3 portal.db \"INSERT INTO operators (login, role, created_at) "
        "VALUES ('web', 'Portal Service', '2026-08-14T07:00:00Z')\"");
  }
  std::string secret(std::string text) {
    REQUIRE(text.size() >= 8);
    secrets.push_back(text);
    return text;
  }
  int web(const std::string& line, const std::string& input = "") const {
    return (*this)(line + " --as web " + morning, {.input = input}).code;
  }
  int desk(const std::string& line, const std::string& input = "") const {
    return (*this)(line + " " + morning, {.input = input}).code;
  }
  /// The PIN as it is shown, and as it is typed.
  std::string pin(const std::string& line, const std::string& guardian) {
    auto out = (*this)(line + " --format jsonl " + morning).out;
    auto row = out.find("\"" + guardian + "\"");
    REQUIRE(row != std::string::npos);
    auto at = out.find("\"pin\":\"", row) + 7;
    auto shown = secret(out.substr(at, out.find('"', at) - at)), plain = shown;
    std::erase(plain, '-');
    REQUIRE(plain.find_first_not_of("0123456789") == std::string::npos);
    return secret(plain);
  }
};

}  // namespace

TEST_CASE("no secret comes into the log: PINs, passwords and tokens of a parent's and a help desk's day") {
  Life life;
  const std::string email = "guadalupe.reyes@example.org", verified =
                                                               " --verified-now --channel in-person --document "
                                                               "passport";
  auto password = life.secret("violet-harbor-93-kites"), later = life.secret("seven-tin-boats-at-noon");
  auto pin = life.pin("pin print 023907F123 G100216" + verified, "G100216");
  CHECK(life.web("parent register --first Guadalupe --last Reyes --seed 5 --email " + email) == 0);
  CHECK(life.web("parent confirm --token -", life.secret("thisIsNoTokenOfOurs12345") + "\n" + password + "\n") != 0);
  CHECK(life.web("parent confirm --token -", life.secret(token_of(5)) + "\n" + password + "\n") == 0);
  CHECK(life.web("parent sign-in " + email + " --password -", life.secret("a-wrong-password-1") + "\n") != 0);
  CHECK(life.web("parent sign-in " + email + " --password -", password + "\n") == 0);
  const auto link = "parent link " + email + " --dob 2015-02-28 --pin - --student 023907F123";
  CHECK(life.web(link, life.secret("123456789") + "\n") != 0);
  CHECK(life.web(link, pin + "\n") == 0);
  life.web("parent reset-password --seed 6 " + email);
  CHECK(life.web("parent set-password --token -", life.secret(token_of(6)) + "\n" + later + "\n") == 0);
  life.web("parent change-email --seed 7 " + email + " lupe@example.org");
  life.secret(token_of(7));
  life.pin("pin new --yes 000414F572 G100216" + verified, "G100216");
  CHECK(life.desk("pin letters --school 8123 -o letters --merge") != 70);
  CHECK(life.desk("mail send") != 70);
  CHECK(life.desk("job run nightly-sync") != 70);
  auto kept = life("audit list --format csv").out + life("job history --steps --format csv").out;
  for (std::string done : {"pin.print", "pin.new", "account.confirm", "sign-in"}) {
    CAPTURE(done);
    CHECK(has(kept, done));
  }
  for (const auto& secret : life.secrets) {
    CAPTURE(secret);
    CHECK_FALSE(has(kept, secret));
  }
}
