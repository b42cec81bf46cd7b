#include "lib/letters/pin_letters.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "lib/base/files.h"
#include "lib/config/languages.h"
#include "lib/letters/letters_folder.h"
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
  LettersRun run(LettersRequest request = {}) {
    request.folder = letters.path();
    return write_pin_letters(*session, request);
  }
  std::vector<LettersFile> write(LettersRequest request = {}) { return run(std::move(request)).files; }
  std::string manifest() { return test::slurp(letters / "manifest.csv"); }
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
  REQUIRE(pages_of(office.pdf()) == 8);
  const char* order[] = {"A000000004", "A000000003", "A000000002", "A000000007",
                         "A000000006", "A000000005", "A000000001"};
  for (int page = 0; page < 7; ++page) {
    CAPTURE(page);
    CHECK(has(text_of(office.pdf(), page + 2), order[page]));
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
  CHECK(office.query("SELECT group_concat(outcome) FROM audit_log WHERE action = 'pin.letters'") == "done,failed");
  CHECK(count_letters_due(*office.session) == 1);
}

TEST_CASE("pin letters: what was written is due no more, until there is a new PIN") {
  Office office;
  DistrictRows rows;
  rows.guardians.push_back({.id = "G2"});
  office.issue(rows);
  CHECK(count_letters_due(*office.session) == 2);
  auto dry = office.write({.dry_run = DryRun::yes});
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
  CHECK(has(text_of(office.pdf(), 2), "13 de octubre de 2026"));
  CHECK(has(text_of(office.pdf(), 3), "October 13, 2026"));
  office.write({.language = "es"});
  CHECK(has(text_of(office.pdf(), 3), "13 de octubre de 2026"));
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
  CHECK(write_pin_letters(*principal, request).files.size() == 1);
  request.location_codes = {"8001"};
  CHECK(has(problem<NotPermitted>([&] { write_pin_letters(*principal, request); }), "pin.letters at school 8001"));
  request.location_codes = {};
  CHECK(has(problem<NotPermitted>([&] { write_pin_letters(*principal, request); }), "at the district"));
  request.folder = office.letters / "gone";
  CHECK(has(problem<StorageError>([&] { write_pin_letters(*office.session, request); }), "is no folder"));
}

TEST_CASE("pin letters: a home gets one letter in each language, in the place of its first student") {
  Office office;
  DistrictRows rows;
  rows.students = {{.id = "A000000001", .last = "Reyes", .first = "Ana", .grade = "8"},
                   {.id = "A000000002", .last = "Reyes", .first = "Ben", .grade = "6"},
                   {.id = "A000000003", .last = "Young", .grade = "7"},
                   {.id = "B000000001", .last = "Reyes", .first = "Cleo", .school = "8002"}};
  std::string home = "12 Elm St, Apt 3", same = "12 ELM ST. APT 3";
  rows.guardians = {{.student = "A000000001", .id = "G1", .address = home, .city = "Los Angeles"},
                    {.student = "A000000002", .id = "G1", .address = home, .city = "Los Angeles"},
                    {.student = "A000000002", .id = "G2", .first = "Luis", .address = same, .city = "Los  Angeles"},
                    {.student = "A000000002",
                     .id = "G3",
                     .first = "Rosa",
                     .language = "Spanish",
                     .address = home,
                     .city = "Los Angeles"},
                    {.student = "A000000003", .id = "G4", .last = "Young", .first = "Kim"},
                    {.student = "B000000001", .id = "G1", .address = home, .city = "Los Angeles"}};
  office.issue(rows);
  auto files = office.write({.per = Per::household});
  REQUIRE(files.size() == 2);
  CHECK(files[0].letters == 3);
  CHECK(files[0].pins == 5);
  CHECK(files[0].pages == pages_of(office.pdf()));
  CHECK(files[1].letters == 1);           // each school prints its own
  auto first = text_of(office.pdf(), 2);  // Ben, in grade 6: his parents' PINs and the one for Ana
  for (const auto& [student, guardian] : {std::pair("A000000001", "G1"), {"A000000002", "G1"}, {"A000000002", "G2"}})
    CHECK(has(first, office.pin_of(student, guardian).shown()));
  CHECK(!has(first, office.pin_of("A000000002", "G3").shown()));
  CHECK(has(text_of(office.pdf(), 3), office.pin_of("A000000002", "G3").shown()));
  CHECK(has(text_of(office.pdf(), 4), office.pin_of("A000000003", "G4").shown()));
  CHECK(office.write().at(0).letters == 5);
}

TEST_CASE("pin letters: an English page behind each letter that is not English, in one entry of the manifest") {
  Office office;
  DistrictRows rows;
  rows.guardians = {{.language = "Korean"}, {.id = "G2", .language = "English"}};
  office.issue(rows);
  auto files = office.write({.english_page = LettersRequest::EnglishPage::yes});
  CHECK(files.at(0).letters == 2);
  REQUIRE(pages_of(office.pdf()) == 4);
  auto pin = office.pin_of(ana, "G1").shown();
  CHECK(!has(text_of(office.pdf(), 2), "Dear"));
  CHECK(has(text_of(office.pdf(), 2), pin));
  CHECK(has(text_of(office.pdf(), 3), "Dear Maria Reyes"));
  CHECK(has(text_of(office.pdf(), 3), pin));
  CHECK(has(office.manifest(), "8001,8001.pdf,1,2,2,ko,023907F123,G1,"));
  CHECK(has(office.manifest(), "8001,8001.pdf,2,4,1,en,023907F123,G2,"));
}

TEST_CASE("pin letters: split by language, a file for each, and the manifest has them all") {
  Office office;
  DistrictRows rows;
  rows.guardians = {{.language = "Spanish"}, {.id = "G2"}, {.id = "G3", .language = "Armenian"}};
  office.issue(rows);
  auto files = office.write({.split = LettersRequest::Split::by_language});
  REQUIRE(files.size() == 3);
  CHECK(files[0].file == (office.letters / "8001_en.pdf").string());
  CHECK(files[1].language == "es");
  CHECK(has(text_of(test::slurp(office.letters / "8001_hy.pdf"), 2), office.pin_of(ana, "G3").shown()));
  for (const auto* file : {"8001_en.pdf", "8001_es.pdf", "8001_hy.pdf"})
    CHECK(has(office.manifest(), std::string(file) + ",1,2,1,"));
  CHECK(!has(office.manifest(), office.pin_of(ana, "G3").shown()));
}

TEST_CASE("pin letters: what a later run replaces, leaves and what was taken away: the manifest says what is there") {
  Office office;
  DistrictRows rows;
  rows.students.push_back({.id = "A000000001", .school = "8002"});
  rows.guardians.push_back({.student = "A000000001"});
  rows.guardians.push_back({.id = "G2"});
  office.issue(rows);
  office.write();
  auto all = office.manifest();
  CHECK(std::count(all.begin(), all.end(), '\n') == 4);
  office.write();
  CHECK(office.manifest() == all);
  validate_pin(*office.session, {ana, "2012-03-04", office.pin_of(ana, "G2").digits()});
  office.write({.location_codes = {"8001"}});  // 8002 stays as it was
  CHECK(!has(office.manifest(), ",G2,"));
  CHECK(has(office.manifest(), "8002,8002.pdf,"));
  std::filesystem::remove(office.letters / "8002.pdf");
  office.write({.location_codes = {"8001"}});
  CHECK(!has(office.manifest(), "8002"));
  office.letters.write("manifest.csv", "my,own,table\n");
  CHECK(has(problem<Refused>([&] { office.write(); }), "is no manifest of PIN letters"));
  CHECK(office.manifest() == "my,own,table\n");
}

TEST_CASE("pin letters: one that was lost is printed again, by student and guardian") {
  Office office;
  DistrictRows rows = test::district_of(3);
  rows.guardians.push_back({.student = test::numbered_student(1), .id = "X1"});
  office.issue(rows);
  office.write();
  auto student = test::numbered_student(1);
  auto both = office.write({.student_id = student});
  REQUIRE(both.size() == 1);
  CHECK(both[0].letters == 2);
  CHECK(both[0].pages == 2);  // no cover sheet
  CHECK(both[0].file == (office.letters / ("8001_" + student + ".pdf")).string());
  auto one = office.write({.student_id = student, .guardian_id = "X1"}).at(0);
  CHECK(one.letters == 1);
  CHECK(has(text_of(test::slurp(one.file)), office.pin_of(student, "X1").shown()));
  CHECK(has(office.query("SELECT subject FROM audit_log WHERE action = 'pin.letters'"), student + "/X1"));
  CHECK(has(office.manifest(), "8001_" + student + "_X1.pdf,1,1,1,"));
  validate_pin(*office.session, {student, "2012-03-04", office.pin_of(student, "X1").digits()});
  CHECK(has(problem<Refused>([&] { office.write({.student_id = student, .guardian_id = "X1"}); }),
            "guardian X1 of student " + student + " has no PIN that can be printed"));
  CHECK(has(problem<NotFound>([&] { office.write({.student_id = "Z999999999"}); }), "Z999999999"));
  CHECK(has(problem<NotFound>([&] { office.write({.location_codes = {"8002"}, .student_id = student}); }),
            "is not at school 8002"));
}

TEST_CASE("pin letters: a mail merge has each PIN once, is its owner's alone, and in the log") {
  Office office;
  DistrictRows rows;
  rows.guardians = {{.first = "=cmd|' /C calc'!A0", .address = "12 Elm St", .city = "Los Angeles", .zip = "90012"},
                    {.id = "G2"}};
  office.issue(rows);
  auto run = office.run({.mail_merge = LettersRequest::Merge::yes});
  auto text = test::slurp(run.mail_merge);
  CHECK(run.mail_merge == (office.letters / "mail_merge.csv").string());
  CHECK(has(text,
            "8001,Marvel Middle School,8001.pdf,1,en,G1,'=cmd|' /C calc'!A0 Reyes,12 Elm St,\"Los Angeles, 90012\"," +
                ana + ",Ana Reyes,6,," + office.pin_of(ana, "G1").shown() + ",2026-10-13\r\n"));
  CHECK(has(text, office.pin_of(ana, "G2").shown()));
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
  struct stat info {};
  REQUIRE(stat(run.mail_merge.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  CHECK(has(office.query("SELECT detail FROM audit_log WHERE action = 'pin.letters' AND subject = 'mail merge'"),
            sha256_hex(text)));
}

TEST_CASE("pin letters: an address without city, state or ZIP code is counted as incomplete") {
  Office office;
  DistrictRows rows;
  rows.guardians = {{.address = "12 Elm St", .city = "Los Angeles", .zip = "90012"},
                    {.id = "G2", .address = "1 Oak St"},
                    {.id = "G3"}};
  office.issue(rows);
  office.write();
  auto cover = text_of(office.pdf(), 1);
  CHECK_MESSAGE(has(cover, "Guardians without an address 1"), cover);
  CHECK_MESSAGE(has(cover, "With an incomplete address 2"), cover);
}

TEST_CASE("pin letters: the mail merge of a folder is kept up as its manifest is") {
  Office office;
  DistrictRows rows;
  rows.students.push_back({.id = "A000000001", .school = "8002"});
  rows.guardians = {{}, {.id = "G2", .address = "12 Elm St, Apt 3"}, {.student = "A000000001"}};
  office.issue(rows);
  auto merge = [&](LettersRequest request) {
    request.mail_merge = LettersRequest::Merge::yes;
    return office.run(std::move(request));
  };
  auto table = [&] { return test::slurp(office.letters / "mail_merge.csv"); };
  auto lines = [&] {
    auto text = table();
    return std::count(text.begin(), text.end(), '\n') - 1;
  };
  auto logged = [&] {
    return has(office.query("SELECT detail FROM audit_log WHERE subject = 'mail merge' ORDER BY seq DESC LIMIT 1"),
               sha256_hex(table()));
  };
  SUBCASE("school after school, and one student again") {
    merge({.location_codes = {"8002"}});
    merge({.location_codes = {"8001"}});
    CHECK(lines() == 3);
    CHECK(has(table(), "8002,Bay Elementary School,8002.pdf,1,"));
    CHECK(table().find("8001.pdf") < table().find("8002.pdf"));
    auto run = merge({.student_id = ana, .guardian_id = "G2"});
    CHECK(run.mail_merge_lost == 0);
    CHECK(lines() == 3);  // a print shop mails it once
    CHECK(has(table(), ",8001_" + ana + "_G2.pdf,1,"));
    merge({});
    CHECK(lines() == 3);
    CHECK(!has(table(), "_G2.pdf"));
    CHECK(logged());
  }
  SUBCASE("a run without --merge takes out what it makes wrong") {
    merge({});
    auto old = office.pin_of(ana, "G2").shown();
    renew_pin(*office.session, ana, "G2");
    CHECK(office.run({.student_id = ana}).mail_merge_lost == 1);  // the other's letter is as it was
    CHECK(!has(table(), old));
    CHECK(lines() == 2);
    CHECK(logged());
    CHECK(office.run({.location_codes = {"8001"}}).mail_merge_lost == 1);
    CHECK(lines() == 1);
    CHECK(has(table(), "8002.pdf"));
    struct stat info {};
    REQUIRE(stat((office.letters / "mail_merge.csv").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0600);
    validate_pin(*office.session, {"A000000001", "2012-03-04", office.pin_of("A000000001", "G1").digits()});
    CHECK(office.run({.since = Date(2026, 8, 1)}).mail_merge_lost == 0);
    CHECK(office.run().mail_merge_lost == 1);  // the school has no PIN to print
    CHECK(lines() == 0);
  }
  SUBCASE("other files for the same letters, and files that are gone") {
    merge({});
    merge({.split = LettersRequest::Split::by_language});
    CHECK(lines() == 3);
    CHECK(!has(table(), "8001.pdf"));
    std::filesystem::remove(office.letters / "8002_en.pdf");
    CHECK(merge({.location_codes = {"8001"}}).mail_merge_lost == 1);
    CHECK(lines() == 2);
  }
  SUBCASE("what is something else is left alone") {
    office.letters.write("mail_merge.csv", "my,own,table\n");
    CHECK(has(problem<Refused>([&] { merge({}); }), "is no mail merge of PIN letters"));
    CHECK(!std::filesystem::exists(office.letters / "8001.pdf"));
    CHECK(office.run().files.size() == 2);
    CHECK(table() == "my,own,table\n");
  }
}

TEST_CASE("pin letters: several workers write what one does, in the order of the schools") {
  DistrictRows rows;
  rows.schools.clear(), rows.students.clear(), rows.guardians.clear();
  for (int school = 0; school < 7; ++school) {
    auto code = std::to_string(8001 + school);
    rows.schools.push_back({code, "School " + code});
    for (int i = 0; i <= (school * 5) % 7; ++i) {
      auto id = test::numbered_student(school * 100 + i);
      rows.students.push_back({.id = id, .school = code});
      rows.guardians.push_back({.student = id});
    }
  }
  std::vector<std::string> seen[2];
  for (int round : {0, 1}) {
    Office office;
    office.issue(rows);
    for (const auto& file : office.write({.workers = round == 0 ? 1 : 4})) seen[round].push_back(file.sha256);
    seen[round].push_back(office.manifest());
  }
  CHECK(seen[0].size() == 8);
  CHECK(seen[0] == seen[1]);
}

TEST_CASE("pin letters: words that are wrong, in any language of the run, are told before anything is written") {
  test::TemporaryFolder own;
  own.write("letters/es.yaml", "language: es\ntitle: [\n");
  Office office({{Key::config_folder, own.path().string()}});
  DistrictRows rows;
  rows.students.push_back({.id = "A000000001", .school = "8002"});
  rows.guardians.push_back({.student = "A000000001", .language = "Spanish"});
  office.issue(rows);
  CHECK(has(problem<BadInput>([&] { office.write(); }), "es.yaml"));
  CHECK(has(problem<BadInput>([&] { office.write({.dry_run = DryRun::yes}); }), "es.yaml"));
  CHECK(std::filesystem::is_empty(office.letters.path()));
  CHECK(office.write({.location_codes = {"8001"}}).size() == 1);  // nothing there is in Spanish
}

TEST_CASE("pin letters: schools without a PIN to print are named and get no file") {
  Office office;
  office.issue(DistrictRows{});
  auto run = office.run();
  REQUIRE(run.without_letters.size() == 1);
  CHECK(run.without_letters[0] == std::pair<std::string, std::string>("8002", "Bay Elementary School"));
  CHECK(!std::filesystem::exists(office.letters / "8002.pdf"));
}

TEST_CASE("pin letters: a school whose letters take more pages than thought has the right number on its cover sheet") {
  Office office;
  DistrictRows rows;
  rows.students.clear(), rows.guardians.clear();
  for (int i = 0; i < 60; ++i) {
    rows.students.push_back({.id = test::numbered_student(i)});
    rows.guardians.push_back({.student = test::numbered_student(i), .address = "1 Elm St"});
  }
  office.issue(rows);
  auto file = office.write({.per = Per::household}).at(0);
  CHECK(file.letters == 1);
  CHECK(file.pages > 2);
  CHECK(file.pages == pages_of(office.pdf()));
  CHECK(has(text_of(office.pdf(), 1), "Pages, with this sheet " + std::to_string(file.pages)));
}

TEST_CASE("pin letters: two runs into one folder: the second is told to wait") {
  Office office;
  office.issue(DistrictRows{});
  LettersFolder other(*office.session, office.letters.path());
  CHECK(has(problem<Busy>([&] { office.write(); }), "another run writes letters into"));
}

TEST_CASE("pin letters: the same letters at the same moment are the same bytes") {
  Office office;
  office.issue(test::district_of(3));
  auto first = office.write().at(0).sha256;
  CHECK(office.write().at(0).sha256 == first);
}

}  // namespace portal
