#include <doctest/doctest.h>

#include "lib/pins/issue.h"
#include "tests/support/parent_account.h"
#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"

namespace portal {
namespace {

using test::ask;
using test::DistrictRows;
using test::Rehearsal;
using test::told;

const std::string ana = "023907F123", ben = "A000000001";

struct World : Rehearsal {
  World() {
    DistrictRows rows;
    rows.students.push_back({.id = ben, .last = "Young", .first = "Ben", .school = "8002"});
    rows.guardians = {{},
                      {.id = "G2", .first = "Leo"},
                      {.id = "G3", .first = "Aunt", .legal = "N"},
                      {.id = "G4", .first = "Restricted", .restricted = "Y"},
                      {.student = ben}};
    import(rows);
    issue_pins(*session, {});
  }
  std::string rows(const std::vector<std::string>& columns) {
    return told(ask(*session, "registered-parents"), columns);
  }
};

}  // namespace

TEST_CASE("registered parents: who has an account, since when, and for which student the PIN was validated") {
  World world;
  CHECK(world.rows({"student_name", "parent_name", "registered", "pin_status"}) ==
        "Ana Reyes|Maria Reyes|no|unused\nAna Reyes|Leo Reyes|no|unused\nBen Young|Maria Reyes|no|unused");
  test::give_account(world.store->database(), {"maria@example.org", "G1", {ana}});
  world.store->database().exec("UPDATE accounts SET last_login = '2026-08-15T02:30:00Z'");
  CHECK(world.rows({"guardian_id", "student_id", "linked", "pin_status", "validated_at", "registered", "account_email",
                    "registered_at", "account_active", "last_login", "linked_students"}) ==
        "G1|" + ana + "|yes|used|2026-08-14 03:00|yes|maria@example.org|2026-08-14 03:00|yes|2026-08-14 19:30|1\n" +
            "G2|" + ana + "|no|unused||no|||||\n" +  //
            "G1|" + ben + "|no|unused||yes|maria@example.org|2026-08-14 03:00|yes|2026-08-14 19:30|1");
}

TEST_CASE("registered parents: an account that nobody confirmed is none; one that an extract brought is") {
  World world;
  world.store->database().exec(
      "INSERT INTO accounts (email, email_key, first_name, last_name, origin, state, guardian_id, created_at) VALUES "
      "('p@example.org', 'p@example.org', 'P', 'P', 'registered', 'pending', 'G2', '2026-08-14T10:00:00Z'), "
      "('old@example.org', 'old@example.org', 'O', 'O', 'extract', 'inactive', NULL, '2026-08-14T10:00:00Z')");
  world.store->database().exec(
      "INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on, verify_by) SELECT "
      "account_id, '" +
      ben + "', 'G1', '2026-08-14T10:00:00Z', 1, '2026-12-01T08:00:00Z' FROM accounts WHERE state = 'inactive'");
  CHECK(world.rows({"guardian_id", "account_email", "linked", "account_active"}) ==
        "G1||no|\nG2||no|\nG1|old@example.org|yes|no");
  CHECK(world.rows({"registered_at"}) == "\n\n");  // when an imported account was made, nobody knows
}

TEST_CASE("registered parents: expired is by the clock, whatever the night has done; no column holds a PIN") {
  World world;
  auto pin = world.pin_of(ana, "G1").shown();
  for (const auto& row : ask(*world.session, "registered-parents"))
    for (const auto& [column, text] : row) CHECK(text.find(pin) == text.npos);
  world.clock.set(test::moment("2026-10-14T07:00:00Z"));
  CHECK(world.rows({"pin_status"}) == "expired\nexpired\nexpired");
  CHECK(told(ask(*world.session, "registered-parents", {{"per", "school"}}),
             {"location_code", "local_district", "eligible", "issued", "validated", "expired", "percent"}) ==
        "8001|Northwest|2|2|0|2|0\n8002|West|1|1|0|1|0");
}

}  // namespace portal
