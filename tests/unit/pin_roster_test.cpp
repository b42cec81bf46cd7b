#include "lib/reports/pin_roster.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "lib/base/files.h"
#include "lib/pins/issue.h"
#include "tests/support/parent_account.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::DistrictRows;
using test::has;
using test::numbered_student;
using test::problem;
using test::Rehearsal;

const std::string ana = "023907F123", zoe = "A000000001", left = "A000000002";

// Ana has two legal guardians, an aunt and a restricted one; Zoe has none; a third has left.
struct Campus : Rehearsal {
  Campus() {
    DistrictRows rows;
    rows.students = {{.homeroom = "B"},
                     {.id = zoe, .last = "Adams", .first = "Zoë", .grade = "K"},
                     {.id = left, .first = "Gone", .exit = "2026-08-13"},
                     {.id = "A000000003", .first = "Elsewhere", .school = "8002"}};
    rows.guardians = {{},
                      {.id = "G2", .first = "Leo"},
                      {.id = "G3", .first = "Aunt", .legal = "N"},
                      {.id = "G4", .first = "Ray", .restricted = "Y"},
                      {.student = left, .id = "G5"},
                      {.student = "A000000003", .id = "G6"}};
    import(rows);
    issue_pins(*session, {});
    store->database().exec(
        "UPDATE students SET email = 'ana@mymail.example.org', student_pin = '0042', "
        "homeroom_teacher = 'Kim, Grace' WHERE student_id = '" +
        ana + "'");
    store->database().exec("UPDATE guardian_links SET relationship = 'Mother' WHERE guardian_id = 'G1'");
  }
  PinRosterFile write(Session& who, Format format = Format::csv, RosterDryRun dry_run = RosterDryRun::no) {
    return write_pin_roster(who, "8001", out / "roster", format, dry_run);
  }
  std::string text() { return test::slurp(out / "roster"); }
  std::string log() { return query("SELECT subject, detail FROM audit_log WHERE action = 'pin.roster'"); }
  test::TemporaryFolder out;
};

}  // namespace

TEST_CASE("PIN roster: each student and legal guardian, by grade; the PIN is the one that is stored") {
  Campus campus;
  auto principal = campus.with_role("Principal", "8001");
  auto made = campus.write(*principal);
  CHECK(campus.text() ==
        "student_id,student_name,grade,homeroom,homeroom_teacher,student_email,student_pin,guardian_id,parent_name,"
        "relationship,pin,date_used,status,registered_email\r\n" +
            zoe + ",Zoë Adams,K,,,,,,,,,,,\r\n" + ana +
            ",Ana Reyes,6,B,\"Kim, Grace\",ana@mymail.example.org,0042,G1,Maria Reyes,Mother," +
            campus.pin_of(ana, "G1").shown() + ",,unused,\r\n" + ana +
            ",Ana Reyes,6,B,\"Kim, Grace\",ana@mymail.example.org,0042,G2,Leo Reyes,," +
            campus.pin_of(ana, "G2").shown() + ",,unused,\r\n" + ana +
            ",Ana Reyes,6,B,\"Kim, Grace\",ana@mymail.example.org,0042,G4,Ray Reyes,,,,none,\r\n");
  CHECK(made.students == 2);
  CHECK(made.pins == 2);
  CHECK(made.sha256 == sha256_hex(campus.text()));
  CHECK(campus.log() ==
        "8001|{\"file\":\"" + made.file + "\",\"sha256\":\"" + made.sha256 + "\",\"students\":2,\"pins\":2}");
  struct stat info {};
  REQUIRE(stat(made.file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("PIN roster: a PIN that is used, expired, revoked or suspended does not stand in it; who registered does") {
  Campus campus;
  auto used = campus.pin_of(ana, "G1").shown(), other = campus.pin_of(ana, "G2").shown();
  test::give_account(campus.store->database(), {"maria@example.org", "G1", {ana}});
  campus.write(*campus.session);
  CHECK(has(campus.text(), "G1,Maria Reyes,Mother,,2026-08-14 03:00,used,maria@example.org\r\n"));
  CHECK_FALSE(has(campus.text(), used));
  CHECK(has(campus.text(), other));
  campus.store->database().exec("UPDATE guardian_links SET restricted = 'Y' WHERE guardian_id = 'G2'");
  campus.write(*campus.session);
  CHECK(has(campus.text(), "G2,Leo Reyes,,,,suspended,\r\n"));
  campus.store->database().exec("UPDATE guardian_links SET restricted = 'N' WHERE guardian_id = 'G2'");
  campus.clock.set(test::moment("2026-10-14T07:00:00Z"));
  CHECK(campus.write(*campus.session).pins == 0);
  CHECK(has(campus.text(), "G2,Leo Reyes,,,,expired,\r\n"));
  CHECK_FALSE(has(campus.text(), other));
}

TEST_CASE("PIN roster: Principal, Assistant Principal and District IT alone, at their own school") {
  Campus campus;
  for (const auto* role : {"Principal", "Assistant Principal"})
    CHECK(campus.write(*campus.with_role(role, "8001")).students == 2);
  for (const auto* role : {"Parent Access Account Administrator", "Office Manager", "Teacher", "Photo Designee"})
    CHECK(has(problem<NotPermitted>([&] { campus.write(*campus.with_role(role, "8001")); }), "(pin.roster at"));
  for (const auto* role : {"ITD Help Desk", "Analyst", "Unattended Service", "Portal Service", "Family Hotline"})
    CHECK(has(problem<NotPermitted>([&] { campus.write(*campus.with_role(role, "")); }), "(pin.roster at"));
  CHECK(has(problem<NotPermitted>([&] { campus.write(*campus.with_role("Principal", "8002")); }), "school 8001"));
  CHECK(problem<NotFound>([&] { write_pin_roster(*campus.session, "9999", campus.out / "x", Format::csv); }) ==
        "there is no school 9999");
}

TEST_CASE("PIN roster: a dry run writes nothing; a file that cannot be written leaves none") {
  Campus campus;
  auto dry = campus.write(*campus.session, Format::csv, RosterDryRun::yes);
  CHECK(dry.students == 2);
  CHECK(dry.pins == 2);
  CHECK(dry.sha256 == "");
  CHECK_FALSE(std::filesystem::exists(campus.out / "roster"));
  CHECK(campus.log() == "");
  CHECK(has(
      problem<StorageError>([&] { write_pin_roster(*campus.session, "8001", campus.out / "none" / "x", Format::csv); }),
      "none"));
  CHECK(campus.log() == "");
}

TEST_CASE("PIN roster: a school without students is a roster without rows") {
  Campus campus;
  campus.store->database().exec("UPDATE students SET exit_date = '2026-08-13'");
  CHECK(campus.write(*campus.session).students == 0);
  auto text = campus.text();
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

}  // namespace portal
