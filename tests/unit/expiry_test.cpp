#include "lib/pins/expiry.h"

#include <doctest/doctest.h>

#include "lib/pins/issue.h"
#include "lib/pins/pin_store.h"
#include "lib/pins/validation.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::moment;
using test::Rehearsal;

const std::string ana = "023907F123";

void at(Rehearsal& world, std::string_view now) { world.clock.set(moment(now)); }

}  // namespace

TEST_CASE("expiry: the 60th day is good to its last second, at the district's midnight, across both clock changes") {
  // Issued at, the moment from which it is gone: 8 hours from UTC in winter, 7 in summer.
  for (auto [issued_at, gone, before] :
       {std::tuple("2026-01-10T20:00:00Z", "2026-03-12T07:00:00Z", "2026-03-12T06:59:59Z"),
        {"2026-01-06T20:00:00Z", "2026-03-08T08:00:00Z", "2026-03-08T07:59:59Z"},
        {"2026-01-07T20:00:00Z", "2026-03-09T07:00:00Z", "2026-03-09T06:59:59Z"},
        {"2026-09-15T20:00:00Z", "2026-11-15T08:00:00Z", "2026-11-15T07:59:59Z"},
        {"2026-09-01T20:00:00Z", "2026-11-01T07:00:00Z", "2026-11-01T06:59:59Z"},
        {"2026-09-02T20:00:00Z", "2026-11-02T08:00:00Z", "2026-11-02T07:59:59Z"}}) {
    auto issued = issued_at;
    CAPTURE(issued);
    Rehearsal world({}, issued);
    DistrictRows rows;
    rows.guardians = {{}, {.id = "G2"}};
    world.import(rows);
    issue_pins(*world.session, {});
    CHECK(world.query("SELECT DISTINCT expires_at FROM pins") == gone);
    auto first = world.pin_of(ana, "G1").digits(), second = world.pin_of(ana, "G2").digits();
    at(world, before);
    CHECK(expire_pins(*world.session).expired == 0);
    CHECK(validate_pin(*world.session, {ana, "2012-03-04", first}).answer == PinAnswer::validated);
    at(world, gone);
    CHECK(validate_pin(*world.session, {ana, "2012-03-04", second}).answer == PinAnswer::wrong);
    CHECK(expire_pins(*world.session).expired == 1);
    CHECK(world.pin_state(ana, "G2") == "expired");
    CHECK(expire_pins(*world.session).expired == 0);
  }
}

TEST_CASE("expiry: the number of days is the district's to set") {
  Rehearsal world({{Key::pin_days, "1"}});
  world.import(DistrictRows{});
  issue_pins(*world.session, {});
  CHECK(world.query("SELECT expires_at FROM pins") == "2026-08-16T07:00:00Z");
}

TEST_CASE("expiry: a guardian's lost flag ends the PIN only after a later import confirms it") {
  for (auto lose : {+[](DistrictRows& rows) { rows.guardians[0].legal = "N"; },
                    +[](DistrictRows& rows) { rows.guardians[0].restricted = "Y"; },
                    +[](DistrictRows& rows) { rows.guardians.erase(rows.guardians.begin()); }}) {
    Rehearsal world;
    DistrictRows rows;
    rows.guardians.push_back({.id = "G2"});
    world.import(rows);
    issue_pins(*world.session, {});
    auto pin = world.pin_of(ana, "G1").digits();
    auto lost = rows;
    lose(lost);
    at(world, "2026-08-15T10:00:00Z");
    world.import(lost, accepting());
    CHECK(validate_pin(*world.session, {ana, "2012-03-04", pin}).answer == PinAnswer::wrong);  // suspended at once
    CHECK(expire_pins(*world.session).revoked == 0);
    CHECK(world.pin_state(ana, "G1") == "live");
    world.import(lost);  // on the same day: confirms nothing
    CHECK(expire_pins(*world.session).revoked == 0);
    at(world, "2026-08-16T10:00:00Z");
    world.import(lost);  // the same files, a day later
    CHECK(expire_pins(*world.session, ExpireDryRun::yes).revoked == 1);
    CHECK(world.pin_state(ana, "G1") == "live");
    CHECK(expire_pins(*world.session).revoked == 1);
    CHECK(world.pin_state(ana, "G1") == "revoked");
    CHECK(world.pin_state(ana, "G2") == "live");
    CHECK(expire_pins(*world.session).revoked == 0);
    world.import(rows, accepting());
    CHECK(issue_pins(*world.session, {}) == 0);  // back again: New PIN
  }
}

TEST_CASE("expiry: a flag that is back the next night leaves the PIN as it was") {
  Rehearsal world;
  DistrictRows rows;
  world.import(rows);
  issue_pins(*world.session, {});
  auto pin = world.pin_of(ana, "G1").digits();
  auto lost = rows;
  lost.guardians[0].legal = "N";
  at(world, "2026-08-15T10:00:00Z");
  world.import(lost, accepting());
  at(world, "2026-08-16T10:00:00Z");
  world.import(rows);
  CHECK(expire_pins(*world.session).revoked == 0);
  CHECK(validate_pin(*world.session, {ana, "2012-03-04", pin}).answer == PinAnswer::validated);
}

TEST_CASE("expiry: a student who left keeps the PIN, whose clock runs on") {
  for (bool absent : {true, false}) {
    CAPTURE(absent);
    Rehearsal world;
    auto rows = test::district_of(2);
    world.import(rows);
    issue_pins(*world.session, {});
    auto left = rows;
    if (absent)
      left.students.pop_back(), left.guardians.pop_back();
    else
      left.students.back().status = "I";
    for (const auto* day : {"2026-08-15T10:00:00Z", "2026-08-16T10:00:00Z", "2026-08-17T10:00:00Z"}) {
      at(world, day);
      world.import(left, accepting());
      auto result = expire_pins(*world.session);
      CHECK(result.expired + result.revoked == 0);
    }
    CHECK(world.query("SELECT state, expires_at FROM pins WHERE student_id = '" + test::numbered_student(1) + "'") ==
          "live|2026-10-14T07:00:00Z");
    at(world, "2026-10-14T07:00:00Z");
    CHECK(expire_pins(*world.session).expired == 2);
    CHECK(world.query("SELECT state FROM pins ORDER BY student_id") == "expired\nlapsed");
  }
}

TEST_CASE("expiry: what could show an ended PIN is erased, in the file and in its log") {
  Rehearsal world;
  auto rows = test::district_of(60);
  world.import(rows);
  issue_pins(*world.session, {});
  std::vector<std::string> sealed;
  {
    SQLite::Statement select(world.store->database(), "SELECT sealed FROM pins");
    while (select.executeStep()) sealed.push_back(column_text(select, 0));
  }
  auto file = world.settings->path(Key::database).string();
  auto visible = [&] {
    auto bytes = test::slurp(file) + test::slurp(file + "-wal");
    return std::count_if(sealed.begin(), sealed.end(), [&](const auto& part) { return has(bytes, part); });
  };
  REQUIRE(visible() == 60);
  auto used = world.pin_of(test::numbered_student(0), "G0").digits();
  validate_pin(*world.session, {test::numbered_student(0), "2012-03-04", used});
  CHECK(visible() == 59);
  renew_pin(*world.session, test::numbered_student(1), "G1");
  CHECK(visible() == 58);
  at(world, "2027-01-01T00:00:00Z");
  CHECK(expire_pins(*world.session).expired == 59);
  CHECK(visible() == 0);
  CHECK(world.query("SELECT DISTINCT sealed, student_mark, guardian_mark FROM pins") == "NULL|NULL|NULL");
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'pin.expire'") == "59");
}

TEST_CASE("expiry: a dry run says what would end, and ends nothing") {
  Rehearsal world;
  world.import(DistrictRows{});
  issue_pins(*world.session, {});
  at(world, "2027-01-01T00:00:00Z");
  auto log = world.query("SELECT count(*) FROM audit_log");
  CHECK(expire_pins(*world.session, ExpireDryRun::yes).expired == 1);
  CHECK(world.pin_state(ana, "G1") == "live");
  CHECK(world.query("SELECT count(*) FROM audit_log") == log);
}

}  // namespace portal
