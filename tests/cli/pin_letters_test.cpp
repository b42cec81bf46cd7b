// pin letters: what is on paper is what is stored, and the manifest says what lies in the folder.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

std::string replaced_all(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// The PINs of a PDF of letters, every nine digits of the form 123-456-789.
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
  for (const char* mark : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e"}) text = replaced_all(text, mark, "");
  return text;
}

Ran write_letters(const Sandbox& sandbox, const std::string& options) {
  std::filesystem::create_directory(sandbox.folder / "letters");
  return sandbox("pin letters -o letters " + options);
}

std::vector<std::string> pages_in(const std::string& text) {
  std::vector<std::string> pages;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = std::min(text.find('\f', at), text.size());
    pages.push_back(text.substr(at, end - at));
  }
  return pages;
}

/// The rows of a CSV without quotes in the cells that are asked for.
std::vector<std::vector<std::string>> rows_in(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

const std::string by_word = " --verified-now --channel in-person --document passport";
const std::string columns = "location_code,school_name,letters,file,sha256,pages,pins,language\r\n";

}  // namespace

TEST_CASE("letters: a PDF for each school, 0600, in the log, with the PINs that others see masked") {
  Sandbox sandbox;
  auto ran = write_letters(sandbox, "--school 8123 --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  auto sha = output_of("sha256sum '" + sandbox.path("letters/8123.pdf") + "'").substr(0, 64);
  CHECK(ran.out == columns + "8123,Marvelous Middle School,43,letters/8123.pdf," + sha + ",44,43,\r\n");
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
  CHECK(has(dry.out, "8123,Marvelous Middle School,43,letters/8123.pdf,,,43,\r\n"));
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

TEST_CASE("letters: on the page that the manifest names stands that letter, with the PIN that is stored") {
  Sandbox sandbox;
  std::map<std::string, std::string> listed;  // by student
  for (std::string school : {"0417", "2345", "8123", "8654"}) {
    std::istringstream lines(sandbox("pin list --format csv --school " + school + " " + morning).out);
    for (std::string line; std::getline(lines, line);) listed[line.substr(0, 10)] += line + "\n";
  }
  for (std::string options : {"--all", "--all --per household --with-english --split language"}) {
    CAPTURE(options);
    sandbox.shell("rm -rf letters");
    REQUIRE(write_letters(sandbox, options + " --merge " + morning).code == 0);
    auto manifest = rows_in(sandbox.read("letters/manifest.csv"));
    CHECK(manifest.size() == 170);
    CHECK(mode_of(sandbox.folder / "letters/manifest.csv") == 0600);
    // The mail merge has them too: the same PIN for the same two, each once.
    auto merged = sandbox.read("letters/mail_merge.csv");
    CHECK(mode_of(sandbox.folder / "letters/mail_merge.csv") == 0600);
    auto pins = pins_in(replaced_all(merged, ",", " "));
    CHECK(pins.size() == 170);
    CHECK(pins_in(replaced_all(sandbox.read("letters/manifest.csv"), ",", " ")).empty());
    std::map<std::string, std::string> texts;
    for (const auto& row : manifest) {
      auto [found, added] = texts.try_emplace(row[1]);
      if (added) found->second = pdf_text(sandbox, "letters/" + row[1]);
      auto pages = pages_in(found->second);
      auto first = std::stoul(row[3]), count = std::stoul(row[4]);
      REQUIRE(first + count - 1 <= pages.size());
      std::string letter;
      for (auto page = first; page < first + count; ++page) letter += pages[page - 1];
      CAPTURE(row[1]);
      CAPTURE(row[6]);
      CHECK(has(letter, row[6]));
      std::istringstream lines(merged);
      std::string line;
      while (std::getline(lines, line) && !(has(line, "," + row[6] + ",") && has(line, "," + row[7] + ","))) {
      }
      auto pin = pins_in(replaced_all(line, ",", " "));
      REQUIRE(pin.size() == 1);
      CHECK(has(letter, pin[0]));
      // What staff see masked on a screen ends as this one does.
      const auto& seen = listed[row[6]];
      auto at = seen.find("," + row[7] + ",");
      REQUIRE(at != std::string::npos);
      CHECK(seen.substr(seen.find("•••-•••-•", at) + std::string("•••-•••-•").size(), 2) == pin[0].substr(9));
    }
  }
}

TEST_CASE("letters: the PIN of the letter is the one that the parent at the counter is told") {
  Sandbox sandbox;
  write_letters(sandbox, "--student 023907F123 --guardian G100216 " + morning);
  auto text = pdf_text(sandbox, "letters/8123_023907F123_G100216.pdf");
  REQUIRE(pins_in(text).size() == 1);
  auto told = sandbox(
      "pin print 023907F123 G100216 --format csv --verified-now --channel in-person --document passport " + morning);
  CHECK(told.code == 0);
  CHECK(has(told.out, pins_in(text).at(0)));
}

TEST_CASE("letters: a lost one again, without a cover sheet; what cannot be printed says why") {
  Sandbox sandbox;
  auto both = write_letters(sandbox, "--student 023907F123 --format csv " + morning);
  CHECK(both.code == 0);
  CHECK(has(both.out, "8123,Marvelous Middle School,2,letters/8123_023907F123.pdf,"));
  CHECK(has(sandbox("audit list --subject 023907F123 --format jsonl").out, "letters/8123_023907F123.pdf"));
  CHECK(has(sandbox.read("letters/manifest.csv"), "8123,8123_023907F123.pdf,2,2,1,es,023907F123,G100216,"));
  struct Case {
    std::string options;
    int code;
    std::string message;
  };
  for (const auto& [options, code, message] : std::vector<Case>{
           {"--student 023907F123 --guardian G999999", 5, "guardian G999999 of student 023907F123 has no PIN"},
           {"--student 999999F999", 4, "there is no student 999999F999 at a school that you may see"},
           {"--student 023907F123 --school 2345", 4, "student 023907F123 is not at school 2345"},
           {"--student 023907F123 --as savakian", 4, "there is no student 023907F123 at a school that you may see"},
           {"--student 023907F123 --all", 2, "pin letters takes either --student or --all"},
           {"--school 8123 --guardian G100216", 2, "name the student with --student"},
           {"--school 8123 --per street", 2, "--per: 'street' is neither guardian nor household"},
           {"--school 8123 --split grade", 2, "--split: files cannot be split by 'grade'"},
           {"--school 8123 --workers 0", 2, "--workers: '0' is no number of workers"},
           {"--school 8123 --workers 1x", 2, "--workers: '1x' is no number of workers"}}) {
    auto ran = write_letters(sandbox, options + " " + morning);
    CAPTURE(options);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, message), ran.err);
  }
  auto late = write_letters(sandbox, "--student 023907F123 --now 2026-10-14T09:00:00-07:00");
  CHECK(late.code == 5);
  CHECK(has(late.err, "`portalctl pin list --student 023907F123` tells what became of them"));
}

TEST_CASE("letters: a school without a PIN to print is named; one language for all by its name, too") {
  Sandbox sandbox;
  auto none = write_letters(sandbox, "--school 8123 --since 2026-08-15 " + morning);
  CHECK(none.code == 0);
  CHECK(none.err ==
        "no PIN is waiting to be printed\n"
        "8123 Marvelous Middle School: no PIN is waiting to be printed, so there is no file\n");
  CHECK(std::filesystem::is_empty(sandbox.folder / "letters"));
  CHECK_FALSE(sandbox.exists("letters/8123.pdf"));
  CHECK(write_letters(sandbox, "--school 8123 --language Korean " + morning).code == 0);
  CHECK_FALSE(has(pdf_text(sandbox, "letters/8123.pdf"), "Dear "));
}

TEST_CASE(
    "letters: a font that a language of the run needs and that is not there: named, with its package, before all") {
  Sandbox sandbox;
  sandbox.folder.write("fonts.conf",
                       "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
                       "<dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>cache</cachedir></fontconfig>");
  std::filesystem::create_directory(sandbox.folder / "letters");
  auto ran = sandbox("pin letters --school 8123 --language hy -o letters " + morning,
                     {.environment = {"FONTCONFIG_FILE=" + sandbox.path("fonts.conf")}});
  CHECK(ran.code == 5);
  CHECK(ran.out.empty());
  CHECK_MESSAGE(has(ran.err, "letters in Armenian need fonts that are not installed: "), ran.err);
  CHECK(has(ran.err, "fonts-noto-core (Noto Sans Armenian)"));
  CHECK(has(ran.err, "sudo apt install fonts-noto-core"));
  CHECK(std::filesystem::is_empty(sandbox.folder / "letters"));
}

TEST_CASE("letters: files of an earlier run that hold the same letters, or none that is good, are named") {
  Sandbox sandbox;
  CHECK(write_letters(sandbox, "--school 8123 --school 0417 " + morning).err.empty());
  auto split = write_letters(sandbox, "--school 8123 --split language " + morning);
  CHECK(split.code == 0);
  CHECK(split.err == "letters/8123.pdf is of an earlier run and holds the same letters: remove it before printing\n");
  CHECK(sandbox.exists("letters/8123.pdf"));
  sandbox.shell("rm letters/8123.pdf");
  CHECK(write_letters(sandbox, "--school 8123 --split language " + morning).err.empty());
  CHECK(write_letters(sandbox, "--student 023907F123 " + morning).err.empty());  // one that was lost
  auto whole = write_letters(sandbox, "--school 8123 --since 2026-08-01 " + morning);
  CHECK(has(whole.err, "letters/8123_es.pdf is of an earlier run and holds the same letters"));
  CHECK(has(whole.err, "letters/8123_023907F123.pdf is of an earlier run and holds the same letters"));
  CHECK_FALSE(has(whole.err, "0417"));
  auto late = write_letters(sandbox, "--school 0417 --now 2026-10-14T09:00:00-07:00");
  CHECK(late.code == 0);
  CHECK(has(late.err,
            "letters/0417.pdf is of an earlier run and holds only PINs that can be printed no longer: remove it before "
            "printing\n"));
}

TEST_CASE("letters: used, expired, revoked and restricted ones are on no page of any form") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  CHECK(sandbox("pin new 023907F123 G100216 -y -q --now 2026-10-13T09:00:00-07:00 --verified-now --channel in-person "
                "--document passport")
            .code == 0);
  CHECK(sandbox("roster import 2026-10-14 " + second_night).code == 1);
  CHECK(sandbox("pin issue " + second_night).code == 0);
  for (std::string options : {"--all", "--all --per household", "--all --split language"}) {
    sandbox.shell("rm -rf letters");
    CHECK(write_letters(sandbox, options + " " + second_night).code == 0);
    // 8 of the second night and the renewed one; the 169 others ended yesterday.
    CHECK(rows_in(sandbox.read("letters/manifest.csv")).size() == 9);
    CHECK_FALSE(has(sandbox.read("letters/manifest.csv"), "G100544"));  // restricted since
  }
}

TEST_CASE("pin letters: a folder that the program may not write to is said to be that") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  sandbox.shell("chmod 777 . && mkdir -m 700 closed");
  RunOptions as_daemon{.wrapper = {"setpriv", "--reuid=1", "--regid=1", "--clear-groups"}};
  REQUIRE(sandbox("init --sandbox --admin daemon", as_daemon).code == 0);
  auto ran = sandbox("pin letters --all -o closed", as_daemon);
  CHECK(ran.code == 7);
  CHECK_MESSAGE(has(ran.err, "closed"), ran.err);
  CHECK_MESSAGE(has(ran.err, "Permission denied"), ran.err);
}
