// One parent from the first letter to the last day, by the commands that staff and the web site type.
#include <fmt/format.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string lupe = "lupe@example.org", password = "una frase bastante larga",
                  disabled =
                      "Access to this student's records has been disabled for security "
                      "reasons. Please verify the Personal Identification Number (PIN)";

struct Life : Sandbox {
  std::string now;  // "--now …"

  Ran at(const std::string& line, const std::string& typed = {}) const { return (*this)(line + " " + now, {typed}); }

  /// Of the newest mail to her, as it lies in the spool.
  std::string mailed_token() const {
    at("mail send");
    shell(R"(python3 - > token <<'P'
import email, glob, os, re
from email import policy
newest = max(glob.glob('mail/*.eml'))
text = email.message_from_bytes(open(newest, 'rb').read(), policy=policy.default).get_body().get_content()
print(re.search(r'#([\w-]+)', text).group(1))
P
)");
    auto token = read("token");
    return token.substr(0, token.find('\n'));
  }
  std::string new_pin() const {
    at("pin new 023907F123 G100216 --yes --verified-now --channel in-person --document passport");
    return field_of_pin_list(4);
  }
  std::string field_of_pin_list(int field) const {
    shell(fmt::format("'{}' pin list --student 023907F123 --format csv {} | sed -n 2p | cut -d, -f{} | tr -d '\\n' > f",
                      binary(), now, field + 1));
    return read("f");
  }
  Ran link(const std::string& pin) const {
    return at("parent link " + lupe + " --student 023907F123 --dob 02/28/2015 --pin -", pin + "\n");
  }
  Ran sign_in() const { return at("parent sign-in " + lupe + " --password - --format csv", password + "\n"); }
  bool sees_lucia() const { return has(sign_in().out, ",023907F123,Marvelous Middle School,6,active"); }
};

}  // namespace

TEST_CASE("a parent: registers, links, loses access by New PIN, expiry, MiSiS and leave, and gets it back each time") {
  Life life;
  life.now = morning;
  CHECK(life.at("parent register --first Guadalupe --last Reyes --language es --email " + lupe).code == 0);
  CHECK(life.sign_in().code == 1);
  CHECK(life.at("parent confirm --token -", life.mailed_token() + "\n" + password + "\n").code == 0);
  CHECK(life.sign_in().code == 0);

  auto pin = life.new_pin();
  REQUIRE(pin.size() == 11);
  CHECK(life.link(pin).code == 0);
  CHECK(life.sees_lucia());
  CHECK(life.field_of_pin_list(7) == "2026-08-14 09:00");  // Date Used
  CHECK(life.link(pin).code == 1);                         // never again

  // A new PIN suspends the link until it is validated.
  pin = life.new_pin();
  CHECK(life.field_of_pin_list(7).empty());
  CHECK_FALSE(life.sees_lucia());
  CHECK(has(life.sign_in().out + life.sign_in().err, disabled));
  CHECK(life.link(pin).code == 0);
  CHECK(life.sees_lucia());

  // One that nobody validates is good through its 60th day, and no longer.
  pin = life.new_pin();
  life.now = "--now 2026-10-13T23:59:00-07:00";
  life.shell("mkdir kept && cp -a portal.db* kept/");
  CHECK(life.link(pin).code == 0);
  life.shell("rm portal.db* && cp -a kept/portal.db* .");
  life.now = "--now 2026-10-14T00:00:00-07:00";
  CHECK(life.link(pin).code == 1);
  CHECK_FALSE(life.sees_lucia());
  CHECK(life.link(life.new_pin()).code == 0);
  CHECK(life.sees_lucia());

  // No longer a legal guardian: at once. Undone: at once, too.
  life.copy_sample("incoming/2026-10-14", "changed");
  life.shell("sed -i '/^023907F123,G100216/s/,Mother,Y,/,Mother,N,/' changed/guardians.csv");
  CHECK(life.at("roster import changed").code == 1);
  CHECK(has(life.sign_in().out, "not a legal guardian"));
  life.at("roster undo 2 --yes");
  CHECK(life.sees_lucia());

  // Deactivated after long inactivity: new PINs are required.
  CHECK(life.at("parent deactivate " + lupe + " --yes").code == 0);
  CHECK(life.sign_in().code == 5);
  life.now = "--now 2027-12-01T09:00:00-08:00";
  auto activated = life.at("parent activate " + lupe);
  CHECK(has(activated.out + activated.err, "The parent account's activation status has been changed."));
  CHECK(has(activated.out + activated.err, "new PIN"));
  CHECK_FALSE(life.sees_lucia());
  CHECK(life("audit verify").code == 0);
}
