// pin issue | list | new | expire: who gets a PIN, and that nobody reads one.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string list_header =
    "student_id,student_name,guardian_id,parent_name,pin,issued_at,expires_at,date_used,status,action\r\n";
const std::string by_word = " --verified-now --channel in-person --document passport";
const std::string lucia = "023907F123,Lucía Guadalupe Mendoza-Reyes,";

/// The PINs of a PDF of letters, by "student ID/letters's place": every nine digits of the form 123-456-789.
std::vector<std::string> pins_in(const std::string& text) {
  std::vector<std::string> pins;
  for (std::size_t at = 0; at + 11 <= text.size(); ++at) {
    bool pin = (at == 0 || text[at - 1] == ' ') && (at + 11 == text.size() || isspace(text[at + 11]));
    for (std::size_t i = 0; i < 11; ++i)
      pin = pin && (i == 3 || i == 7 ? text[at + i] == '-' : isdigit(static_cast<unsigned char>(text[at + i])) != 0);
    if (pin) pins.push_back(text.substr(at, 11));
  }
  return pins;
}

}  // namespace

TEST_CASE("issue: each eligible guardian once; --dry-run counts and changes nothing") {
  Sandbox sandbox(Sandbox::Holds::operators);
  sandbox.copy_sample("incoming/2026-08-14", "2026-08-14");
  CHECK(sandbox("roster import 2026-08-14 " + first_night).code == 1);
  auto before = sandbox.state();
  CHECK(sandbox("pin issue --dry-run --format csv " + morning).out == "would_issue\r\n170\r\n");
  CHECK(sandbox("pin issue --dry-run --student 023907F123 --format csv " + morning).out == "would_issue\r\n2\r\n");
  CHECK(sandbox.state() == before);
  CHECK(sandbox("pin issue --student 023907F123 --format csv " + morning).out == "issued\r\n2\r\n");
  CHECK(sandbox("pin issue --school 8123 --format csv " + morning).out == "issued\r\n41\r\n");
  CHECK(sandbox("pin issue --format csv " + morning).out == "issued\r\n127\r\n");
  CHECK(sandbox("pin issue " + morning).out == "issued\n     0\n");
  CHECK(sandbox("pin issue --school 9999 " + morning).code == 4);
  CHECK(sandbox("pin issue --student 999999F999 " + morning).code == 4);
  CHECK(sandbox("pin issue --as tokafor " + morning).code == 3);
}

TEST_CASE("issue: the same seed makes the same PINs, another seed others") {
  auto letters = [](const std::string& seed) {
    Sandbox sandbox(Sandbox::Holds::operators);
    sandbox.copy_sample("incoming/2026-08-14", "2026-08-14");
    sandbox("roster import 2026-08-14 " + first_night);
    sandbox("pin issue --school 8123 " + morning + " --seed " + seed);
    return sandbox("pin list --school 8123 --format csv " + morning).out;
  };
  CHECK(letters("3") == letters("3"));
  CHECK(letters("3") != letters("4"));
}

TEST_CASE("list: of one student, of one school, masked, with the days they have") {
  Sandbox sandbox;
  CHECK(sandbox("pin list --student 023907F123 --format csv " + morning).out ==
        list_header + lucia + "G100216,Guadalupe Reyes,•••-•••-•42,2026-08-14 02:30,2026-10-13,,unused,print\r\n" +
            lucia + "G100233,Arturo Mendoza,•••-•••-•51,2026-08-14 02:30,2026-10-13,,unused,print\r\n");
  auto school = sandbox("pin list --school 8123 --format csv " + morning).out;
  CHECK(std::count(school.begin(), school.end(), '\n') == 44);
  CHECK_FALSE(has(school, "080452M229"));
  CHECK(
      has(sandbox("pin list --student 023907F123 --format csv --now 2026-10-13T23:59:59-07:00").out, ",unused,print"));
  CHECK(has(sandbox("pin list --student 023907F123 --format csv --now 2026-10-14T00:00:00-07:00").out,
            "G100216,Guadalupe Reyes,,2026-08-14 02:30,2026-10-13,,expired,new pin\r\n"));
  CHECK(sandbox("pin list --school 8123 --student 023907F123").code == 2);
}

TEST_CASE("list: who may look at which school") {
  Sandbox sandbox;
  auto code = [&](const std::string& login, const std::string& school) {
    auto ran = sandbox("pin list --school " + school + " --as " + login + " --format csv " + morning);
    if (ran.code != 0) CHECK(ran.out.empty());
    return ran.code;
  };
  CHECK(code("tokafor", "8123") == 0);
  CHECK(code("tokafor", "2345") == 3);
  CHECK(code("tokafor", "9999") == 4);
  CHECK(code("savakian", "2345") == 0);
  CHECK(code("savakian", "8123") == 3);
  CHECK(code("dwhitaker", "0417") == 0);
  CHECK(code("blozano", "2345") == 3);
  CHECK(code("icastellanos", "8123") == 3);
  CHECK(code("ybustamante", "8123") == 3);
  CHECK(sandbox("pin list --student 023907F123 --as icastellanos " + morning).code == 3);
}

TEST_CASE("new: in a pipe it needs --yes, and else changes nothing") {
  Sandbox sandbox;
  auto before = sandbox.state();
  auto refused = sandbox("pin new 023907F123 G100216 " + morning);
  CHECK(refused.code == 5);
  CHECK(refused.out.empty());
  CHECK(refused.err ==
        "portalctl: Warning, access to Lucía Guadalupe Mendoza-Reyes in Parent Portal must be revalidated with the new "
        "PIN. This needs a confirmation, and there is no terminal to ask on.\n"
        "  add --yes to go ahead; nothing was changed\n");
  auto dry = sandbox("pin new 023907F123 G100216 --dry-run " + morning);
  CHECK(dry.code == 0);
  CHECK(dry.err == "would create a new PIN for guardian G100216 of Lucía Guadalupe Mendoza-Reyes\n");
  CHECK(sandbox.state() == before);

  auto unverified = sandbox("pin new 023907F123 G100216 --yes " + morning);
  CHECK(unverified.code == 5);
  CHECK(has(unverified.err, "the identity of guardian G100216 was not verified today by root"));
  CHECK(sandbox.state() == before);

  auto ran =
      sandbox("pin new 023907F123 G100216 --yes --format csv --seed 5 --now 2026-09-01T09:00:00-07:00" + by_word);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  auto pin = ran.out.substr(ran.out.find("Guadalupe Reyes,") + std::string("Guadalupe Reyes,").size(), 11);
  CHECK(pins_in(" " + pin + " ").size() == 1);  // whole: the parent is there
  CHECK(ran.out == list_header + lucia + "G100216,Guadalupe Reyes," + pin +
                       ",2026-09-01 09:00,2026-10-31,,unused,print\r\n" + lucia +
                       "G100233,Arturo Mendoza,•••-•••-•51,2026-08-14 02:30,2026-10-13,,unused,print\r\n");
  CHECK(has(sandbox("audit list --subject 023907F123 --format csv").out, ",pin.new,023907F123/G100216,done,"));
}

TEST_CASE("new: on a terminal it asks; y goes ahead, anything else does not") {
  Sandbox sandbox;
  auto pins = [&] { return sandbox("pin list --student 023907F123 --as dwhitaker --format csv " + morning).out; };
  auto before = pins();
  for (std::string answer : {"n\n", "\n", "maybe\n", "\x04"}) {
    auto ran = sandbox("pin new 023907F123 G100216 " + morning + by_word, {.input = answer, .terminal = true});
    CAPTURE(ran.out);
    CHECK(ran.code == 5);
    CHECK(has(ran.out, "must be revalidated with the new PIN. Continue? [y/N] "));
    CHECK(has(ran.out, "portalctl: not confirmed; nothing was changed"));
  }
  CHECK(pins() == before);
  auto ran = sandbox("pin new 023907F123 G100216 " + morning, {.input = "y\n", .terminal = true, .columns = 200});
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "Continue? [y/N] "));
  CHECK(has(ran.out, "•••-•••-•"));  // the other guardian's
  CHECK(pins() != before);
}

TEST_CASE("new: who is not there, not entitled, not enrolled, not permitted") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  CHECK(sandbox("roster import 2026-10-14 " + second_night).code == 1);
  auto before = sandbox.state();
  struct Case {
    std::string who;
    int code;
    std::string message;
  };
  for (const auto& [who, code, message] :
       std::vector<Case>{{"023907F123 G999999", 4, "student 023907F123 has no legal guardian G999999"},
                         {"999999F999 G100216", 4, "there is no student 999999F999 at a school that you may see"},
                         {"030706M549 G100544", 5, "Andre Williams is restricted in MiSiS"},
                         {"000417M516 G101010", 5, "Angus MacLeod is not actively enrolled"},
                         {"023907F123 G100216 --as icastellanos", 3, "icastellanos may not do this (pin.new)"},
                         {"023907F123 G100216 --as blozano", 3, "blozano may not do this (pin.new)"}}) {
    auto ran = sandbox("pin new --yes " + who + " " + second_night);
    CAPTURE(who);
    CAPTURE(ran.err);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, "portalctl: " + message));
    CHECK(sandbox("pin new --dry-run " + who + " " + second_night).code == code);
  }
  CHECK(sandbox("pin list --school 8123 --format csv " + morning).out == before.substr(before.rfind(list_header)));
}

TEST_CASE("expire: what is over is erased once, whatever day the job runs") {
  Sandbox sandbox;
  CHECK(sandbox("pin expire --format csv --now 2026-10-13T23:59:59-07:00").out == "expired,revoked\r\n0,0\r\n");
  auto before = sandbox.state();
  auto dry = sandbox("pin expire --dry-run --format csv " + second_night);
  CHECK(dry.out == "expired,revoked\r\n170,0\r\n");
  CHECK(dry.err == "dry run: nothing was changed\n");
  CHECK(sandbox.state() == before);
  auto unasked = sandbox("pin expire --format csv " + second_night);
  CHECK(unasked.code == 5);
  CHECK(has(unasked.err, "170 PINs would be erased (170 expired, 0 revoked). This needs a confirmation"));
  CHECK(sandbox.state() == before);
  CHECK(sandbox("pin expire --yes --format csv " + second_night).out == dry.out);
  CHECK(sandbox("pin expire --format csv " + second_night).out == "expired,revoked\r\n0,0\r\n");
  CHECK(sandbox("pin expire --as tokafor " + second_night).code == 3);
}

TEST_CASE("a wrong or missing key shows no PIN and ends with 7") {
  Sandbox sandbox;
  sandbox.shell("rm portal.db.key; mkdir out");
  for (std::string line : {"pin list --school 8123 ", "student find 023907F123 ", "pin letters --all -o out "}) {
    auto ran = sandbox(line + morning);
    CAPTURE(line);
    CHECK(ran.code == 7);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, "portal.db.key"));
  }
}
