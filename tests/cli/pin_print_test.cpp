// pin print, and PINs on a screen once the parent was verified.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string lucia = "023907F123 G100216 ";
const std::string by_word = "--verified-now --channel in-person --document passport ";

// The one PIN in a text: nine digits of the form 123-456-789; "" where there is none.
std::string pin_in(const std::string& text) {
  for (std::size_t at = 0; at + 11 <= text.size(); ++at) {
    bool pin = true;
    for (std::size_t i = 0; i < 11; ++i)
      pin = pin && (i == 3 || i == 7 ? text[at + i] == '-' : isdigit(static_cast<unsigned char>(text[at + i])) != 0);
    if (pin) return text.substr(at, 11);
  }
  return {};
}

}  // namespace

TEST_CASE("print: refused until the identity is verified, with what to run") {
  Sandbox sandbox;
  auto before = sandbox.state();
  auto ran = sandbox("pin print " + lucia + morning);
  CHECK(ran.code == 5);
  CHECK(ran.out.empty());
  CHECK(has(ran.err,
            "portalctl: the identity of guardian G100216 was not verified today by root\n"
            "  run `portalctl parent verify-identity 023907F123 G100216 --channel in-person --document passport`"));
  CHECK(sandbox("pin print " + lucia + "-o letter.pdf " + morning).code == 5);
  CHECK_FALSE(sandbox.exists("letter.pdf"));
  auto dry = sandbox("pin print " + lucia + by_word + "--dry-run " + morning);
  CHECK(dry.code == 0);
  CHECK(dry.err ==
        "would show the PIN of Guadalupe Reyes for Lucía Guadalupe Mendoza-Reyes, once the identity is verified\n");
  CHECK(sandbox.state() == before);
}

TEST_CASE("print: on the screen, whole; then `find` and `list` show it to this operator alone, and the log has it") {
  Sandbox sandbox;
  auto ran = sandbox("pin print " + lucia + by_word + "--format csv " + morning);
  CHECK(ran.code == 0);
  auto pin = pin_in(ran.out);
  REQUIRE_FALSE(pin.empty());
  CHECK(ran.out ==
        "student_id,student_name,guardian_id,parent_name,pin,expires_at\r\n"
        "023907F123,Lucía Guadalupe Mendoza-Reyes,G100216,Guadalupe Reyes," +
            pin + ",2026-10-13\r\n");
  CHECK(ran.err.empty());
  for (std::string line : {"student find 023907F123 ", "pin list --student 023907F123 ", "pin list --school 8123 "}) {
    CAPTURE(line);
    CHECK(has(sandbox(line + morning).out, pin));
    CHECK_FALSE(has(sandbox(line + "--as dwhitaker " + morning).out, pin));
    CHECK_FALSE(has(sandbox(line + "--now 2026-08-15T00:00:00-07:00").out, pin));
  }
  auto log = sandbox("audit list --subject 023907F123/G100216 --format csv").out;
  CHECK(has(log, ",pin.print,023907F123/G100216,done,"));
  CHECK(has(log, "by the agent's word"));
  CHECK(has(log, ",pin.look,023907F123/G100216,done,"));
  CHECK_FALSE(has(log, pin));
  CHECK_FALSE(has(sandbox.read("portal.db") + sandbox.read("portal.db-wal"), pin));
}

TEST_CASE("print: on a terminal it asks the questions first") {
  Sandbox sandbox;
  const std::string answers =
      "video\npassport\n2015-02-28\nLucia Mendoza Reyes\n6\n5683 Sunset Blvd\n2135550146\nArturo Mendoza\n2135550188\n";
  RunOptions terminal{.input = answers, .terminal = true, .columns = 200};
  auto ran = sandbox("pin print " + lucia + morning, terminal);
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "How do you see the person (in-person, video)? "));
  CHECK_FALSE(pin_in(ran.out.substr(ran.out.find("parent name"))).empty());
  terminal.input = "phone\n";
  CHECK(sandbox("pin print 023907F123 G100233 " + morning, terminal).code == 5);
  terminal.input = replaced(answers, "Sunset", "Moonset");
  auto failed = sandbox("pin print 023907F123 G100233 " + morning, terminal);
  CHECK(failed.code == 1);
  CHECK(has(failed.out, "not verified: no PIN may be given out"));
}

TEST_CASE("print: as a letter, 0600, in the log with its SHA-256") {
  Sandbox sandbox;
  auto ran = sandbox("pin print " + lucia + by_word + "-o letter.pdf --format csv " + morning);
  CHECK(ran.code == 0);
  auto sha = output_of("sha256sum '" + sandbox.path("letter.pdf") + "'").substr(0, 64);
  CHECK(ran.out == "student_id,guardian_id,file,sha256\r\n023907F123,G100216,letter.pdf," + sha + "\r\n");
  CHECK(mode_of(sandbox.folder / "letter.pdf") == 0600);
  CHECK(has(sandbox("audit list --subject 023907F123/G100216 --format csv").out, sha));
  auto text = output_of("pdftotext -layout '" + sandbox.path("letter.pdf") + "' -");
  CHECK(has(text, "Guadalupe Reyes"));
  CHECK(has(text, pin_in(sandbox("pin print " + lucia + "--format csv " + morning).out)));
  for (std::string file : {"letter.csv", "portal.db", "incoming", "/dev/null"}) {
    CAPTURE(file);
    auto wrong = sandbox("pin print " + lucia + "-o " + file + " " + morning);
    CHECK((wrong.code == 2 || wrong.code == 5));
    CHECK(wrong.out.empty());
  }
}

TEST_CASE("print: one that is used, expired or not there; who may not") {
  Sandbox sandbox;
  auto expired = sandbox("pin print " + lucia + by_word + second_night);
  CHECK(expired.code == 5);
  CHECK(has(expired.err,
            "expired: 2026-10-13 was its last day\n  make a new one with `portalctl pin new 023907F123 G100216`"));
  CHECK(sandbox("pin print 023907F123 G999999 " + by_word + morning).code == 4);
  CHECK(sandbox("pin print " + lucia + by_word + "--as icastellanos " + morning).code == 3);
  CHECK(sandbox("pin print " + lucia + by_word + "--as savakian " + morning).code == 4);
  CHECK(sandbox("pin print " + lucia + by_word + "--as cvillalobos " + morning).code == 0);
  CHECK(sandbox("pin print " + lucia + "--verified-now --channel phone --document passport " + morning).code == 5);
}
