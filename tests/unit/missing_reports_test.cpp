// Missing Emails and Missing Photos.
#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"

namespace portal {
namespace {

using test::ask;
using test::DistrictRows;
using test::numbered_student;
using test::Rehearsal;
using test::told;

struct World : Rehearsal {
  explicit World(const std::vector<std::string>& emails) {
    auto rows = test::district_of(static_cast<int>(emails.size()));
    import(rows);
    for (std::size_t i = 0; i < emails.size(); ++i) {
      SQLite::Statement update(store->database(),
                               "UPDATE guardian_links SET email = nullif(?, '') WHERE guardian_id = ?");
      update.bind(1, emails[i]);
      update.bind(2, fmt::format("G{}", i));
      update.exec();
    }
  }
};

}  // namespace

TEST_CASE("missing emails: none, or one that mail cannot be sent to") {
  World world({"maria@example.org", "", "maria@", "maria example@example.org", "a@b@c.org", "josé@example.org",
               "O.Brien+x@mail.example.org", "=cmd|'/c calc'!A1"});
  CHECK(told(ask(*world.session, "missing-emails"), {"guardian_id", "email", "reason"}) ==
        "G1||no email\nG2|maria@|not a valid address\nG3|maria example@example.org|not a valid address\n"
        "G4|a@b@c.org|not a valid address\nG5|josé@example.org|not a valid address\n"
        "G7|=cmd|'/c calc'!A1|not a valid address");
}

TEST_CASE("missing emails: of legal guardians who get mail, of actively enrolled students") {
  World world({"", "", "", ""});
  auto& database = world.store->database();
  database.exec("UPDATE guardian_links SET legal_guardian = 'N' WHERE guardian_id = 'G0'");
  database.exec("UPDATE guardian_links SET restricted = 'Y' WHERE guardian_id = 'G1'");
  database.exec("UPDATE students SET exit_date = '2026-08-13' WHERE student_id = '" + numbered_student(2) + "'");
  CHECK(told(ask(*world.session, "missing-emails"), {"location_code", "student_id", "guardian_id"}) ==
        "8001|S000000003|G3");
}

TEST_CASE("missing photos: none yet, uploaded, and in MiSiS") {
  World world({"", "", "", ""});
  auto& database = world.store->database();
  database.exec("UPDATE students SET exit_date = '2026-08-13' WHERE student_id = '" + numbered_student(3) + "'");
  auto photo = [&](int student) {
    database.exec(
        fmt::format("INSERT INTO photo_versions (version_id, student_id, change, at, operator, source, findings) "
                    "VALUES ({0}, '{1}', 'uploaded', '2026-08-14T09:30:00Z', 'x', 'y', ''); "
                    "INSERT INTO student_photos (student_id, version_id, uploaded_at, likeness) VALUES ('{1}', {0}, "
                    "'2026-08-14T09:30:00Z', x'00')",
                    student, numbered_student(student)));
  };
  photo(1);
  photo(2);
  database.exec(fmt::format("INSERT INTO published_photos VALUES ('{}', '8001', 2, '2026-08-15T09:30:00Z')",
                            numbered_student(2)));
  CHECK(told(ask(*world.with_role("Photo Designee", "8001"), "missing-photos"),
             {"student_id", "status", "uploaded_at"}) ==
        "S000000000|no photo|\nS000000001|uploaded, not in MiSiS yet|2026-08-14 02:30");
}

}  // namespace portal
