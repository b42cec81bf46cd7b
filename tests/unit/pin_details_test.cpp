#include "lib/pins/pin_details.h"

#include <doctest/doctest.h>

#include "lib/pins/expiry.h"
#include "lib/pins/issue.h"
#include "lib/pins/validation.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;

const std::string ana = "023907F123";

std::vector<PinDetail> details(Session& session, const PinFilter& filter = {ana, {}, {}}) {
  std::vector<PinDetail> rows;
  list_pins(session, filter, [&](const PinDetail& row) { rows.push_back(row); });
  return rows;
}

// "G1 unused print" of each row.
std::string statuses(Session& session) {
  std::string text;
  for (const auto& row : details(session)) text += fmt::format("{} {} {}\n", row.guardian_id, row.status, row.action);
  return text;
}

}  // namespace

TEST_CASE("pin details: an unused PIN is shown masked, with its dates in the district's time") {
  Rehearsal world;
  world.import(DistrictRows{});
  issue_pins(*world.session, {});
  auto rows = details(*world.session);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].student_name == "Ana Reyes");
  CHECK(rows[0].parent_name == "Maria Reyes");
  CHECK(rows[0].pin == world.pin_of(ana, "G1").masked());
  CHECK(rows[0].pin != world.pin_of(ana, "G1").shown());
  CHECK(rows[0].issued_at == "2026-08-14 03:00");
  CHECK(rows[0].expires_at == "2026-10-13");  // the last good day
  CHECK(rows[0].date_used == "");
}

TEST_CASE("pin details: the status is what becomes of the PIN now, whatever the nightly job has done") {
  Rehearsal world;
  DistrictRows rows;
  rows.guardians = {{}, {.id = "G2"}, {.id = "G3"}, {.id = "G4", .restricted = "Y"}, {.id = "G5", .legal = "N"}};
  world.import(rows);
  CHECK(statuses(*world.session) == "G1 none new pin\nG2 none new pin\nG3 none new pin\nG4 none \n");
  issue_pins(*world.session, {});
  validate_pin(*world.session, {ana, "2012-03-04", world.pin_of(ana, "G1").digits()});
  rows.guardians[1].legal = "N";
  world.import(rows, accepting());
  CHECK(statuses(*world.session) == "G1 used new pin\nG2 suspended \nG3 unused print\nG4 none \n");
  world.clock.set(test::moment("2026-10-14T07:00:00Z"));
  CHECK(statuses(*world.session) == "G1 used new pin\nG2 expired \nG3 expired new pin\nG4 none \n");
  expire_pins(*world.session);
  CHECK(statuses(*world.session) == "G1 used new pin\nG2 expired \nG3 expired new pin\nG4 none \n");
  CHECK(details(*world.session)[0].date_used == "2026-08-14 03:00");
  for (const auto& row : details(*world.session)) CHECK(row.pin == "");
}

TEST_CASE("pin details: a student who left has suspended PINs and no action") {
  Rehearsal world;
  DistrictRows rows;
  world.import(rows);
  issue_pins(*world.session, {});
  rows.students[0].status = "I";
  world.import(rows, accepting());
  CHECK(statuses(*world.session) == "G1 suspended \n");
}

TEST_CASE("pin details: for a student or a school that the operator may see") {
  Rehearsal world;
  DistrictRows rows;
  rows.students.push_back({.id = "A000000001", .school = "8002"});
  rows.guardians.push_back({.student = "A000000001"});
  world.import(rows);
  CHECK(details(*world.session, {{}, "8002", {}}).size() == 1);
  auto principal = world.with_role("Principal", "8001");
  CHECK(details(*principal, {{}, "8001", {}}).size() == 1);
  CHECK(has(problem<NotPermitted>([&] { details(*principal, {{}, "8002", {}}); }), "pin.details at school 8002"));
  CHECK(has(problem<NotFound>([&] { details(*principal, {"A000000001", {}, {}}); }), "that you may see"));
  CHECK(has(problem<NotFound>([&] { details(*principal, {{}, "9999", {}}); }), "there is no school 9999"));
}

}  // namespace portal
