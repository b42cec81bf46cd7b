// parent verify-identity: the questions, what is said of the answers, and what is kept.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string lucia = "023907F123 G100216 ";
const std::string in_person = "--channel in-person --document california-id ";
const std::string right_answers =
    "02/28/2015\nlucia reyes mendoza\n6th\n5683 Sunset Boulevard\n(213) 555-0146\nMENDOZA, Arturo\n+1 213 555 0188\n";

Ran verify(const Sandbox& sandbox, const std::string& options, const std::string& answers) {
  return sandbox("parent verify-identity " + options + morning, {.input = answers});
}

}  // namespace

TEST_CASE("verify-identity: each question, and only match or no match; good for today") {
  Sandbox sandbox;
  auto ran = verify(sandbox, lucia + in_person + "--format csv ", right_answers);
  CHECK(ran.code == 0);
  CHECK(ran.err ==
        "The student's date of birth? match\nThe student's first and last name? match\nThe student's grade? match\n"
        "The student's address? match\nThe student's phone number? match\nThe name of an emergency contact? match\n"
        "The phone number of that contact? match\n"
        "verified: Guadalupe Reyes, for Lucía Guadalupe Mendoza-Reyes; good for today, for what you do yourself\n");
  CHECK(ran.out ==
        "student_id,guardian_id,channel,document,result,matched,not_matched,not_on_file\r\n"
        "023907F123,G100216,in-person,california-id,passed,\"date of birth, name, grade, address, phone, contact name, "
        "contact phone\",,\r\n");
  CHECK(sandbox("pin print " + lucia + morning).code == 0);
  CHECK(sandbox("pin print " + lucia + "--as dwhitaker " + morning).code == 5);  // not by this operator
  CHECK(sandbox("pin print " + lucia + "--now 2026-08-15T00:00:00-07:00").code == 5);
}

TEST_CASE("verify-identity: what does not match fails, and nothing that is on file or was said is shown or kept") {
  Sandbox sandbox;
  auto ran = verify(sandbox, lucia + in_person, "2015-03-01\nNobody Known\n\n99 Wrong St\n000\nArturo Mendoza\n");
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "The student's date of birth? no match\n"));
  CHECK(has(ran.err, "The name of an emergency contact? match\nThe phone number of that contact? no match\n"));
  CHECK(has(ran.err, "not verified: no PIN may be given out; 4 checks of Guadalupe Reyes can still be made today\n"));
  auto kept = sandbox("audit list --subject 023907F123/G100216 --format csv").out +
              output_of("sqlite3 '" + sandbox.path("portal.db") + "' 'SELECT * FROM identity_checks'");
  CHECK(has(kept, "identity.verify"));
  for (std::string secret : {"2015-02-28", "2015-03-01", "Sunset", "99 Wrong", "0188", "Nobody"}) {
    CHECK_FALSE(has(kept, secret));
    CHECK_FALSE(has(ran.out + ran.err, secret));
  }
  CHECK(sandbox("pin print " + lucia + morning).code == 5);
}

TEST_CASE("verify-identity: on a terminal it asks, and answers at once") {
  Sandbox sandbox;
  auto ran = sandbox("parent verify-identity " + lucia + in_person + morning,
                     {.input = right_answers, .terminal = true, .columns = 200});
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "The student's date of birth? "));
  CHECK(has(ran.out, "  match\r\n"));
  CHECK(has(ran.out, "verified: Guadalupe Reyes"));
}

TEST_CASE("verify-identity: five failed checks a day, then none") {
  Sandbox sandbox;
  auto nobody = verify(sandbox, lucia + in_person, "");  // nothing is counted where nobody answers
  CHECK(nobody.code == 2);
  CHECK(has(nobody.err, "standard input holds no answers"));
  for (int i = 0; i < 5; ++i) CHECK(verify(sandbox, lucia + in_person, "\n").code == 1);
  auto refused = verify(sandbox, lucia + in_person, right_answers);
  CHECK(refused.code == 5);
  CHECK(has(refused.err, "portalctl: 5 checks of Guadalupe Reyes failed today\n"));
  CHECK(sandbox("pin print " + lucia + "--verified-now " + in_person + morning).code == 5);
  CHECK(verify(sandbox, lucia + in_person + "--as dwhitaker ", right_answers).code == 0);
}

TEST_CASE("verify-identity: mistakes, who may, and for whom") {
  Sandbox sandbox;
  auto before = sandbox.state();
  struct Case {
    std::string options;
    int code;
    std::string message;
  };
  for (const auto& [options, code, message] : std::vector<Case>{
           {lucia, 2, "--channel is missing\n  it is one of: in-person, video"},
           {lucia + "--channel zoom --document passport", 2, "--channel: 'zoom' is not understood"},
           {lucia + "--channel video", 2, "--document is missing"},
           {lucia + "--channel video --document library-card", 2, "--document: 'library-card' is not understood"},
           {"999999F999 G100216 " + in_person, 4, "there is no student 999999F999 at a school that you may see"},
           {"023907F123 G999999 " + in_person, 4, "student 023907F123 has no legal guardian G999999"},
           {"001344M461 G100962 " + in_person, 5,
            "Jesús Ruiz is not flagged as legal guardian in MiSiS\n  their record there: guardian ID G100962, Father, "
            "emergency contact: yes, restricted: no\n  the school must confirm this and update MiSiS first"}}) {
    auto ran = verify(sandbox, options + " ", right_answers);
    CAPTURE(options);
    CAPTURE(ran.err);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, "portalctl: " + message));
  }
  CHECK(sandbox.state() == before);
  CHECK(verify(sandbox, lucia + in_person + "--as icastellanos ", right_answers).code == 3);
  CHECK(verify(sandbox, lucia + in_person + "--as savakian ", right_answers).code == 4);

  auto dry = verify(sandbox, lucia + in_person + "--dry-run ", "");
  CHECK(dry.code == 0);
  CHECK(has(dry.err, "would ask for: date of birth, name, grade, address, phone, contact name, contact phone\n"));

  auto phone = verify(sandbox, lucia + "--channel phone --document passport ", right_answers);
  CHECK(phone.code == 5);
  CHECK(has(phone.err, "portalctl: a PIN is never given out on a phone call alone\n"));
  CHECK(has(sandbox("audit list --subject 023907F123/G100216 --format csv").out,
            ",identity.verify,023907F123/G100216,denied,"));
}

TEST_CASE("verify-identity: nothing that is typed drives the terminal, or breaks it") {
  Sandbox sandbox;
  auto ran = verify(sandbox, lucia + in_person, "\x1b[2J\xff\n" + std::string(10'000, 'x') + "\n\r\n\t\n");
  CHECK(ran.code == 1);
  CHECK_FALSE(has(ran.err, "\x1b"));
  CHECK_FALSE(has(ran.err, "xxxx"));
}
