// pin issue | list | new | expire | letters: who gets a PIN, and that nobody reads one but on a letter.
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

// Without the marks by which pdftotext tells the directions on a page from right to left (U+202A to U+202E).
std::string pdf_text(const Sandbox& sandbox, const std::string& file) {
  auto text = output_of("pdftotext -layout '" + sandbox.path(file) + "' -");
  for (const char* mark : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e"})
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at)) text.erase(at, 3);
  return text;
}

Ran write_letters(const Sandbox& sandbox, const std::string& options) {
  std::filesystem::create_directory(sandbox.folder / "letters");
  return sandbox("pin letters -o letters " + options);
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

TEST_CASE("letters: a PDF for each school, 0600, in the log, with the PINs that others see masked") {
  Sandbox sandbox;
  auto ran = write_letters(sandbox, "--school 8123 --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  auto sha = output_of("sha256sum '" + sandbox.path("letters/8123.pdf") + "'").substr(0, 64);
  CHECK(ran.out ==
        "location_code,school_name,letters,file,sha256\r\n8123,Marvelous Middle School,43,letters/8123.pdf," + sha +
            "\r\n");
  CHECK(mode_of(sandbox.folder / "letters/8123.pdf") == 0600);
  auto log = sandbox("audit list --subject 8123 --format jsonl").out;
  CHECK(has(log, R"({\"file\":\"letters/8123.pdf\",\"sha256\":\")" + sha));

  auto text = pdf_text(sandbox, "letters/8123.pdf");
  auto pins = pins_in(text);
  CHECK(pins.size() == 43);
  std::sort(pins.begin(), pins.end());
  CHECK(std::unique(pins.begin(), pins.end()) == pins.end());
  CHECK(has(text, "Lucía Guadalupe Mendoza-Reyes"));

  // The same ones that are masked on a screen, and nowhere else in full.
  auto listed = sandbox("pin list --school 8123 --format csv " + morning).out;
  std::vector<std::string> ends, masked;
  for (const auto& pin : pins) ends.push_back(pin.substr(9));
  for (std::size_t at = 0; (at = listed.find("•••-•••-•", at)) != listed.npos; ++at)
    masked.push_back(listed.substr(at + std::string("•••-•••-•").size(), 2));
  std::sort(ends.begin(), ends.end());
  std::sort(masked.begin(), masked.end());
  CHECK(ends == masked);
  auto everywhere = sandbox.state() + sandbox("audit list --format json").out +
                    sandbox("student find 023907F123 --format json " + morning).out +
                    sandbox("roster export --what links --format csv " + morning).out + sandbox.read("portal.db") +
                    sandbox.read("portal.db-wal");
  for (const auto& pin : pins) {
    CHECK_FALSE(has(everywhere, pin));
    CHECK_FALSE(has(everywhere, pin.substr(0, 3) + pin.substr(4, 3) + pin.substr(8)));
  }
}

TEST_CASE("letters: the last two digits of a student's letter are those that `student find` shows") {
  Sandbox sandbox;
  write_letters(sandbox, "--school 8123 --language en " + morning);
  auto text = pdf_text(sandbox, "letters/8123.pdf");
  std::map<std::string, std::string> pin_of;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = std::min(text.find('\f', at), text.size());
    auto page = text.substr(at, end - at);
    if (has(page, "023907F123"))
      for (std::string parent : {"Guadalupe Reyes", "Arturo Mendoza"})
        if (has(page, "Dear " + parent)) pin_of[parent] = pins_in(page).at(0);
  }
  REQUIRE(pin_of.size() == 2);
  auto found = sandbox("student find 023907F123 --format csv " + morning).out;
  for (const auto& [parent, pin] : pin_of) {
    CAPTURE(pin);
    CHECK(has(found, parent + ",G100") == true);
    auto row = found.substr(found.find(parent + ","));
    CHECK(row.substr(0, row.find("\r\n")).find("•••-•••-•" + pin.substr(9) + ",") != std::string::npos);
  }
}

TEST_CASE("letters: each in its own language unless one is named; since a day; every school; the same bytes again") {
  Sandbox sandbox;
  write_letters(sandbox, "--school 8123 " + morning);
  auto own = pdf_text(sandbox, "letters/8123.pdf");
  auto bytes = sandbox.read("letters/8123.pdf");
  CHECK(has(own, "Dear "));
  CHECK(has(own, "Su PIN"));
  write_letters(sandbox, "--school 8123 " + morning);
  CHECK(sandbox.read("letters/8123.pdf") == bytes);
  write_letters(sandbox, "--school 8123 --language es " + morning);
  CHECK_FALSE(has(pdf_text(sandbox, "letters/8123.pdf"), "Dear "));

  auto all = write_letters(sandbox, "--all --format csv " + morning);
  CHECK(all.code == 0);
  for (std::string school : {"0417", "2345", "8123", "8654"}) {
    CHECK(has(all.out, "letters/" + school + ".pdf,"));
    CHECK(mode_of(sandbox.folder / ("letters/" + school + ".pdf")) == 0600);
  }
  auto two = write_letters(sandbox, "--school 0417 --school 8123 --format csv " + morning);
  CHECK(std::count(two.out.begin(), two.out.end(), '\n') == 3);
  auto none = write_letters(sandbox, "--all --since 2026-08-15 " + morning);
  CHECK(none.code == 0);
  CHECK(none.out.empty());
  CHECK(none.err == "no PIN is waiting to be printed\n");
  CHECK(sandbox("pin new 023907F123 G100216 -y -q --now 2026-08-20T09:00:00-07:00" + by_word).code == 0);
  CHECK(has(write_letters(sandbox, "--all --since 2026-08-15 --format csv --now 2026-08-20T10:00:00-07:00").out,
            "8123,Marvelous Middle School,1,letters/8123.pdf,"));
}

TEST_CASE("letters: --dry-run writes nothing; mistakes; who may") {
  Sandbox sandbox;
  auto before = sandbox.state();
  auto dry = write_letters(sandbox, "--all --dry-run --format csv " + morning);
  CHECK(dry.code == 0);
  CHECK(has(dry.out, "8123,Marvelous Middle School,43,letters/8123.pdf,\r\n"));
  CHECK(std::filesystem::is_empty(sandbox.folder / "letters"));
  CHECK(sandbox.state() == before);
  struct Case {
    std::string options;
    int code;
    std::string message;
  };
  for (const auto& [options, code, message] :
       std::vector<Case>{{"", 2, "pin letters needs either --school or --all"},
                         {"--all --school 8123", 2, "pin letters needs either --school or --all"},
                         {"--school 9999", 4, "there is no school 9999"},
                         {"--school 8123 --language xx", 2, "there are no letters in 'xx'"},
                         {"--school 8123 --since august", 2, "--since: 'august' is no date"},
                         {"--school 8123 -o nowhere", 2, ""},
                         {"--all --as tokafor", 3, "tokafor may not do this (pin.letters at the district)"},
                         {"--school 8654 --as tokafor", 3, "tokafor may not do this (pin.letters at school 8654)"},
                         {"--school 8123 --as dwhitaker", 3, "dwhitaker may not do this"},
                         {"--school 8123 --as icastellanos", 3, "icastellanos may not do this"}}) {
    auto ran = write_letters(sandbox, options + " " + morning);
    CAPTURE(options);
    CAPTURE(ran.err);
    CHECK(ran.code == code);
    CHECK(has(ran.err, message));
    CHECK(std::filesystem::is_empty(sandbox.folder / "letters"));
  }
  CHECK(sandbox("pin letters --all -o nowhere " + morning).code == 7);
  CHECK(write_letters(sandbox, "--school 8123 --as tokafor " + morning).code == 0);
  CHECK(write_letters(sandbox, "--school 2345 --as savakian " + morning).code == 0);
}

TEST_CASE("a wrong or missing key shows no PIN and ends with 7") {
  Sandbox sandbox;
  sandbox.shell("rm portal.db.key");
  for (std::string line : {"pin list --school 8123 ", "student find 023907F123 ", "pin letters --all -o . "}) {
    auto ran = sandbox(line + morning);
    CAPTURE(line);
    CHECK(ran.code == 7);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, "portal.db.key"));
  }
}
