#include "lib/letters/pin_letters.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "lib/base/files.h"
#include "lib/config/languages.h"
#include "lib/pins/issue.h"
#include "lib/pins/validation.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/pdf_text.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;

const std::string ana = "023907F123";

struct Office : test::Rehearsal {
  test::TemporaryFolder letters;
  using Rehearsal::Rehearsal;

  void issue(const DistrictRows& rows) {
    import(rows);
    issue_pins(*session, {});
  }
  std::vector<LettersFile> write(LettersRequest request = {}) {
    request.folder = letters.path();
    return write_pin_letters(*session, request);
  }
  std::string pdf(const std::string& school = "8001") { return test::slurp(letters / (school + ".pdf")); }
};

}  // namespace

TEST_CASE("pin letters: the PIN that is printed is the one that is stored, with its last good day") {
  Office office;
  office.issue(DistrictRows{});
  auto files = office.write();
  REQUIRE(files.size() == 1);
  CHECK(files[0].letters == 1);
  auto text = text_of(office.pdf());
  CHECK(has(text, office.pin_of(ana, "G1").shown()));
  CHECK(has(text, "Maria Reyes"));
  CHECK(has(text, "Ana Reyes"));
  CHECK(has(text, ana));
  CHECK(has(text, "October 13, 2026"));
  CHECK(has(text, "Marvel Middle School"));
  CHECK(has(text, "(818) 654-3600"));  // the Northwest PACE team
}

TEST_CASE("pin letters: they come by grade, homeroom and name") {
  Office office;
  DistrictRows rows;
  rows.students = {{.id = "A000000001", .last = "Adams", .grade = "10"},
                   {.id = "A000000002", .last = "Brown", .grade = "2", .homeroom = "B"},
                   {.id = "A000000003", .last = "Young", .grade = "2", .homeroom = "A"},
                   {.id = "A000000004", .last = "Zorn", .grade = "K"},
                   {.id = "A000000005", .last = "Étoile", .grade = "2", .homeroom = "B"},
                   {.id = "A000000006", .last = "Clark", .first = "Bo", .grade = "2", .homeroom = "B"},
                   {.id = "A000000007", .last = "Clark", .first = "Al", .grade = "2", .homeroom = "B"}};
  rows.guardians.clear();
  for (const auto& row : rows.students) rows.guardians.push_back({.student = row.id});
  office.issue(rows);
  office.write();
  REQUIRE(pages_of(office.pdf()) == 7);
  const char* order[] = {"A000000004", "A000000003", "A000000002", "A000000007",
                         "A000000006", "A000000005", "A000000001"};
  for (int page = 0; page < 7; ++page) {
    CAPTURE(page);
    CHECK(has(text_of(office.pdf(), page + 1), order[page]));
  }
}

TEST_CASE("pin letters: used, expired and restricted ones are never printed") {
  Office office;
  DistrictRows rows;
  rows.students.push_back({.id = "A000000001", .last = "Left"});
  rows.guardians = {{.first = "Live"},
                    {.id = "G2", .first = "Used"},
                    {.id = "G3", .first = "Restricted"},
                    {.id = "G4", .first = "Unflagged"},
                    {.student = "A000000001", .first = "Gone"}};
  office.issue(rows);
  validate_pin(*office.session, {ana, "2012-03-04", office.pin_of(ana, "G2").digits()});
  rows.guardians[2].restricted = "Y";
  rows.guardians[3].legal = "N";
  rows.students[1].status = "I";
  office.import(rows, accepting());
  CHECK(office.write().at(0).letters == 1);
  auto text = text_of(office.pdf());
  CHECK(has(text, "Live Reyes"));
  for (const auto* name : {"Used", "Restricted", "Unflagged", "Gone"}) CHECK(!has(text, std::string(name) + " Reyes"));
  std::filesystem::remove(office.letters / "8001.pdf");
  office.clock.set(test::moment("2026-10-14T07:00:00Z"));
  CHECK(office.write().empty());
  CHECK(!std::filesystem::exists(office.letters / "8001.pdf"));
}

TEST_CASE("pin letters: a file is its owner's alone, and the log knows its digest and never a PIN") {
  Office office;
  office.issue(DistrictRows{});
  auto before = umask(0);
  auto file = office.write().at(0);
  umask(before);
  struct stat info {};
  REQUIRE(stat(file.file.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  CHECK(file.sha256 == sha256_hex(office.pdf()));
  auto row = office.query("SELECT subject, detail FROM audit_log WHERE action = 'pin.letters'");
  CHECK(has(row, "8001|"));
  CHECK(has(row, file.sha256));
  CHECK(has(row, file.file));
  CHECK(!has(row, office.pin_of(ana, "G1").digits()));
}

TEST_CASE("pin letters: a file that cannot get its name is known to the log, and its letters stay due") {
  Office office;
  office.issue(DistrictRows{});
  office.letters.write("8001.pdf/in the way", "x");
  CHECK(has(problem<StorageError>([&] { office.write(); }), "8001.pdf"));
  CHECK(office.query("SELECT count(*) FROM audit_log WHERE action = 'pin.letters'") == "1");
  CHECK(count_letters_due(*office.session) == 1);
}

TEST_CASE("pin letters: what was written is due no more, until there is a new PIN") {
  Office office;
  DistrictRows rows;
  rows.guardians.push_back({.id = "G2"});
  office.issue(rows);
  CHECK(count_letters_due(*office.session) == 2);
  auto dry = office.write({.dry_run = LettersRequest::DryRun::yes});
  CHECK(dry.at(0).letters == 2);
  CHECK(!std::filesystem::exists(office.letters / "8001.pdf"));
  CHECK(count_letters_due(*office.session) == 2);
  office.write();
  CHECK(count_letters_due(*office.session) == 0);
  CHECK(office.write({.which = LettersRequest::Which::not_yet_written}).empty());
  CHECK(office.write().at(0).letters == 2);  // again, all that are unused
  renew_pin(*office.session, ana, "G2");
  CHECK(count_letters_due(*office.session) == 1);
  CHECK(office.write({.which = LettersRequest::Which::not_yet_written}).at(0).letters == 1);
}

TEST_CASE("pin letters: only those issued on a day or later, by the district's day") {
  Office office({}, "2026-08-15T05:00:00Z");  // the evening of the 14th in the district
  office.issue(DistrictRows{});
  CHECK(office.write({.since = Date(2026, 8, 14)}).size() == 1);
  CHECK(office.write({.since = Date(2026, 8, 15)}).empty());
}

TEST_CASE("pin letters: each guardian's own language, or one for all") {
  Office office;
  DistrictRows rows;
  rows.guardians = {{.language = "Spanish"}, {.id = "G2", .language = "Klingon"}};
  office.issue(rows);
  office.write();
  CHECK(has(text_of(office.pdf(), 1), "13 de octubre de 2026"));
  CHECK(has(text_of(office.pdf(), 2), "October 13, 2026"));
  office.write({.language = "es"});
  CHECK(has(text_of(office.pdf(), 2), "13 de octubre de 2026"));
  CHECK(has(problem<UsageError>([&] { office.write({.language = "tlh"}); }), "there are no letters in 'tlh'"));
  CHECK(language_code(" SPANISH ") == "es");
  CHECK(!language_code(""));
}

TEST_CASE("pin letters: a default language that there are no letters in is wrong usage, not a bug") {
  Office office({{Key::letters_language, "tlh"}});
  office.issue(DistrictRows{});
  CHECK(has(problem<UsageError>([&] { office.write(); }), "there are no letters in 'tlh'"));
}

TEST_CASE("pin letters: a file for each school that has one to print, for whom may print there") {
  Office office;
  DistrictRows rows;
  rows.students.push_back({.id = "A000000001", .school = "8002"});
  rows.guardians.push_back({.student = "A000000001"});
  office.issue(rows);
  CHECK(office.write().size() == 2);
  auto principal = office.with_role("Principal", "8002");
  LettersRequest request{.location_codes = {"8002"}, .folder = office.letters.path()};
  CHECK(write_pin_letters(*principal, request).size() == 1);
  request.location_codes = {"8001"};
  CHECK(has(problem<NotPermitted>([&] { write_pin_letters(*principal, request); }), "pin.letters at school 8001"));
  request.location_codes = {};
  CHECK(has(problem<NotPermitted>([&] { write_pin_letters(*principal, request); }), "at the district"));
  request.folder = office.letters / "gone";
  CHECK(has(problem<StorageError>([&] { write_pin_letters(*office.session, request); }), "is no folder"));
}

TEST_CASE("pin letters: the same letters at the same moment are the same bytes") {
  Office office;
  office.issue(test::district_of(3));
  auto first = office.write().at(0).sha256;
  CHECK(office.write().at(0).sha256 == first);
}

}  // namespace portal
